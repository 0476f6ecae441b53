package dev.eider.serve.grpc;

import dev.eider.serve.access.WriteAccess;
import dev.eider.serve.grpc.protocol.GRPCInferenceServiceGrpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Ends calls for inference that have not the token which is asked for it, before they are read. */
final class InferenceAccess implements ServerInterceptor {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final String INFER =
      GRPCInferenceServiceGrpc.getModelInferMethod().getFullMethodName();

  private final Predicate<@Nullable String> mayInfer;

  InferenceAccess(Predicate<@Nullable String> mayInfer) {
    this.mayInfer = mayInfer;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    if (!call.getMethodDescriptor().getFullMethodName().equals(INFER)
        || mayInfer.test(headers.get(AUTHORIZATION))) {
      return next.startCall(call, headers);
    }
    call.close(
        Status.UNAUTHENTICATED.withDescription(WriteAccess.INFERENCE_NEEDS_TOKEN), new Metadata());
    return new ServerCall.Listener<>() {};
  }
}
