package dev.eider.serve.inference;

import java.util.Optional;
import java.util.concurrent.CompletionException;

/**
 * Ends a request with a status and one sentence that the client is to read. The status is HTTP's;
 * another protocol has a code of its own for each.
 */
public final class RequestException extends RuntimeException {
  /** As other servers call it, in their logs and metrics: nobody reads the answer. */
  private static final int CLIENT_CLOSED_REQUEST = 499;

  private static final long serialVersionUID = 1;

  private final int status;

  public RequestException(int status, String message) {
    super(message, null, false, false);
    this.status = status;
  }

  public static RequestException badRequest(String message) {
    return new RequestException(400, message);
  }

  /** What the client is told of a failure; empty where that is the server's own. */
  public static Optional<RequestException> of(Throwable failure) {
    Throwable cause = causeOf(failure);
    if (cause instanceof RequestException request) {
      return Optional.of(request);
    }
    if (cause instanceof Batcher.ModelChangedException
        || cause instanceof Batcher.ServerStoppedException) {
      return Optional.of(new RequestException(503, String.valueOf(cause.getMessage())));
    }
    if (cause instanceof Batcher.CallerGoneException) {
      return Optional.of(
          new RequestException(CLIENT_CLOSED_REQUEST, String.valueOf(cause.getMessage())));
    }
    return Optional.empty();
  }

  /** A failure without what futures have put around it. */
  public static Throwable causeOf(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  public int status() {
    return status;
  }
}
