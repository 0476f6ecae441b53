package dev.eider.release;

/** What is released cannot be compared with a new learner's models. */
public final class IncomparableReleaseException extends RuntimeException {
  private static final long serialVersionUID = 1;

  IncomparableReleaseException(String message) {
    super(message);
  }

  IncomparableReleaseException(String message, Throwable cause) {
    super(message, cause);
  }
}
