package dev.eider.cli;

import picocli.CommandLine.Option;

/** The option by which a command is told where Kafka is. */
public final class BrokerOption {
  /** As a default value of picocli's: the environment's, or a broker on this machine. */
  public static final String DEFAULT = "${env:EIDER_BOOTSTRAP:-127.0.0.1:9092}";

  public static final String HELP =
      "The Kafka brokers; default: the environment variable EIDER_BOOTSTRAP, or 127.0.0.1:9092.";

  @Option(
      names = "--bootstrap",
      paramLabel = "HOST:PORT",
      defaultValue = DEFAULT,
      description = HELP)
  private String bootstrap = "";

  String bootstrap() {
    return bootstrap;
  }
}
