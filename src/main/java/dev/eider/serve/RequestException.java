package dev.eider.serve;

/** Ends a request with a status and one sentence that the client is to read. */
final class RequestException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;

  RequestException(int status, String message) {
    super(message, null, false, false);
    this.status = status;
  }

  static RequestException badRequest(String message) {
    return new RequestException(400, message);
  }

  int status() {
    return status;
  }
}
