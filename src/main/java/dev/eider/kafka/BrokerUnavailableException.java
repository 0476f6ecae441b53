package dev.eider.kafka;

/** A broker that cannot be read from, said in one line that names its address. */
public final class BrokerUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  BrokerUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }

  /** A broker that does not answer as it should. */
  public BrokerUnavailableException(String message) {
    super(message);
  }
}
