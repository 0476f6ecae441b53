package dev.eider.serve.grpc;

import io.grpc.Context;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Tells how each call has ended and how long it took: once, whoever ends it. */
final class CallTimes implements ServerInterceptor {
  /** The methods by the names of HTTP's endpoints that do the same. */
  private static final Map<String, String> ENDPOINTS =
      Map.of(
          "ServerLive", "live",
          "ServerReady", "ready",
          "ModelReady", "ready",
          "ServerMetadata", "server",
          "ModelMetadata", "metadata",
          "ModelInfer", "infer");

  private final GrpcServer.Observer observer;

  CallTimes(GrpcServer.Observer observer) {
    this.observer = observer;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    long begin = System.nanoTime();
    String endpoint = endpoint(call.getMethodDescriptor().getBareMethodName());
    AtomicBoolean told = new AtomicBoolean();
    ServerCall<Q, R> watched =
        new SimpleForwardingServerCall<>(call) {
          @Override
          public void close(Status status, Metadata trailers) {
            tell(status.getCode());
            super.close(status, trailers);
          }

          private void tell(Status.Code code) {
            if (told.compareAndSet(false, true)) {
              observer.answered(endpoint, StatusCodes.http(code), System.nanoTime() - begin);
            }
          }
        };
    return new SimpleForwardingServerCallListener<>(next.startCall(watched, headers)) {
      @Override
      public void onCancel() {
        if (told.compareAndSet(false, true)) {
          observer.answered(endpoint, StatusCodes.http(ended()), System.nanoTime() - begin);
        }
        super.onCancel();
      }
    };
  }

  private static Status.Code ended() {
    io.grpc.Deadline deadline = Context.current().getDeadline();
    return deadline != null && deadline.isExpired()
        ? Status.Code.DEADLINE_EXCEEDED
        : Status.Code.CANCELLED;
  }

  private static String endpoint(@Nullable String method) {
    return method == null ? "none" : ENDPOINTS.getOrDefault(method, "none");
  }
}
