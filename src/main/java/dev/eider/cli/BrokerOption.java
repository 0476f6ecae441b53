package dev.eider.cli;

import picocli.CommandLine.Option;

/** The option by which a command is told where Kafka is. */
final class BrokerOption {
  @Option(
      names = "--bootstrap",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:9092",
      description = "The Kafka brokers; default: ${DEFAULT-VALUE}.")
  private String bootstrap = "";

  String bootstrap() {
    return bootstrap;
  }
}
