package dev.eider.job;

/** The job ended by a failure, told by the innermost cause that says anything. */
public final class JobFailedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public JobFailedException(Throwable cause) {
    super("the job failed: " + innermostMessage(cause), cause);
  }

  private static String innermostMessage(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause.getMessage() != null && !cause.getMessage().isBlank()) {
        message = cause.getMessage();
      }
    }
    return message;
  }
}
