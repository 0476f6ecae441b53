package dev.eider.serve.grpc;

import dev.eider.serve.grpc.protocol.GRPCInferenceServiceGrpc.GRPCInferenceServiceImplBase;
import dev.eider.serve.grpc.protocol.ModelInferRequest;
import dev.eider.serve.grpc.protocol.ModelInferResponse;
import dev.eider.serve.grpc.protocol.ModelMetadataRequest;
import dev.eider.serve.grpc.protocol.ModelMetadataResponse;
import dev.eider.serve.grpc.protocol.ModelMetadataResponse.TensorMetadata;
import dev.eider.serve.grpc.protocol.ModelReadyRequest;
import dev.eider.serve.grpc.protocol.ModelReadyResponse;
import dev.eider.serve.grpc.protocol.ServerLiveRequest;
import dev.eider.serve.grpc.protocol.ServerLiveResponse;
import dev.eider.serve.grpc.protocol.ServerMetadataRequest;
import dev.eider.serve.grpc.protocol.ServerMetadataResponse;
import dev.eider.serve.grpc.protocol.ServerReadyRequest;
import dev.eider.serve.grpc.protocol.ServerReadyResponse;
import dev.eider.serve.inference.Batcher;
import dev.eider.serve.inference.InferenceRequest;
import dev.eider.serve.inference.ServedModel;
import dev.eider.serve.inference.ServerVersion;
import dev.eider.serve.inference.TargetPrior;
import dev.eider.serve.inference.TensorDescription;
import dev.eider.snapshot.Manifest;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The protocol's service: what HTTP's endpoints of the same names do. */
final class InferenceService extends GRPCInferenceServiceImplBase {
  private static final Logger LOG = LoggerFactory.getLogger(InferenceService.class);

  /**
   * The extensions that work over gRPC. Raw contents are the protocol's own here, and the model
   * repository has no messages in it.
   */
  static final List<String> EXTENSIONS = List.of("classification", "parameters");

  private final ServedModel model;
  private final Executor writers;

  /**
   * @param writers where answers are written, since the batcher has the next batch to run
   */
  InferenceService(ServedModel model, Executor writers) {
    this.model = model;
    this.writers = writers;
  }

  @Override
  public void serverLive(ServerLiveRequest request, StreamObserver<ServerLiveResponse> client) {
    reply(client, () -> ServerLiveResponse.newBuilder().setLive(model.isLive()).build());
  }

  @Override
  public void serverReady(ServerReadyRequest request, StreamObserver<ServerReadyResponse> client) {
    reply(client, () -> ServerReadyResponse.newBuilder().setReady(model.isReady()).build());
  }

  @Override
  public void modelReady(ModelReadyRequest request, StreamObserver<ModelReadyResponse> client) {
    reply(
        client,
        () -> {
          model.requested(request.getName(), given(request.getVersion()));
          return ModelReadyResponse.newBuilder().setReady(true).build();
        });
  }

  @Override
  public void serverMetadata(
      ServerMetadataRequest request, StreamObserver<ServerMetadataResponse> client) {
    reply(
        client,
        () ->
            ServerMetadataResponse.newBuilder()
                .setName(ServerVersion.NAME)
                .setVersion(ServerVersion.number())
                .addAllExtensions(EXTENSIONS)
                .build());
  }

  @Override
  public void modelMetadata(
      ModelMetadataRequest request, StreamObserver<ModelMetadataResponse> client) {
    reply(
        client,
        () -> {
          Manifest manifest = model.requested(request.getName(), given(request.getVersion()));
          return ModelMetadataResponse.newBuilder()
              .setName(manifest.model())
              .addVersions(Long.toString(manifest.version()))
              .setPlatform(TensorDescription.platform(manifest))
              .addAllInputs(messages(TensorDescription.inputs(manifest)))
              .addAllOutputs(messages(TensorDescription.outputs(manifest)))
              .build();
        });
  }

  private static List<TensorMetadata> messages(List<TensorDescription> tensors) {
    return tensors.stream()
        .map(
            tensor ->
                TensorMetadata.newBuilder()
                    .setName(tensor.name())
                    .setDatatype(tensor.datatype())
                    .addAllShape(tensor.shape())
                    .build())
        .toList();
  }

  /** A call whose client has gone, or whose deadline has passed, is not run any more. */
  @Override
  public void modelInfer(ModelInferRequest message, StreamObserver<ModelInferResponse> observer) {
    ServerCallStreamObserver<ModelInferResponse> client =
        (ServerCallStreamObserver<ModelInferResponse>) observer;
    try {
      Manifest manifest = model.requested(message.getModelName(), given(message.getModelVersion()));
      InferenceRequest request =
          InferMessages.read(
              message, ServedModel.shape(manifest), model.mostImages(), model.decoder(manifest));
      TargetPrior prior = model.prior(request.prior());
      model.offsets(manifest, prior); // refuses a prior that this version cannot have
      Batcher.Request waiting =
          model.submit(request.images(), manifest, () -> !client.isCancelled());
      client.setOnCancelHandler(() -> model.abandon(waiting));
      var unused =
          model
              .inTime(waiting)
              .whenCompleteAsync(
                  (answer, failure) -> {
                    if (failure != null) {
                      fail(client, failure);
                      return;
                    }
                    reply(
                        client,
                        () ->
                            InferMessages.write(
                                request, answer, model.offsets(answer.manifest(), prior)));
                  },
                  writers);
    } catch (RuntimeException e) {
      fail(client, e);
    }
  }

  private static @Nullable String given(String version) {
    return version.isEmpty() ? null : version;
  }

  private static <T> void reply(StreamObserver<T> client, Supplier<T> answer) {
    T message;
    try {
      message = answer.get();
    } catch (RuntimeException e) {
      fail(client, e);
      return;
    }
    client.onNext(message);
    client.onCompleted();
  }

  private static void fail(StreamObserver<?> client, Throwable failure) {
    client.onError(
        StatusCodes.told(failure)
            .orElseGet(
                () -> {
                  LOG.error("a call has failed", failure);
                  return StatusCodes.internal();
                }));
  }
}
