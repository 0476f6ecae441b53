package dev.eider.serve.grpc;

import dev.eider.serve.inference.RequestException;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import java.util.Map;
import java.util.Optional;

/**
 * Between the statuses of HTTP, which the server's refusals have, and those of gRPC, as {@code
 * google.rpc.Code} pairs them.
 */
final class StatusCodes {
  /** What a client that retries by itself waits; HTTP's Retry-After is one second too. */
  static final Metadata.Key<String> PUSHBACK =
      Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);

  private static final int TOO_MANY_REQUESTS = 429;
  private static final String PUSHBACK_MILLIS = "1000";

  private static final Map<Integer, Code> CODES =
      Map.of(
          400,
          Code.INVALID_ARGUMENT,
          401,
          Code.UNAUTHENTICATED,
          403,
          Code.PERMISSION_DENIED,
          404,
          Code.NOT_FOUND,
          413,
          Code.INVALID_ARGUMENT, // an image, whatever the server does else; to try again is vain
          TOO_MANY_REQUESTS,
          Code.RESOURCE_EXHAUSTED,
          499,
          Code.CANCELLED,
          503,
          Code.UNAVAILABLE);

  private StatusCodes() {}

  /** What a client is told of a failure; empty where that is the server's own. */
  static Optional<StatusRuntimeException> told(Throwable failure) {
    return RequestException.of(failure).map(StatusCodes::of);
  }

  private static StatusRuntimeException of(RequestException refusal) {
    Metadata trailers = new Metadata();
    if (refusal.status() == TOO_MANY_REQUESTS) {
      trailers.put(PUSHBACK, PUSHBACK_MILLIS);
    }
    return CODES
        .getOrDefault(refusal.status(), Code.INTERNAL)
        .toStatus()
        .withDescription(refusal.getMessage())
        .asRuntimeException(trailers);
  }

  /** The server's own failure, of which a client is told no more than over HTTP. */
  static StatusRuntimeException internal() {
    return Status.INTERNAL
        .withDescription("the server failed; its log says where")
        .asRuntimeException();
  }

  /** The status by which HTTP would say it, for metrics that have both. */
  static int http(Code code) {
    return switch (code) {
      case OK -> 200;
      case INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE -> 400;
      case UNAUTHENTICATED -> 401;
      case PERMISSION_DENIED -> 403;
      case NOT_FOUND -> 404;
      case ABORTED, ALREADY_EXISTS -> 409;
      case RESOURCE_EXHAUSTED -> TOO_MANY_REQUESTS;
      case CANCELLED -> 499;
      case INTERNAL, UNKNOWN, DATA_LOSS -> 500;
      case UNIMPLEMENTED -> 501;
      case UNAVAILABLE -> 503;
      case DEADLINE_EXCEEDED -> 504;
    };
  }
}
