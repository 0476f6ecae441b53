package dev.eider.job;

/**
 * Topics that could not be listed or created, or are not fit for the job, said in one line for the
 * person who named the broker.
 */
public final class TopicCreationException extends RuntimeException {
  private static final long serialVersionUID = 1;

  TopicCreationException(String message) {
    super(message);
  }

  TopicCreationException(String message, Throwable cause) {
    super(message, cause);
  }
}
