package dev.eider.snapshot;

/**
 * A snapshot whose manifest is there and whose bytes are not all: they have expired, or cannot be
 * read yet.
 */
public final class IncompleteSnapshotException extends DamagedSnapshotException {
  private static final long serialVersionUID = 1;

  IncompleteSnapshotException(String message) {
    super(message);
  }
}
