package dev.eider.lab.process;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Commands of {@code eider} as processes of their own. */
public final class EiderProcess {
  private static final String MAIN_CLASS = "dev.eider.cli.Eider";
  private static final Duration BROKER_PATIENCE = Duration.ofSeconds(90);

  private EiderProcess() {}

  /**
   * A command, to be started.
   *
   * @param heap its limit, such as {@code 1g}
   * @param arguments beginning with the command's name
   */
  public static JavaProcess.Builder of(
      Distribution distribution, String heap, List<String> arguments) throws IOException {
    return JavaProcess.of("eider " + arguments.get(0), MAIN_CLASS)
        .classPath(distribution.classPath())
        .javaOptions("-Xmx" + heap)
        .arguments(arguments);
  }

  /** A broker of this machine, and where clients connect. */
  public record Broker(JavaProcess process, String bootstrap) implements AutoCloseable {
    /**
     * Starts a broker on a free port and waits until it is ready.
     *
     * @param folder for its records and what it prints
     */
    public static Broker start(Distribution distribution, Path folder)
        throws IOException, InterruptedException {
      JavaProcess process =
          EiderProcess.of(
                  distribution,
                  "512m",
                  List.of("broker", "--port=0", "--data=" + folder.resolve("broker")))
              .start(folder.resolve("broker.log"));
      try {
        return new Broker(process, process.awaitLine("bootstrap=", BROKER_PATIENCE));
      } catch (IOException | InterruptedException e) {
        process.close();
        throw e;
      }
    }

    @Override
    public void close() {
      process.close();
    }
  }
}
