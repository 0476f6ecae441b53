package dev.eider.serve.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import dev.eider.config.Settings;
import dev.eider.data.ImageShape;
import dev.eider.serve.TestingImages;
import dev.eider.serve.grpc.protocol.GRPCInferenceServiceGrpc;
import dev.eider.serve.grpc.protocol.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import dev.eider.serve.grpc.protocol.GRPCInferenceServiceGrpc.GRPCInferenceServiceFutureStub;
import dev.eider.serve.grpc.protocol.InferParameter;
import dev.eider.serve.grpc.protocol.InferTensorContents;
import dev.eider.serve.grpc.protocol.ModelInferRequest;
import dev.eider.serve.grpc.protocol.ModelInferRequest.InferInputTensor;
import dev.eider.serve.grpc.protocol.ModelInferRequest.InferRequestedOutputTensor;
import dev.eider.serve.grpc.protocol.ModelInferResponse;
import dev.eider.serve.grpc.protocol.ModelInferResponse.InferOutputTensor;
import dev.eider.serve.grpc.protocol.ModelMetadataRequest;
import dev.eider.serve.grpc.protocol.ModelMetadataResponse;
import dev.eider.serve.grpc.protocol.ModelMetadataResponse.TensorMetadata;
import dev.eider.serve.grpc.protocol.ModelReadyRequest;
import dev.eider.serve.grpc.protocol.ServerLiveRequest;
import dev.eider.serve.grpc.protocol.ServerMetadataRequest;
import dev.eider.serve.grpc.protocol.ServerMetadataResponse;
import dev.eider.serve.grpc.protocol.ServerReadyRequest;
import dev.eider.serve.inference.Batcher;
import dev.eider.serve.inference.EncodedImages;
import dev.eider.serve.inference.Servable;
import dev.eider.serve.inference.ServedModel;
import dev.eider.serve.inference.TargetPrior;
import dev.eider.serve.inference.TestingManifests;
import dev.eider.serve.inference.TrainedPrior;
import dev.eider.snapshot.Manifest;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The protocol over gRPC point by point, met by the client that is generated from its definitions.
 * The network is a sum that can be made to stand still, so that every test decides what comes
 * before what.
 */
@Timeout(60)
class GrpcServerTest {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final ImageShape SHAPE = new ImageShape(8, 8);
  private static final int PIXELS = 3 * 8 * 8;
  private static final int MOST_IMAGES = 4;
  private static final int MOST_BYTES = 64 << 10;
  private static final String TOKEN = "Bearer 0123456789abcdef";
  private static final Duration NEVER = Duration.ofDays(1);

  private final Semaphore turns = new Semaphore(1_000_000);
  private final AtomicInteger run = new AtomicInteger();
  private final AtomicInteger abandoned = new AtomicInteger();
  private final Queue<String> ended = new ConcurrentLinkedQueue<>();

  private volatile boolean tokenIsAskedFor;
  private Batcher batcher;
  private ServedModel model;
  private GrpcServer server;
  private ManagedChannel channel;
  private GRPCInferenceServiceBlockingStub client;
  private GRPCInferenceServiceFutureStub later;

  @BeforeEach
  void start() throws IOException {
    start(NEVER);
    serve(7);
  }

  @AfterEach
  void stop() {
    turns.release(1_000_000);
    channel.shutdownNow();
    server.close();
    batcher.close();
  }

