package dev.eider.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Timeout(60)
class EiderTest {
  private static final String[] IMPATIENT = {"-D", "kafka.default.api.timeout.ms=500"};

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void everyCommandHasHelp() {
    assertHelp(Eider.commandLine());
  }

  @Test
  void versionIsPrinted() {
    assertThat(execute("--version")).isZero();
    assertThat(out.toString()).startsWith("eider ");
  }

  @Test
  void misspeltFlagIsNamedWithTheRightOne() {
    assertThat(execute("evaluate", "--datset", "cifar10")).isEqualTo(2);
    assertThat(err.toString()).contains("'--datset'").contains("--dataset");
  }

  @Test
  void misspeltCommandIsNamedWithTheRightOne() {
    assertThat(execute("evaluat")).isEqualTo(2);
    assertThat(err.toString()).contains("'evaluat'").contains("eider evaluate");
  }

  @Test
  void unknownCommandIsAUsageError_whereItsHelpIsAskedForToo() {
    assertThat(execute("clasify", "--help")).isEqualTo(2);
    assertThat(execute("models", "lst", "--help")).isEqualTo(2);
    assertThat(execute("models", "list", "--boostrap=x", "--help")).isEqualTo(2);
    assertThat(err.toString()).contains("'clasify'", "'lst'", "'--boostrap=x'");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void helpOfACommandIsShownByItsName() {
    assertThat(execute("help", "models", "list")).isZero();
    String named = printed();
    assertThat(execute("models", "list", "--help")).isZero();
    assertThat(named).isEqualTo(printed()).contains("eider models list");

    assertThat(execute("help")).isZero();
    assertThat(printed()).contains("train");
    assertThat(execute("help", "trian")).isEqualTo(2);
    assertThat(err.toString()).contains("'trian' is no command of eider");
  }

  @Test
  void resumedAndFreshAtOnceIsAUsageError() {
    assertThat(execute("train", "--resume", "--fresh")).isEqualTo(2);
    assertThat(err.toString()).contains("--resume").contains("--fresh");
  }

  private String printed() {
    String text = out.toString();
    out.getBuffer().setLength(0);
    return text;
  }

  @Test
  void missingCommandIsAUsageError() {
    assertThat(execute()).isEqualTo(2);
    assertThat(execute("models")).isEqualTo(2);
    assertThat(err.toString()).doesNotContain("\tat ");
  }

  @Test
  void unknownSettingIsAUsageErrorInOneLine() {
    assertThat(execute("models", "list", "--bootstrap", "127.0.0.1:1", "-D", "sed=1")).isEqualTo(2);
    assertThat(err.toString())
        .isEqualToIgnoringNewLines(
            "eider models list: unknown setting 'sed', did you mean 'seed'?");
  }

  @Test
  void settingsThatDoNotWorkTogetherAreAUsageErrorBeforeAnythingStarts() {
    assertThat(execute("train", "--bootstrap", "127.0.0.1:1", "-Daugmentation.padding=32"))
        .isEqualTo(2);
    assertThat(err.toString())
        .isEqualToIgnoringNewLines(
            "eider train: augmentation.padding = 32 must be smaller than the image, which"
                + " image.height and image.width make 32x32");
  }

  @Test
  void missingModelFileIsAFailureInOneLine() {
    assertThat(execute("evaluate", "--dataset", "x", "--model", "none.safetensors")).isEqualTo(1);
    assertThat(err.toString())
        .isEqualToIgnoringNewLines("eider evaluate: no such file: none.safetensors");
  }

  @Test
  void unreachableBrokerIsAFailureInOneLineAndVerboseSaysWhere() throws IOException {
    String closed = closedAddress();

    assertThat(execute("models", "list", "--bootstrap", closed, IMPATIENT[0], IMPATIENT[1]))
        .isEqualTo(1);
    assertThat(err.toString())
        .isEqualToIgnoringNewLines("eider models list: no broker answers at " + closed);

    assertThat(execute("models", "list", "-v", "--bootstrap", closed, IMPATIENT[0], IMPATIENT[1]))
        .isEqualTo(1);
    assertThat(err.toString()).contains("\tat dev.eider.snapshot.SnapshotStore");
  }

  @Test
  void brokerMayBeGivenBeforeTheSubcommand() throws IOException {
    String closed = closedAddress();

    assertThat(execute("models", "--bootstrap", closed, "show", "3", IMPATIENT[0], IMPATIENT[1]))
        .isEqualTo(1);
    assertThat(err.toString()).contains("no broker answers at " + closed);
  }

  /** Whichever command prints it, on whichever stream. */
  @Test
  void whatRecordsSay_doesNotSteerTheTerminal() {
    CommandLine commandLine = Eider.commandLine().addSubcommand("say", new Say());
    String hostile = "owl\u001b[2J\u009b\u202e\ud800";
    String escaped = "owl\\u001b[2J\\u009b\\u202e\\ud800";
    assertThat(execute(commandLine, "say", "--out", hostile)).isZero();
    assertThat(out.toString()).isEqualToIgnoringNewLines(escaped + ", 'owl'");
    assertThat(execute(commandLine, "say", "--fail", hostile)).isEqualTo(1);
    assertThat(err.toString()).isEqualToIgnoringNewLines("eider say: no " + escaped);
    err.getBuffer().setLength(0);
    assertThat(execute(commandLine, "say", "-v", "--fail", hostile)).isEqualTo(1);
    assertThat(err.toString()).contains("\tat ").contains(escaped).doesNotContain("\u001b");
    err.getBuffer().setLength(0);
    assertThat(execute(commandLine, "say", hostile)).isEqualTo(2);
    assertThat(err.toString()).contains(escaped).doesNotContain("\u001b", "\u009b", "\u202e");
  }

  @Command(name = "say")
  private static final class Say implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(names = "--out")
    private String line = "";

    @Option(names = "--fail")
    private String fault = "";

    @Override
    public Integer call() throws IOException {
      if (!fault.isEmpty()) {
        throw new IOException("no " + fault);
      }
      PrintWriter writer = spec.commandLine().getOut();
      writer.printf("%s, ", line);
      writer.append('\'').append("owl").append('\'').println();
      return 0;
    }
  }

  private int execute(String... arguments) {
    return execute(Eider.commandLine(), arguments);
  }

  private int execute(CommandLine commandLine, String... arguments) {
    return commandLine
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  private static void assertHelp(CommandLine command) {
    assertThat(command.getCommandSpec().findOption("--help"))
        .as(command.getCommandSpec().qualifiedName())
        .isNotNull();
    assertThat(command.getCommandSpec().usageMessage().description()).isNotEmpty();
    command.getSubcommands().values().forEach(EiderTest::assertHelp);
  }

  private static String closedAddress() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "127.0.0.1:" + socket.getLocalPort();
    }
  }
}
