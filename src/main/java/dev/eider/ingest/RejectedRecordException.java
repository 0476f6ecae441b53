package dev.eider.ingest;

/** Ends the decoding of a record that is no example. Never leaves the package; has no stack. */
final class RejectedRecordException extends Exception {
  private static final long serialVersionUID = 1;

  private final Rejection rejection;

  RejectedRecordException(Rejection rejection, String message) {
    super(message, null, false, false);
    this.rejection = rejection;
  }

  Rejection rejection() {
    return rejection;
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
