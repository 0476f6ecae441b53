package dev.eider.ingest;

import dev.eider.data.Rejection;

/** Ends the decoding of what is no example, with a sentence that says why. Has no stack. */
public final class RejectedRecordException extends Exception {
  private static final long serialVersionUID = 1;

  private final Rejection rejection;

  RejectedRecordException(Rejection rejection, String message) {
    super(message, null, false, false);
    this.rejection = rejection;
  }

  /** The kind of fault. */
  public Rejection rejection() {
    return rejection;
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
