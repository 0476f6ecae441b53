package dev.eider.lab.process;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A Java program as a process of its own, with this process's Java and the options that Flink and
 * DJL need of it. All that it prints is in a file. Whoever starts it closes it.
 */
public final class JavaProcess implements AutoCloseable {
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(40);
  private static final Duration KILL_PATIENCE = Duration.ofSeconds(20);
  private static final long POLL_MILLIS = 50;
  private static final int LAST_LINES = 20;

  /** What a JVM that was ended by SIGKILL leaves as its exit value: 128 and the signal's number. */
  public static final int KILLED = 137;

  private final String name;
  private final Process process;
  private final Path output;

  private JavaProcess(String name, Process process, Path output) {
    this.name = name;
    this.process = process;
    this.output = output;
  }

  /** A process to be started; {@code name} is for people. */
  public static Builder of(String name, String mainClass) {
    return new Builder(name, mainClass);
  }

  /**
   * The options of this process's virtual machine, such as its garbage collector: what it starts
   * runs on the same kind of machine.
   */
  public static List<String> virtualMachineOptions() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("-XX:"))
        .toList();
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** What it has printed so far. */
  public String output() throws IOException {
    return Files.readString(output, StandardCharsets.UTF_8);
  }

  /**
   * Waits for the end.
   *
   * @return the exit value
   * @throws IOException where it does not end in time
   */
  public int awaitEnd(Duration patience) throws IOException, InterruptedException {
    if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IOException(name + " did not end within " + patience.toSeconds() + " s");
    }
    return process.exitValue();
  }

  /**
   * Waits until a line is printed that begins with a text.
   *
   * @return the rest of the line
   * @throws IOException where the process ends, or the time is over, before
   */
  public String awaitLine(String beginning, Duration patience)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      boolean alive = process.isAlive();
      for (String line : output().lines().toList()) {
        if (line.startsWith(beginning)) {
          return line.substring(beginning.length());
        }
      }
      if (!alive) {
        throw ended();
      }
      if (System.nanoTime() > deadline) {
        throw new IOException(
            name + " did not print " + beginning + " within " + patience.toSeconds() + " s");
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  /** That the process has ended before it should, with the last lines that it printed. */
  public IOException ended() throws IOException {
    List<String> lines = output().lines().toList();
    return new IOException(
        name
            + " ended with "
            + (process.isAlive() ? "no exit value" : process.exitValue())
            + ": "
            + String.join(
                " | ", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size())));
  }

  /**
   * Kills it with SIGKILL, which no program can catch, and waits until it is gone.
   *
   * @return the exit value; {@link #KILLED} where it was the kill that ended it
   */
  public int kill() throws IOException, InterruptedException {
    process.destroyForcibly();
    return awaitEnd(KILL_PATIENCE);
  }

  /** Asks it to end, and kills it where it does not; again is harmless. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** How a process is to be started. */
  public static final class Builder {
    private final String name;
    private final String mainClass;
    private final List<String> javaOptions = new ArrayList<>();
    private final List<String> arguments = new ArrayList<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private String classPath = System.getProperty("java.class.path");

    private Builder(String name, String mainClass) {
      this.name = name;
      this.mainClass = mainClass;
    }

    public Builder classPath(String newClassPath) {
      classPath = newClassPath;
      return this;
    }

    public Builder javaOptions(String... more) {
      javaOptions.addAll(List.of(more));
      return this;
    }

    public Builder arguments(List<String> more) {
      arguments.addAll(more);
      return this;
    }

    public Builder environment(String variable, String value) {
      environment.put(variable, value);
      return this;
    }

    /**
     * Starts the process.
     *
     * @param output the file that gets all that it prints; its folder holds the temporary files
     *     that a killed process leaves
     */
    public JavaProcess start(Path output) throws IOException {
      Path folder = output.toAbsolutePath().getParent();
      if (folder == null) {
        throw new IllegalArgumentException("the output is to be a file: " + output);
      }
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(inheritedOptions());
      command.add("-Djava.io.tmpdir=" + folder);
      command.addAll(javaOptions);
      command.addAll(List.of("-cp", classPath, mainClass));
      command.addAll(arguments);
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
      builder.environment().keySet().removeIf(Builder::isSetting);
      builder.environment().putAll(environment);
      return new JavaProcess(name, builder.start(), output);
    }

    /** Settings of this process are not its children's: theirs are in their arguments. */
    private static boolean isSetting(String variable) {
      return variable.startsWith("EIDER_") && !variable.equals("EIDER_LOG_LEVEL");
    }

    /** The virtual machine's, and what the launcher gives: what is open, and where things are. */
    private static List<String> inheritedOptions() {
      List<String> options = new ArrayList<>(virtualMachineOptions());
      for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
        if (option.startsWith("--add-opens")
            || option.startsWith("--enable-native-access")
            || option.startsWith("--sun-misc-unsafe-memory-access")) {
          options.add(option);
        }
      }
      for (String property :
          List.of(
              "ai.djl.offline",
              "ai.djl.pytorch.num_interop_threads",
              "OPT_OUT_TRACKING",
              "java.awt.headless",
              "log4j2.configurationFile",
              "eider.home")) {
        String value = System.getProperty(property);
        if (value != null) {
          options.add("-D" + property + "=" + value);
        }
      }
      return options;
    }
  }
}
