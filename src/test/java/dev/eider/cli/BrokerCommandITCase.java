package dev.eider.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.dataset.Publisher;
import dev.eider.dataset.SyntheticShapes;
import dev.eider.lab.process.JavaProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class BrokerCommandITCase {
  private final Path temporary;

  BrokerCommandITCase(@TempDir Path temporary) {
    this.temporary = temporary;
  }

  @Test
  void process_printsItsBootstrap_andLeavesNothingBehindWhenTerminated() throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JavaProcess.virtualMachineOptions());
    command.addAll(
        List.of(
            "-Djava.io.tmpdir=" + temporary,
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "--port=0"));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      String line = out.readLine();
      assertThat(line).startsWith("bootstrap=127.0.0.1:");
      assertThat(brokerDirectories()).isEqualTo(1);
      Publisher.builder(line.substring("bootstrap=".length()), SyntheticShapes.balanced(1, 1))
          .build()
          .run();

      process.destroy();

      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(brokerDirectories()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void portInUse_isOneLineAndExitCodeOne() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      StringWriter err = new StringWriter();

      int exit =
          Eider.commandLine()
              .setErr(new PrintWriter(err))
              .execute("broker", "--port=" + taken.getLocalPort());

      assertThat(exit).isEqualTo(1);
      assertThat(err.toString())
          .startsWith("eider broker: port " + taken.getLocalPort())
          .hasLineCount(1);
    }
  }

  @Test
  void impossiblePort_isAUsageError() {
    CommandLine command = Eider.commandLine().setErr(new PrintWriter(new StringWriter()));

    assertThat(command.execute("broker", "--port=65536")).isEqualTo(2);
  }

  private long brokerDirectories() throws IOException {
    try (Stream<Path> entries = Files.list(temporary)) {
      return entries
          .filter(path -> path.getFileName().toString().startsWith("eider-broker-"))
          .count();
    }
  }

  /** The command as a process of its own. */
  static final class Main {
    private Main() {}

    public static void main(String[] arguments) {
      System.exit(new CommandLine(new BrokerCommand()).execute(arguments));
    }
  }
}
