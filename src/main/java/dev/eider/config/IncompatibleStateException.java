package dev.eider.config;

import java.io.IOException;

/**
 * A state that was written by another version or under other settings, and cannot be gone on from
 * with these: reading it again gives the same answer.
 */
public final class IncompatibleStateException extends IOException {
  private static final long serialVersionUID = 1;

  public IncompatibleStateException(String message) {
    super(message);
  }
}
