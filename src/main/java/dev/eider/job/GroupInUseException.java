package dev.eider.job;

/** Another job has the consumer group, said in one line for the person who started this one. */
public final class GroupInUseException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public GroupInUseException(String message) {
    super(message);
  }

  public GroupInUseException(String message, Throwable cause) {
    super(message, cause);
  }
}
