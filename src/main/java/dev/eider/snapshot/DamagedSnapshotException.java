package dev.eider.snapshot;

/** A snapshot or manifest that cannot be used, said in one line that names what is wrong. */
public class DamagedSnapshotException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public DamagedSnapshotException(String message) {
    super(message);
  }

  public DamagedSnapshotException(String message, Throwable cause) {
    super(message, cause);
  }
}