  private void start(Duration timeout) throws IOException {
    batcher =
        new Batcher(
            1,
            Duration.ZERO,
            MOST_IMAGES,
            new Batcher.Observer() {
              @Override
              public void ran(int images) {}

              @Override
              public void abandoned() {
                abandoned.incrementAndGet();
              }

              @Override
              public void swapped(Manifest manifest) {}
            });
    model =
        new ServedModel(
            batcher,
            batcher::isAlive,
            new EncodedImages(Settings.defaults()),
            new ServedModel.Rules(
                TargetPrior.parse("trained"), TrainedPrior.UNIFORM, timeout, MOST_IMAGES));
    server =
        GrpcServer.start(
            new GrpcServer.Options(
                InetAddress.getLoopbackAddress(),
                0,
                List.of(),
                MOST_BYTES,
                Duration.ofSeconds(30),
                Duration.ofSeconds(30)),
            model,
            authorization -> TOKEN.equals(authorization) || !tokenIsAskedFor,
            (endpoint, status, nanos) -> ended.add(endpoint + " " + status));
    channel =
        NettyChannelBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()))
            .usePlaintext()
            .build();
    client = GRPCInferenceServiceGrpc.newBlockingStub(channel);
    later = GRPCInferenceServiceGrpc.newFutureStub(channel);
  }

  /** A version whose logits are the first level of an image, and 100. */
  private void serve(long version) {
    batcher.swap(
        new Servable(
            TestingManifests.of(version, SHAPE, List.of("bright", "dark")),
            new Servable.Network() {
              @Override
              public float[][] logits(List<byte[]> images) {
                turns.acquireUninterruptibly();
                run.addAndGet(images.size());
                return images.stream()
                    .map(image -> new float[] {Byte.toUnsignedInt(image[0]), 100})
                    .toArray(float[][]::new);
              }

              @Override
              public void close() {}
            }));
    awaitVersion(version);
  }

  private void awaitVersion(long version) {
    Manifest answering = batcher.manifest();
    while (answering == null || answering.version() != version) {
      Thread.onSpinWait();
      answering = batcher.manifest();
    }
  }

  private void restart(Duration timeout) throws IOException {
    stop();
    turns.drainPermits();
    turns.release(1_000_000);
    start(timeout);
  }

  @Test
  void server_isLiveAndReady() {
    assertThat(client.serverLive(ServerLiveRequest.getDefaultInstance()).getLive()).isTrue();
    assertThat(client.serverReady(ServerReadyRequest.getDefaultInstance()).getReady()).isTrue();
    assertThat(ended).containsExactly("live 200", "ready 200");
  }

  @Test
  void serverWithoutAVersion_isLiveAndNotReady_andSaysSo() throws Exception {
    restart(NEVER);

    assertThat(client.serverLive(ServerLiveRequest.getDefaultInstance()).getLive()).isTrue();
    assertThat(client.serverReady(ServerReadyRequest.getDefaultInstance()).getReady()).isFalse();
    for (Runnable call :
        List.<Runnable>of(
            () -> client.modelReady(ModelReadyRequest.newBuilder().setName("eider").build()),
            () -> client.modelMetadata(ModelMetadataRequest.newBuilder().setName("eider").build()),
            () -> client.modelInfer(typed(230).build()))) {
      assertThat(refused(call, Code.UNAVAILABLE)).isEqualTo("no version is served yet");
    }
  }

  @Test
  void serverMetadata_nameItsVersionAndTheExtensionsThatWork() {
    // The version is from the jar, which these tests do not run from.
    assertThat(client.serverMetadata(ServerMetadataRequest.getDefaultInstance()))
        .isEqualTo(
            ServerMetadataResponse.newBuilder()
                .setName("eider")
                .setVersion("(not packaged)")
                .addExtensions("classification")
                .addExtensions("parameters")
                .build());
  }

  @ParameterizedTest
  @CsvSource({"eider,''", "eider,7"})
  void model_isReadyAndTellsItsTensors(String name, String version) {
    assertThat(
            client
                .modelReady(
                    ModelReadyRequest.newBuilder().setName(name).setVersion(version).build())
                .getReady())
        .isTrue();
    assertThat(
            client.modelMetadata(
                ModelMetadataRequest.newBuilder().setName(name).setVersion(version).build()))
        .isEqualTo(
            ModelMetadataResponse.newBuilder()
                .setName("eider")
                .addVersions("7")
                .setPlatform("eider_smallcnn")
                .addInputs(tensor("image", "UINT8", -1L, 3L, 8L, 8L))
                .addOutputs(tensor("probabilities", "FP32", -1L, 2L))
                .addOutputs(tensor("label", "BYTES", -1L))
                .addOutputs(tensor("logits", "FP32", -1L, 2L))
                .build());
  }

  private static TensorMetadata tensor(String name, String datatype, Long... shape) {
    return TensorMetadata.newBuilder()
        .setName(name)
        .setDatatype(datatype)
        .addAllShape(List.of(shape))
        .build();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "other | `` | there is no model 'other'; there is 'eider'",
        "eider | 9 | version '9' is not served; version 7 is",
        "eider | one | version 'one' is not served; version 7 is",
        "`` | `` | there is no model ''; there is 'eider'",
      })
  void whatThereIsNot_isNotFoundInWords(String name, String version, String sentence) {
    for (Runnable call :
        List.<Runnable>of(
            () ->
                client.modelReady(
                    ModelReadyRequest.newBuilder().setName(name).setVersion(version).build()),
            () ->
                client.modelMetadata(
                    ModelMetadataRequest.newBuilder().setName(name).setVersion(version).build()),
            () ->
                client.modelInfer(typed(1).setModelName(name).setModelVersion(version).build()))) {
      assertThat(refused(call, Code.NOT_FOUND)).isEqualTo(sentence);
    }
    assertThat(ended).containsExactly("ready 404", "metadata 404", "infer 404");
  }

  @Test
  void typedInput_isAnsweredInTypedContents_withEveryOutput() {
    ModelInferResponse answer = client.modelInfer(typed(101, 20).setId("42").build());

    assertThat(answer.getModelName()).isEqualTo("eider");
    assertThat(answer.getModelVersion()).isEqualTo("7");
    assertThat(answer.getId()).isEqualTo("42");
    assertThat(answer.getRawOutputContentsCount()).isZero();
    assertThat(answer.getOutputsList())
        .extracting(InferOutputTensor::getName)
        .containsExactly("probabilities", "label", "logits");
    // Of logits 101 and 100: e / (1 + e) = 0.731059.
    InferOutputTensor probabilities = answer.getOutputs(0);
    assertThat(probabilities.getDatatype()).isEqualTo("FP32");
    assertThat(probabilities.getShapeList()).containsExactly(2L, 2L);
    assertThat(probabilities.getContents().getFp32Contents(0)).isCloseTo(0.731059f, within(1e-6f));
    InferOutputTensor label = answer.getOutputs(1);
    assertThat(label.getDatatype()).isEqualTo("BYTES");
    assertThat(label.getShapeList()).containsExactly(2L);
    assertThat(label.getContents().getBytesContentsList())
        .extracting(ByteString::toStringUtf8)
        .containsExactly("bright", "dark");
    assertThat(answer.getOutputs(2).getContents().getFp32ContentsList())
        .containsExactly(101f, 100f, 20f, 100f);
  }

  /** What tritonclient sends. */
  @Test
  void rawInput_isAnsweredInRawContents() {
    ModelInferResponse answer =
        client.modelInfer(raw("UINT8", List.of(1L, 3L, 8L, 8L), levels(20)).build());

    assertThat(answer.getId()).isEmpty();
    assertThat(answer.getOutputsList()).noneMatch(InferOutputTensor::hasContents);
    assertThat(answer.getRawOutputContentsList()).hasSize(3);
    // "dark" after its length in four bytes.
    assertThat(answer.getRawOutputContents(1).toByteArray())
        .containsExactly(4, 0, 0, 0, 'd', 'a', 'r', 'k');
    assertThat(floats(answer.getRawOutputContents(2))).containsExactly(20f, 100f);
  }

  @Test
  void parameterBinaryDataOutput_saysHowTheAnswerIs() {
    InferParameter no = InferParameter.newBuilder().setBoolParam(false).build();
    InferParameter yes = InferParameter.newBuilder().setBoolParam(true).build();
    InferParameter neither = InferParameter.getDefaultInstance();
    String name = "binary_data_output";

    assertThat(
            client
                .modelInfer(
                    raw("UINT8", List.of(1L, 3L, 8L, 8L), levels(20))
                        .putParameters(name, no)
                        .build())
                .getRawOutputContentsCount())
        .isZero();
    assertThat(
            client
                .modelInfer(typed(20).putParameters(name, yes).build())
                .getRawOutputContentsCount())
        .isEqualTo(3);
    assertThat(
            client
                .modelInfer(typed(20).putParameters(name, neither).build())
                .getRawOutputContentsCount())
        .isZero();
  }

  @Test
  void everyDatatypeAndLayout_isAnsweredAlike() {
    byte[] png = TestingImages.png(20);
    ByteBuffer fractions = ByteBuffer.allocate(4 * PIXELS).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer ofOne = ByteBuffer.allocate(4 * PIXELS).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < PIXELS; i++) {
      fractions.putFloat(20.3f);
      ofOne.putFloat(20 / 255f);
    }
    ByteBuffer encoded = ByteBuffer.allocate(4 + png.length).order(ByteOrder.LITTLE_ENDIAN);
    encoded.putInt(png.length).put(png);
    List<Long> planar = List.of(1L, 3L, 8L, 8L);
    List<Long> interleaved = List.of(1L, 8L, 8L, 3L);
    List<ModelInferRequest.Builder> requests =
        List.of(
            raw("UINT8", interleaved, levels(20)),
            raw("FP32", planar, fractions.array()),
            raw("FP32", interleaved, fractions.array()),
            white(
                raw("FP32", planar, ofOne.array()),
                InferParameter.newBuilder().setDoubleParam(1).build()),
            white(
                raw("FP32", interleaved, ofOne.array()),
                InferParameter.newBuilder().setInt64Param(1).build()),
            raw("BYTES", List.of(1L), encoded.array()),
            raw("BYTES", List.of(1L, 1L), encoded.array()),
            typed(
                "FP32",
                interleaved,
                InferTensorContents.newBuilder()
                    .addAllFp32Contents(Collections.nCopies(PIXELS, 20.3f))),
            typed(
                "BYTES",
                List.of(1L),
                InferTensorContents.newBuilder().addBytesContents(ByteString.copyFrom(png))));

    for (ModelInferRequest.Builder request : requests) {
      ModelInferResponse answer =
          client.modelInfer(
              request
                  .addOutputs(InferRequestedOutputTensor.newBuilder().setName("logits"))
                  .putParameters(
                      "binary_data_output", InferParameter.newBuilder().setBoolParam(false).build())
                  .build());
      assertThat(answer.getOutputs(0).getContents().getFp32ContentsList())
          .as(request.toString())
          .containsExactly(20f, 100f);
    }
  }

  private static ModelInferRequest.Builder white(
      ModelInferRequest.Builder request, InferParameter white) {
    request.getInputsBuilder(0).putParameters("white", white);
    return request;
  }

  @Test
  void outputsAreThoseThatAreAskedFor_withTheMostProbableNamed() {
    InferParameter one = InferParameter.newBuilder().setInt64Param(1).build();
    InferParameter nine = InferParameter.newBuilder().setDoubleParam(9).build();
    ModelInferResponse answer =
        client.modelInfer(
            typed(104)
                .addOutputs(
                    InferRequestedOutputTensor.newBuilder()
                        .setName("logits")
                        .putParameters("classification", nine))
                .addOutputs(
                    InferRequestedOutputTensor.newBuilder()
                        .setName("logits")
                        .putParameters("classification", one))
                .build());

    assertThat(answer.getOutputs(0).getDatatype()).isEqualTo("BYTES");
    assertThat(answer.getOutputs(0).getShapeList()).containsExactly(1L, 2L);
    assertThat(answer.getOutputs(0).getContents().getBytesContentsList())
        .extracting(ByteString::toStringUtf8)
        .containsExactly("104.0:0:bright", "100.0:1:dark");
    assertThat(answer.getOutputs(1).getShapeList()).containsExactly(1L, 1L);
  }

  @Test
  void requestForAPrior_isAnsweredForIt() {
    ModelInferResponse answer =
        client.modelInfer(
            typed(100)
                .putParameters(
                    "prior", InferParameter.newBuilder().setStringParam("bright=3,dark=1").build())
                .addOutputs(InferRequestedOutputTensor.newBuilder().setName("probabilities"))
                .build());

    // Equal logits, so the shares themselves: 3 / 4.
    assertThat(answer.getOutputs(0).getContents().getFp32Contents(0))
        .isCloseTo(0.75f, within(1e-6f));
  }

  static Stream<Arguments> refusals() {
    InferParameter text = InferParameter.newBuilder().setStringParam("many").build();
    InferParameter half = InferParameter.newBuilder().setDoubleParam(1.5).build();
    InferParameter below = InferParameter.newBuilder().setInt64Param(-1).build();
    InferParameter flag = InferParameter.newBuilder().setBoolParam(true).build();
    return Stream.of(
        refusal(r -> r.clearInputs(), "the request needs one input, named 'image'"),
        refusal(r -> r.addInputs(r.getInputs(0)), "the request needs one input, named 'image'"),
        refusal(
            r -> r.getInputsBuilder(0).setName("x"), "the request needs one input, named 'image'"),
        refusal(r -> r.getInputsBuilder(0).clearDatatype(), "the input has no datatype"),
        refusal(r -> r.getInputsBuilder(0).clearShape(), "the input has no shape"),
        refusal(
            r -> r.getInputsBuilder(0).setDatatype("FP16"),
            "the input's datatype is 'FP16'; it must be UINT8, FP32 or BYTES"),
        refusal(
            r -> r.getInputsBuilder(0).setShape(3, 9),
            "the input's shape is [1,3,8,9]; it must be [n,3,8,8] or [n,8,8,3]"),
        refusal(
            r -> r.getInputsBuilder(0).setShape(0, 5),
            "the input has 5 images; a request may have 4"),
        refusal(
            r -> r.getInputsBuilder(0).addAllShape(Collections.nCopies(5, 1L)),
            "the input's shape has more than 8 dimensions"),
        refusal(
            r -> r.getInputsBuilder(0).clearContents(),
            "the shape asks for 192 elements, data has 0"),
        refusal(
            r -> r.getInputsBuilder(0).getContentsBuilder().addUintContents(1),
            "data has more than 192 elements"),
        refusal(
            r -> r.getInputsBuilder(0).getContentsBuilder().setUintContents(0, 256),
            "data has 256; a UINT8 is 0 to 255"),
        refusal(
            r -> r.getInputsBuilder(0).getContentsBuilder().setUintContents(0, -1),
            "data has 4294967295; a UINT8 is 0 to 255"),
        refusal(
            r -> r.getInputsBuilder(0).getContentsBuilder().addIntContents(1),
            "the elements of UINT8 are in uint_contents, and in no other field"),
        refusal(
            r -> r.addRawInputContents(ByteString.EMPTY),
            "the input has contents and raw_input_contents"),
        refusal(
            r -> {
              r.getInputsBuilder(0).clearContents();
              r.addRawInputContents(ByteString.EMPTY).addRawInputContents(ByteString.EMPTY);
            },
            "the request has one input and 2 raw_input_contents"),
        refusal(
            r -> {
              r.getInputsBuilder(0).clearContents();
              r.addRawInputContents(ByteString.EMPTY);
            },
            "the shape asks for 192 bytes, raw_input_contents has 0"),
        refusal(
            r -> r.getInputsBuilder(0).putParameters("white", text),
            "the parameter white is no number"),
        refusal(
            r -> r.getInputsBuilder(0).putParameters("shared_memory_region", text),
            "shared memory is not supported"),
        refusal(r -> r.putParameters("prior", flag), "the parameter prior is no text"),
        refusal(
            r -> r.putParameters("prior", text),
            "a prior is trained, uniform, stream or LABEL=SHARE,... with shares above 0, not"
                + " 'many'"),
        refusal(
            r -> r.putParameters("binary_data_output", text),
            "binary_data_output is neither true nor false"),
        refusal(
            r -> r.addOutputsBuilder().setName("x"),
            "there is no output 'x'; there are probabilities, label, logits"),
        refusal(
            r -> r.addOutputsBuilder().setName("logits").putParameters("classification", half),
            "the parameter classification has 1.5, which is no whole number"),
        refusal(
            r -> r.addOutputsBuilder().setName("logits").putParameters("classification", below),
            "the parameter classification is -1"));
  }

  private static Arguments refusal(Consumer<ModelInferRequest.Builder> change, String sentence) {
    return Arguments.of(change, sentence);
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void whatIsNoRequest_isAnInvalidArgumentInWords(
      Consumer<ModelInferRequest.Builder> change, String sentence) {
    ModelInferRequest.Builder request = typed(20);
    change.accept(request);

    assertThat(refused(() -> client.modelInfer(request.build()), Code.INVALID_ARGUMENT))
        .isEqualTo(sentence);
    assertThat(run).hasValue(0);
  }

  @Test
  void bytesThatAreNoImage_areAnInvalidArgumentInWords() {
    byte[] none = {3, 0, 0, 0, 1, 2, 3};
    byte[] cut = {9, 0, 0, 0, 1, 2, 3};

    assertThat(
            refused(
                () -> client.modelInfer(raw("BYTES", List.of(1L), none).build()),
                Code.INVALID_ARGUMENT))
        .isEqualTo("undecodable-image: the bytes begin neither as PNG nor as JPEG");
    assertThat(
            refused(
                () -> client.modelInfer(raw("BYTES", List.of(1L), cut).build()),
                Code.INVALID_ARGUMENT))
        .startsWith("an element of BYTES is its length in four bytes");
  }

  @Test
  void compressedMessage_isInflated_upToTheLimit() {
    assertThat(
            client
                .withCompression("gzip")
                .modelInfer(typed(20).build())
                .getOutputs(1)
                .getContents()
                .getBytesContents(0)
                .toStringUtf8())
        .isEqualTo("dark");

    // Of zeros: 64 KiB inflate from less than a hundred bytes.
    ModelInferRequest large = raw("BYTES", List.of(1L), new byte[MOST_BYTES]).build();
    for (GRPCInferenceServiceBlockingStub stub : List.of(client, client.withCompression("gzip"))) {
      assertThat(refused(() -> stub.modelInfer(large), Code.RESOURCE_EXHAUSTED))
          .contains(Integer.toString(MOST_BYTES));
    }
  }

  @Test
  void messageOfAnotherProtocol_isAnInvalidArgumentInWords() {
    var bytes =
        new MethodDescriptor.Marshaller<byte[]>() {
          @Override
          public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
          }

          @Override
          public byte[] parse(InputStream stream) {
            throw new AssertionError("it is not answered");
          }
        };
    var method = GRPCInferenceServiceGrpc.getModelInferMethod().toBuilder(bytes, bytes).build();

    assertThat(
            refused(
                () ->
                    ClientCalls.blockingUnaryCall(
                        channel, method, CallOptions.DEFAULT, new byte[] {-1, -1, -1}),
                Code.INVALID_ARGUMENT))
        .startsWith("the message cannot be read: ");
    assertThat(ended).containsExactly("infer 400");
  }

  @Test
  void unknownMethod_isUnimplemented() {
    var method =
        GRPCInferenceServiceGrpc.getServerLiveMethod().toBuilder()
            .setFullMethodName("inference.GRPCInferenceService/ModelStreamInfer")
            .build();

    assertThat(
            refused(
                () ->
                    ClientCalls.blockingUnaryCall(
                        channel,
                        method,
                        CallOptions.DEFAULT,
                        ServerLiveRequest.newBuilder().build()),
                Code.UNIMPLEMENTED))
        .contains("ModelStreamInfer");
  }

  @Test
  void inferenceThatNeedsAToken_isRefusedWithoutIt_andNothingElseIs() {
    tokenIsAskedFor = true;
    Metadata wrong = new Metadata();
    wrong.put(AUTHORIZATION, "Bearer fedcba9876543210");
    Metadata right = new Metadata();
    right.put(AUTHORIZATION, TOKEN);

    for (var stub :
        List.of(
            client, client.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(wrong)))) {
      assertThat(refused(() -> stub.modelInfer(typed(1).build()), Code.UNAUTHENTICATED))
          .isEqualTo("inference needs the bearer token of serve.token-file");
    }
    assertThat(
            client
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(right))
                .modelInfer(typed(1).build())
                .getModelVersion())
        .isEqualTo("7");
    assertThat(
            client
                .modelMetadata(ModelMetadataRequest.newBuilder().setName("eider").build())
                .getName())
        .isEqualTo("eider");
    assertThat(ended).containsExactly("infer 401", "infer 401", "infer 200", "metadata 200");
  }

  @Test
  void callsBeyondTheQueue_areTurnedAway_andToldWhenToComeAgain() {
    turns.drainPermits();
    Future<ModelInferResponse> running = running();
    Future<ModelInferResponse> waiting = later.modelInfer(typed(1, 2, 3).build());
    awaitWaiting(3);

    StatusRuntimeException refusal =
        catchThrowableOfType(
            StatusRuntimeException.class, () -> client.modelInfer(typed(4, 5).build()));

    assertThat(refusal.getStatus().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
    assertThat(refusal.getStatus().getDescription()).isEqualTo("3 images wait, at most 4 may");
    assertThat(refusal.getTrailers().get(StatusCodes.PUSHBACK)).isEqualTo("1000");
    turns.release(4);
    assertThat(running).succeedsWithin(Duration.ofSeconds(30));
    assertThat(waiting).succeedsWithin(Duration.ofSeconds(30));
    assertThat(ended).contains("infer 429");
  }

  @Test
  void callWhoseDeadlineHasPassed_isNotRun() {
    turns.drainPermits();
    Future<ModelInferResponse> running = running();

    StatusRuntimeException late =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () -> client.withDeadlineAfter(50, TimeUnit.MILLISECONDS).modelInfer(typed(1).build()));

    assertThat(late.getStatus().getCode()).isEqualTo(Code.DEADLINE_EXCEEDED);
    awaitAbandoned();
    turns.release(2);
    assertThat(running).succeedsWithin(Duration.ofSeconds(30));
    assertThat(client.serverLive(ServerLiveRequest.getDefaultInstance()).getLive()).isTrue();
    assertThat(run).hasValue(1);
    assertThat(ended).contains("infer 504");
  }

  @Test
  void callThatItsClientCancels_isNotRun() {
    turns.drainPermits();
    Future<ModelInferResponse> running = running();
    Future<ModelInferResponse> cancelled = later.modelInfer(typed(1).build());
    awaitWaiting(1);

    cancelled.cancel(true);

    awaitAbandoned();
    assertThat(batcher.waiting()).isZero();
    turns.release(2);
    assertThat(running).succeedsWithin(Duration.ofSeconds(30));
    assertThat(run).hasValue(1);
    assertThat(ended).contains("infer 499");
  }

  @Test
  void answerThatDoesNotComeInTime_isUnavailableInWords() throws Exception {
    restart(Duration.ofMillis(50));
    serve(7);
    turns.drainPermits();

    assertThat(refused(() -> client.modelInfer(typed(1).build()), Code.UNAVAILABLE))
        .isEqualTo("no answer within 50 ms");
  }

  @Test
  void failureOfTheEngine_isInternal_andSaysNoMoreThanOverHttp() {
    batcher.swap(
        new Servable(
            TestingManifests.of(8, SHAPE, List.of("bright", "dark")),
            new Servable.Network() {
              @Override
              public float[][] logits(List<byte[]> images) {
                throw new IllegalStateException("secret");
              }

              @Override
              public void close() {}
            }));
    awaitVersion(8);

    assertThat(refused(() -> client.modelInfer(typed(1).build()), Code.INTERNAL))
        .isEqualTo("the server failed; its log says where");
  }

  @Test
  void closing_answersWhatHasCome_andTakesNoMore() throws Exception {
    turns.drainPermits();
    Future<ModelInferResponse> running = running();
    Thread closing = new Thread(server::close);
    closing.start();
    turns.release(1);

    assertThat(running.get(30, TimeUnit.SECONDS).getModelVersion()).isEqualTo("7");
    closing.join();
    assertThat(
            catchThrowableOfType(
                    StatusRuntimeException.class, () -> client.modelInfer(typed(1).build()))
                .getStatus()
                .getCode())
        .isEqualTo(Code.UNAVAILABLE);
  }

  @Test
  void portInUse_isAnIoException() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(
            () ->
                GrpcServer.start(
                    new GrpcServer.Options(
                        InetAddress.getLoopbackAddress(),
                        server.port(),
                        List.of(),
                        MOST_BYTES,
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(30)),
                    model,
                    authorization -> true,
                    (endpoint, status, nanos) -> {}));
  }

  /** A call whose image is in the network, which stands still. */
  private Future<ModelInferResponse> running() {
    Future<ModelInferResponse> call = later.modelInfer(typed(1).build());
    while (turns.getQueueLength() == 0) {
      Thread.onSpinWait();
    }
    return call;
  }

  private void awaitWaiting(int images) {
    while (batcher.waiting() != images) {
      Thread.onSpinWait();
    }
  }

  private void awaitAbandoned() {
    while (abandoned.get() == 0) {
      Thread.onSpinWait();
    }
  }

  /** The sentence of a refusal. */
  private static String refused(Runnable call, Code code) {
    StatusRuntimeException refusal = catchThrowableOfType(StatusRuntimeException.class, call::run);
    assertThat(refusal.getStatus().getCode())
        .as(String.valueOf(refusal.getMessage()))
        .isEqualTo(code);
    return refusal.getStatus().getDescription();
  }

  private static ModelInferRequest.Builder typed(int... levels) {
    InferTensorContents.Builder contents = InferTensorContents.newBuilder();
    for (int level : levels) {
      contents.addAllUintContents(Collections.nCopies(PIXELS, level));
    }
    return typed("UINT8", List.of((long) levels.length, 3L, 8L, 8L), contents);
  }

  private static ModelInferRequest.Builder typed(
      String datatype, List<Long> shape, InferTensorContents.Builder contents) {
    return ModelInferRequest.newBuilder()
        .setModelName("eider")
        .addInputs(
            InferInputTensor.newBuilder()
                .setName("image")
                .setDatatype(datatype)
                .addAllShape(shape)
                .setContents(contents));
  }

  private static ModelInferRequest.Builder raw(String datatype, List<Long> shape, byte[] data) {
    return ModelInferRequest.newBuilder()
        .setModelName("eider")
        .addInputs(
            InferInputTensor.newBuilder().setName("image").setDatatype(datatype).addAllShape(shape))
        .addRawInputContents(ByteString.copyFrom(data));
  }

  private static byte[] levels(int level) {
    byte[] levels = new byte[PIXELS];
    Arrays.fill(levels, (byte) level);
    return levels;
  }

  private static float[] floats(ByteString raw) {
    ByteBuffer data = raw.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    float[] floats = new float[raw.size() / 4];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = data.getFloat();
    }
    return floats;
  }
}
