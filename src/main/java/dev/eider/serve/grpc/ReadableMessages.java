package dev.eider.serve.grpc;

import dev.eider.serve.inference.ShortText;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.Status.Code;

/**
 * Ends calls whose message cannot be read with a status that says so: one that inflates beyond the
 * limit, or is none of the protocol. gRPC itself would take that for a failure of the server, and
 * log each with its stack.
 */
final class ReadableMessages implements ServerInterceptor {
  private ReadableMessages() {}

  /** A service whose messages are read where this can see it. */
  static ServerServiceDefinition of(ServerServiceDefinition service) {
    return ServerInterceptors.intercept(
        ServerInterceptors.useInputStreamMessages(service), new ReadableMessages());
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
      private boolean unreadable;

      @Override
      public void onMessage(Q message) {
        try {
          super.onMessage(message);
        } catch (RuntimeException e) { // of the reading: answers are made once the message is whole
          unreadable = true;
          call.close(told(e), new Metadata());
        }
      }

      @Override
      public void onHalfClose() {
        if (!unreadable) {
          super.onHalfClose();
        }
      }
    };
  }

  private static Status told(RuntimeException e) {
    Status status = Status.fromThrowable(e);
    return status.getCode() == Code.RESOURCE_EXHAUSTED
        ? status
        : Status.INVALID_ARGUMENT.withDescription(
            "the message cannot be read: " + ShortText.of(String.valueOf(status.getDescription())));
  }
}
