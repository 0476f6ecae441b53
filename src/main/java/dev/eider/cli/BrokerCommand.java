package dev.eider.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code eider broker}: the embedded broker alone, until the process is asked to end. */
@Command(
    name = "broker",
    description = "Runs a Kafka broker on this machine; prints bootstrap=host:port when ready.")
final class BrokerCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "9092",
      description = "The port on 127.0.0.1, 0 for a free one; default: ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Keeps the records here; without it they go when the broker stops.")
  private @Nullable Path data;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (port < 0 || port > 65535) {
      throw new ParameterException(
          spec.commandLine(), "--port is " + port + "; it must be from 0 to 65535");
    }
    CountDownLatch asked = new CountDownLatch(1);
    return GracefulShutdown.on(asked::countDown, () -> serve(asked));
  }

  private int serve(CountDownLatch asked) throws IOException, InterruptedException {
    try (EmbeddedBroker broker = EmbeddedBroker.start(port, data)) {
      spec.commandLine().getOut().println("bootstrap=" + broker.bootstrap());
      spec.commandLine().getOut().flush();
      asked.await();
    }
    return 0;
  }
}
