package dev.eider.release;

/** A record that is no release, said in one line. */
public final class DamagedReleaseException extends RuntimeException {
  private static final long serialVersionUID = 1;

  DamagedReleaseException(String message) {
    super(message);
  }

  DamagedReleaseException(String message, Throwable cause) {
    super(message, cause);
  }
}
