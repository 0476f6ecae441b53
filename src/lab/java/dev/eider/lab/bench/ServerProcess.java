package dev.eider.lab.bench;

import dev.eider.cli.Eider;
import dev.eider.lab.process.JavaProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code eider serve} as a process of its own, with this process's Java and class path. */
final class ServerProcess implements AutoCloseable {
  private static final String LISTENING = "listening=";
  private static final String GRPC = "grpc=";
  private static final String RESIDENT = "VmRSS:";
  private static final String THREADS = "Threads:";
  private static final long STOP_SECONDS = 30;

  private final Process process;
  private final String url;
  private final String grpcTarget;

  private ServerProcess(Process process, String url, String grpcTarget) {
    this.process = process;
    this.url = url;
    this.grpcTarget = grpcTarget;
  }

  /**
   * Starts a server and waits until it listens.
   *
   * @param javaOptions for the process, such as its heap's limit
   * @param arguments of {@code eider serve}
   * @throws IOException where it ends instead
   */
  static ServerProcess start(List<String> javaOptions, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JavaProcess.virtualMachineOptions());
    command.addAll(javaOptions);
    for (String inherited :
        List.of("ai.djl.offline", "OPT_OUT_TRACKING", "log4j2.configurationFile", "eider.home")) {
      String value = System.getProperty(inherited);
      if (value != null) {
        command.add("-D" + inherited + "=" + value);
      }
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Eider.class.getName()));
    command.add("serve");
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String grpcTarget = "";
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith(GRPC)) {
        grpcTarget = line.substring(GRPC.length());
      }
      if (line.startsWith(LISTENING)) {
        return new ServerProcess(process, line.substring(LISTENING.length()), grpcTarget);
      }
    }
    process.destroy();
    throw new IOException("the server ended before it listened");
  }

  /** Where it answers. */
  String url() {
    return url;
  }

  /** Where it answers over gRPC; empty where it does not. */
  String grpcTarget() {
    return grpcTarget;
  }

  /** Its resident set in MiB: heap, native arrays and code. */
  double residentMebibytes() throws IOException {
    return status(RESIDENT) / 1024.0;
  }

  /** Its threads. */
  long threads() throws IOException {
    return status(THREADS);
  }

  /** What it has used of the processors. */
  Duration processorTime() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private long status(String field) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
      if (line.startsWith(field)) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IOException("the system does not tell " + field + " of the server");
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
