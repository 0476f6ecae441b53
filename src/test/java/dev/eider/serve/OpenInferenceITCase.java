package dev.eider.serve;

import static dev.eider.serve.TestingImages.jpeg;
import static dev.eider.serve.TestingImages.png;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.eider.cli.EmbeddedBroker;
import dev.eider.config.MessageLimits;
import dev.eider.config.Settings;
import dev.eider.job.Topics;
import dev.eider.serve.grpc.protocol.GRPCInferenceServiceGrpc;
import dev.eider.serve.grpc.protocol.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import dev.eider.serve.grpc.protocol.ModelInferRequest;
import dev.eider.serve.grpc.protocol.ModelInferRequest.InferInputTensor;
import dev.eider.serve.grpc.protocol.ModelInferResponse;
import dev.eider.serve.grpc.protocol.ModelMetadataRequest;
import dev.eider.serve.grpc.protocol.ModelMetadataResponse;
import dev.eider.serve.grpc.protocol.ModelMetadataResponse.TensorMetadata;
import dev.eider.serve.grpc.protocol.ServerLiveRequest;
import dev.eider.snapshot.ServableModels;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The server as clients of the Open Inference Protocol meet it, point by point of what is
 * published; its JSON is held to the protocol's schemas, and its bytes are read as a client reads
 * them. Then what other clients send: encodings, content types and labels of all kinds.
 */
@Timeout(120)
class OpenInferenceITCase {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String INFER = "/v2/models/eider/infer";
  private static final String HEADER_LENGTH = "Inference-Header-Content-Length";
  private static final int PIXELS = 3 * 8 * 8;
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static EmbeddedBroker broker;
  private static ModelServer server;

  @BeforeAll
  static void start() throws Exception {
    broker = EmbeddedBroker.start();
    Topics.create(Settings.defaults(), broker.bootstrap());
    ServableModels.publish(broker.bootstrap(), ServableModels.darkFromBright(1));
    server =
        ModelServer.start(
            Settings.defaults().with(ServeSettings.GRPC_PORT, "0"),
            broker.bootstrap(),
            Track.CANARY,
            0,
            "eider.images");
    while (server.version() == null) {
      Thread.sleep(10);
    }
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
    broker.close();
  }

  @Nested
  class HealthAndMetadata {
    @Test
    void server_isLiveAndReady() throws Exception {
      assertThat(ok(get("/v2/health/live"), "server_live").at("/live").asBoolean()).isTrue();
      JsonNode ready = ok(get("/v2/health/ready"), "server_ready");
      assertThat(ready).isEqualTo(JSON.readTree("{\"live\":true,\"ready\":true}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v2", "/v2/"})
    void serverMetadata_nameItsVersionAndTheExtensionsThatWork(String path) throws Exception {
      JsonNode metadata = ok(get(path), "server_metadata");

      assertThat(metadata.at("/name").asText()).isEqualTo("eider");
      // From the jar, which these tests do not run from.
      assertThat(metadata.at("/version").asText()).isEqualTo("(not packaged)");
      assertThat(metadata.at("/extensions"))
          .isEqualTo(
              JSON.readTree(
                  "[\"binary_tensor_data\",\"classification\",\"model_repository\",\"parameters\"]"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v2/models/eider/ready", "/v2/models/eider/versions/1/ready"})
    void modelThatAnswers_isReady(String path) throws Exception {
      assertThat(ok(get(path), "model_ready"))
          .isEqualTo(JSON.readTree("{\"name\":\"eider\",\"ready\":true}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v2/models/eider", "/v2/models/eider/versions/1"})
    void modelMetadata_tellTensorsAndWhatElseTheInputMayBe(String path) throws Exception {
      JsonNode metadata = ok(get(path), "model_metadata");

      assertThat(metadata.at("/name").asText()).isEqualTo("eider");
      assertThat(metadata.at("/versions")).isEqualTo(JSON.readTree("[\"1\"]"));
      assertThat(metadata.at("/platform").asText()).isEqualTo("eider_smallcnn");
      assertThat(metadata.at("/inputs")).hasSize(1);
      assertThat(metadata.at("/inputs/0/name").asText()).isEqualTo("image");
      assertThat(metadata.at("/inputs/0/datatype").asText()).isEqualTo("UINT8");
      assertThat(metadata.at("/inputs/0/shape")).isEqualTo(JSON.readTree("[-1,3,8,8]"));
      assertThat(metadata.at("/inputs/0/parameters/accepted").findValuesAsText("datatype"))
          .containsExactly("UINT8", "UINT8", "FP32", "FP32", "BYTES");
      assertThat(metadata.at("/outputs"))
          .isEqualTo(
              JSON.readTree(
                  "[{\"name\":\"probabilities\",\"datatype\":\"FP32\",\"shape\":[-1,2]},"
                      + "{\"name\":\"label\",\"datatype\":\"BYTES\",\"shape\":[-1]},"
                      + "{\"name\":\"logits\",\"datatype\":\"FP32\",\"shape\":[-1,2]}]"));
      assertThat(metadata.at("/parameters/classes"))
          .isEqualTo(JSON.readTree("[\"dark\",\"bright\"]"));
    }

    @Test
    void repositoryIndex_listsTheVersionThatIsServed() throws Exception {
      JsonNode expected =
          JSON.readTree(
              "[{\"name\":\"eider\",\"version\":\"1\",\"state\":\"READY\",\"reason\":\"\"}]");
      for (String body : List.of("", "{}", "{\"ready\":true}", "{\"ready\":null}")) {
        assertThat(ok(post("/v2/repository/index", Map.of(), body), "repository_index"))
            .as(body)
            .isEqualTo(expected);
      }
      assertThat(refused(post("/v2/repository/index", Map.of(), "{\"ready\":7}"), 400))
          .isEqualTo("ready is neither true nor false");
      assertThat(refused(post("/v2/repository/index", Map.of(), "[]"), 400))
          .isEqualTo("the request is no object");
    }

    @ParameterizedTest
    @ValueSource(strings = {"load", "unload"})
    void loading_isRefusedInWords(String action) throws Exception {
      assertThat(refused(post("/v2/repository/models/eider/" + action, Map.of(), ""), 400))
          .isEqualTo(
              "versions are loaded as they are released: promote one with 'eider models promote'");
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '`',
        value = {
          "/v2/models/other | there is no model 'other'; there is 'eider'",
          "/v2/models/other/ready | there is no model 'other'; there is 'eider'",
          "/v2/models/eider/versions/9 | version '9' is not served; version 1 is",
          "/v2/models/eider/versions/9/ready | version '9' is not served; version 1 is",
          "/v2/models/eider/versions/one | version 'one' is not served; version 1 is",
          "/v2/models | there is no /v2/models",
          "/v2/nowhere | there is no /v2/nowhere",
        })
    void whatThereIsNot_isA404InWords(String path, String sentence) throws Exception {
      assertThat(refused(get(path), 404)).isEqualTo(sentence);
    }

    @Test
    void otherMethods_areA405InWords() throws Exception {
      assertThat(refused(get(INFER), 405)).isEqualTo("GET is not for " + INFER);
      assertThat(refused(post("/v2", Map.of(), "{}"), 405)).isEqualTo("POST is not for /v2");
    }
  }

  @Nested
  class Inference {
    @ParameterizedTest
    @ValueSource(strings = {INFER, "/v2/models/eider/versions/1/infer"})
    void everyOutput_isGivenToWhoNamesNone(String path) throws Exception {
      JsonNode answer =
          ok(
              post(path, Map.of(), "{\"id\":\"42\"," + input(2, data(10, 230)) + "}"),
              "inference_response");

      assertThat(answer.at("/model_name").asText()).isEqualTo("eider");
      assertThat(answer.at("/model_version").asText()).isEqualTo("1");
      assertThat(answer.at("/id").asText()).isEqualTo("42");
      assertThat(answer.at("/outputs").findValuesAsText("name"))
          .containsExactly("probabilities", "label", "logits");
      assertThat(answer.at("/outputs/0/datatype").asText()).isEqualTo("FP32");
      assertThat(answer.at("/outputs/0/shape")).isEqualTo(JSON.readTree("[2,2]"));
      assertThat(answer.at("/outputs/0/data")).hasSize(4);
      assertThat(
              answer.at("/outputs/0/data/0").asDouble() + answer.at("/outputs/0/data/1").asDouble())
          .isCloseTo(1, within(1e-6));
      assertThat(answer.at("/outputs/1"))
          .isEqualTo(
              JSON.readTree(
                  "{\"name\":\"label\",\"datatype\":\"BYTES\",\"shape\":[2],"
                      + "\"data\":[\"dark\",\"bright\"]}"));
    }

    @Test
    void outputs_areThoseThatAreAskedFor_inTheirOrder() throws Exception {
      JsonNode answer =
          ok(
              infer(
                  "{\"outputs\":[{\"name\":\"logits\"},{\"name\":\"probabilities\"}],"
                      + input(1, data(10))
                      + "}"),
              "inference_response");

      assertThat(answer.has("id")).isFalse();
      assertThat(answer.at("/outputs").findValuesAsText("name"))
          .containsExactly("logits", "probabilities");
      double[] logits = numbers(answer.at("/outputs/0/data"));
      double odds = Math.exp(logits[0] - logits[1]);
      assertThat(numbers(answer.at("/outputs/1/data"))[0])
          .isCloseTo(odds / (1 + odds), within(1e-6));
    }

    /** What tritonclient sends by default: JSON in, binary out. */
    @Test
    void binaryOutput_followsTheJson_littleEndian() throws Exception {
      HttpResponse<byte[]> response =
          infer(
              "{"
                  + input(1, data(10))
                  + ",\"outputs\":[{\"name\":\"probabilities\",\"parameters\":{\"binary_data\":true}}]}");

      Binary binary = binary(response);
      assertThat(binary.json().at("/outputs/0"))
          .isEqualTo(
              JSON.readTree(
                  "{\"name\":\"probabilities\",\"datatype\":\"FP32\",\"shape\":[1,2],"
                      + "\"parameters\":{\"binary_data_size\":8}}"));
      assertThat(floats(binary.data())).isEqualTo(probabilities(10));
    }

    @Test
    void binaryOutputs_followInTheirOrder_beThoseOfOthersInTheJson() throws Exception {
      HttpResponse<byte[]> response =
          infer(
              "{\"parameters\":{\"binary_data_output\":true},"
                  + input(2, data(10, 230))
                  + ",\"outputs\":[{\"name\":\"label\"},"
                  + "{\"name\":\"logits\",\"parameters\":{\"binary_data\":false}},"
                  + "{\"name\":\"probabilities\"}]}");

      Binary binary = binary(response);
      // "dark" and "bright", each after its length in four bytes; then 2 x 2 floats.
      assertThat(binary.json().at("/outputs/0/parameters/binary_data_size").asInt())
          .isEqualTo(4 + 4 + 4 + 6);
      assertThat(binary.json().at("/outputs/1/data")).hasSize(4);
      assertThat(binary.json().at("/outputs/2/parameters/binary_data_size").asInt()).isEqualTo(16);
      ByteBuffer data = binary.data();
      assertThat(text(data)).isEqualTo("dark");
      assertThat(text(data)).isEqualTo("bright");
      float[] both = floats(data);
      assertThat(Arrays.copyOfRange(both, 0, 2)).isEqualTo(probabilities(10));
      assertThat(Arrays.copyOfRange(both, 2, 4)).isEqualTo(probabilities(230));
    }

    @Test
    void binaryOutputOfAllOutputs_isAskedForOnce() throws Exception {
      Binary binary =
          binary(
              infer("{\"parameters\":{\"binary_data_output\":true}," + input(1, data(230)) + "}"));

      assertThat(binary.json().at("/outputs").findValues("binary_data_size"))
          .extracting(JsonNode::asInt)
          .containsExactly(8, 4 + 6, 8);
      assertThat(binary.data().remaining()).isEqualTo(26);
    }

    @Test
    void binaryInput_isAnsweredAsJsonIs() throws Exception {
      byte[] pixels = new byte[2 * PIXELS];
      Arrays.fill(pixels, 0, PIXELS, (byte) 10);
      Arrays.fill(pixels, PIXELS, 2 * PIXELS, (byte) 230);

      HttpResponse<byte[]> binary = inferBinary("[2,3,8,8]", "UINT8", pixels);
      HttpResponse<byte[]> json = infer("{" + input(2, data(10, 230)) + "}");

      assertThat(new String(binary.body(), UTF_8)).isEqualTo(new String(json.body(), UTF_8));
    }

    @Test
    void bodyThatIsAllPixels_isAnsweredInBinary() throws Exception {
      byte[] pixels = new byte[PIXELS];
      Arrays.fill(pixels, (byte) 10);

      Binary binary = binary(post(INFER, Map.of(HEADER_LENGTH, "0"), pixels));

      assertThat(binary.json().at("/outputs/1/shape")).isEqualTo(JSON.readTree("[1]"));
      // Two probabilities, "dark" after its length, two logits.
      assertThat(binary.data().remaining()).isEqualTo(8 + 8 + 8);
    }

    @Test
    void fractions_planarOrInterleaved_areAnsweredAsLevelsAre() throws Exception {
      String expected = new String(infer("{" + input(1, data(110)) + "}").body(), UTF_8);
      String fractions = Collections.nCopies(PIXELS, "110.2").toString();
      ByteBuffer floats = ByteBuffer.allocate(4 * PIXELS).order(ByteOrder.LITTLE_ENDIAN);
      IntStream.range(0, PIXELS).forEach(i -> floats.putFloat(109.8f));

      for (String shape : List.of("[1,3,8,8]", "[1,8,8,3]")) {
        assertThat(infer("{" + input(shape, "FP32", fractions) + "}").body())
            .asString(UTF_8)
            .isEqualTo(expected);
        assertThat(inferBinary(shape, "FP32", floats.array()).body())
            .asString(UTF_8)
            .isEqualTo(expected);
      }
      assertThat(infer("{" + input("[1,8,8,3]", "UINT8", data(110)) + "}").body())
          .asString(UTF_8)
          .isEqualTo(expected);
    }

    @Test
    void encodedImages_areAnsweredAsTheirPixelsAre() throws Exception {
      String expected = new String(infer("{" + input(1, data(230)) + "}").body(), UTF_8);
      byte[] png = png(230);
      ByteBuffer bytes =
          ByteBuffer.allocate(4 + png.length).order(ByteOrder.LITTLE_ENDIAN).putInt(png.length);
      bytes.put(png);
      String base64 = "[\"" + Base64.getEncoder().encodeToString(png) + "\"]";

      for (String shape : List.of("[1]", "[1,1]")) {
        assertThat(infer("{" + input(shape, "BYTES", base64) + "}").body())
            .asString(UTF_8)
            .isEqualTo(expected);
        assertThat(inferBinary(shape, "BYTES", bytes.array()).body())
            .asString(UTF_8)
            .isEqualTo(expected);
      }
      assertThat(refused(infer("{" + input("[1]", "BYTES", "[\"AAAA\"]") + "}"), 400))
          .isEqualTo("undecodable-image: the bytes begin neither as PNG nor as JPEG");
    }

    @Test
    void classification_namesTheMostProbable() throws Exception {
      float[] probabilities = probabilities(10);
      JsonNode answer =
          ok(
              infer(
                  "{"
                      + input(1, data(10))
                      + ",\"outputs\":[{\"name\":\"probabilities\",\"parameters\":{\"classification\":9}},"
                      + "{\"name\":\"logits\",\"parameters\":{\"classification\":1}}]}"),
              "inference_response");

      assertThat(answer.at("/outputs/0"))
          .isEqualTo(
              JSON.readTree(
                  "{\"name\":\"probabilities\",\"datatype\":\"BYTES\",\"shape\":[1,2],\"data\":[\""
                      + probabilities[0]
                      + ":0:dark\",\""
                      + probabilities[1]
                      + ":1:bright\"]}"));
      assertThat(answer.at("/outputs/1/shape")).isEqualTo(JSON.readTree("[1,1]"));
      assertThat(answer.at("/outputs/1/data/0").asText()).endsWith(":0:dark");
    }

    @Test
    void whatIsNull_isNotGiven_andWholeNumbersMayHaveAFraction() throws Exception {
      String floats = Collections.nCopies(PIXELS, "10.0").toString();
      JsonNode answer =
          ok(
              infer(
                  "{\"id\":null,\"parameters\":{\"prior\":null},\"outputs\":null,\"inputs\":[{"
                      + "\"name\":\"image\",\"shape\":[1,3,8,8],\"datatype\":\"UINT8\",\"data\":"
                      + floats
                      + ",\"parameters\":null}]}"),
              "inference_response");

      assertThat(answer.has("id")).isFalse();
      assertThat(answer.at("/outputs/1/data/0").asText()).isEqualTo("dark");
    }

    @Test
    void requestForAPrior_isAnsweredForIt() throws Exception {
      double[] logits =
          numbers(
              ok(
                      infer(
                          "{\"parameters\":{\"prior\":\"dark=3,bright=1\"},\"outputs\":[{\"name\":\"logits\"}],"
                              + input(1, data(110))
                              + "}"),
                      "inference_response")
                  .at("/outputs/0/data"));
      double[] uniform =
          numbers(
              ok(
                      infer("{\"outputs\":[{\"name\":\"logits\"}]," + input(1, data(110)) + "}"),
                      "inference_response")
                  .at("/outputs/0/data"));

      // ln 3 in favour of the dark one.
      assertThat(logits[0] - logits[1])
          .isCloseTo(uniform[0] - uniform[1] + Math.log(3), within(1e-4));
    }

    @Test
    void sizesThatAreNotThere_areRefusedInWords() throws Exception {
      assertThat(refused(infer("{" + input("[600000,3,8,8]", "UINT8", "[0]") + "}"), 400))
          .isEqualTo("the input has 600000 images; a request may have 512");
      assertThat(refused(infer("{" + input("[512,3,8,8]", "UINT8", "[0]") + "}"), 400))
          .startsWith("the shape asks for 98304 elements, more than a body of ");
      assertThat(refused(inferBinary("[2,3,8,8]", "UINT8", new byte[PIXELS]), 400))
          .isEqualTo(
              "the shape asks for 384 bytes, binary_data_size is 192, and 192 bytes follow the"
                  + " JSON");
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "999999 | the JSON has 999999 bytes by its header, the body has 2",
          "-1 | Inference-Header-Content-Length is '-1', which is no number of bytes",
          "two | Inference-Header-Content-Length is 'two', which is no number of bytes",
          "99999999999 | Inference-Header-Content-Length is '99999999999', which is no number of bytes",
        })
    void lengthOfTheJsonThatIsNotThere_isRefusedInWords(String length, String sentence)
        throws Exception {
      assertThat(refused(post(INFER, Map.of(HEADER_LENGTH, length), "{}"), 400))
          .isEqualTo(sentence);
    }

    @Test
    void emptyBody_isRefusedInWords() throws Exception {
      assertThat(refused(infer(""), 400)).isEqualTo("the body is not a JSON object");
    }
  }

  /** One model, whatever the protocol; GrpcServerTest has gRPC point by point. */
  @Nested
  class OverGrpc {
    private final ManagedChannel channel =
        Grpc.newChannelBuilder(
                server.grpcTarget().orElseThrow(), InsecureChannelCredentials.create())
            .build();
    private final GRPCInferenceServiceBlockingStub client =
        GRPCInferenceServiceGrpc.newBlockingStub(channel);

    @AfterEach
    void close() {
      channel.shutdownNow();
    }

    @Test
    void answer_isThatOverHttp() throws Exception {
      byte[] pixels = new byte[PIXELS];
      Arrays.fill(pixels, (byte) 10);

      ModelInferResponse answer =
          client.modelInfer(
              ModelInferRequest.newBuilder()
                  .setModelName("eider")
                  .setModelVersion("1")
                  .addInputs(
                      InferInputTensor.newBuilder()
                          .setName("image")
                          .setDatatype("UINT8")
                          .addAllShape(List.of(1L, 3L, 8L, 8L)))
                  .addRawInputContents(ByteString.copyFrom(pixels))
                  .build());

      Binary http =
          binary(
              infer("{\"parameters\":{\"binary_data_output\":true}," + input(1, data(10)) + "}"));
      assertThat(ByteString.copyFrom(answer.getRawOutputContentsList()))
          .isEqualTo(ByteString.copyFrom(http.data()));
    }

    @Test
    void metadata_areThoseOverHttp() throws Exception {
      ModelMetadataResponse metadata =
          client.modelMetadata(ModelMetadataRequest.newBuilder().setName("eider").build());
      JsonNode http = ok(get("/v2/models/eider"), "model_metadata");

      assertThat(metadata.getName()).isEqualTo(http.at("/name").asText());
      assertThat(metadata.getVersions(0)).isEqualTo(http.at("/versions/0").asText());
      assertThat(metadata.getPlatform()).isEqualTo(http.at("/platform").asText());
      assertThat(shown(metadata.getInputsList())).isEqualTo(shown(http.at("/inputs")));
      assertThat(shown(metadata.getOutputsList())).isEqualTo(shown(http.at("/outputs")));
    }

    @Test
    void calls_areCountedBesideThoseOverHttp() throws Exception {
      ok(get("/v2/health/live"), "server_live");
      assertThat(client.serverLive(ServerLiveRequest.getDefaultInstance()).getLive()).isTrue();

      assertThat(new String(get("/metrics").body(), UTF_8))
          .containsPattern(
              "eider_serve_requests_seconds_count\\{endpoint=\"live\",protocol=\"http\","
                  + "status=\"200\",track=\"canary\",version=\"1\"} [1-9]")
          .containsPattern(
              "eider_serve_requests_seconds_count\\{endpoint=\"live\",protocol=\"grpc\","
                  + "status=\"200\",track=\"canary\",version=\"1\"} [1-9]");
    }

    private static List<String> shown(List<TensorMetadata> tensors) {
      return tensors.stream()
          .map(each -> each.getName() + " " + each.getDatatype() + " " + each.getShapeList())
          .toList();
    }

    private static List<String> shown(JsonNode tensors) {
      List<String> shown = new ArrayList<>();
      tensors.forEach(
          each ->
              shown.add(
                  each.at("/name").asText()
                      + " "
                      + each.at("/datatype").asText()
                      + " "
                      + each.at("/shape").toString().replace(",", ", ")));
      return shown;
    }
  }

  @Nested
  class Bodies {
    @ParameterizedTest
    @ValueSource(
        strings = {
          "image/png",
          "image/png; charset=binary",
          "image/jpeg; charset=binary",
          "IMAGE/PNG;charset=\"no such\"",
          "image/png; charset=",
          "image/jpg",
          "image/pjpeg",
          "application/octet-stream",
        })
    void imageUnderAnyNameOfAnImage_isClassified(String type) throws Exception {
      JsonNode answer =
          JSON.readTree(post("/classify", Map.of("Content-Type", type), png(230)).body());

      assertThat(answer.at("/predictions/0/label").asText()).isEqualTo("bright");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/json", "nonsense", ";"})
    void bodyThatIsNoImageByItsType_isA415InWords(String type) throws Exception {
      assertThat(refused(post("/classify", Map.of("Content-Type", type), png(230)), 415))
          .isEqualTo(
              "the body's content type is '"
                  + type.replace(";", "")
                  + "'; it must be image/jpeg or image/png");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "x-gzip", "GZIP", "deflate", "identity"})
    void bodyOfAKnownEncoding_isInflated(String encoding) throws Exception {
      byte[] json = ("{" + input(1, data(230)) + "}").getBytes(UTF_8);

      JsonNode answer =
          ok(
              post(INFER, Map.of("Content-Encoding", encoding), encoded(encoding, json)),
              "inference_response");
      JsonNode classified =
          JSON.readTree(
              post(
                      "/classify",
                      Map.of("Content-Encoding", encoding, "Content-Type", "image/jpeg"),
                      encoded(encoding, jpeg(230)))
                  .body());

      assertThat(answer.at("/outputs/1/data/0").asText()).isEqualTo("bright");
      assertThat(classified.at("/predictions/0/label").asText()).isEqualTo("bright");
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "zstd", "gzip, gzip", "compress"})
    void bodyOfAnotherEncoding_isA415InWords(String encoding) throws Exception {
      HttpResponse<byte[]> response = post(INFER, Map.of("Content-Encoding", encoding), "{}");

      assertThat(refused(response, 415))
          .isEqualTo(
              "the body's content encoding is '" + encoding + "'; it may be gzip, deflate or none");
      assertThat(response.headers().firstValue("Accept-Encoding")).hasValue("gzip, deflate");
    }

    /** 64 MiB of blanks are 65 KB. */
    @Test
    void bodyThatInflatesBeyondTheLimit_isA413InWords() throws Exception {
      byte[] bomb = encoded("gzip", new byte[64 << 20]);

      assertThat(bomb.length).isLessThan(100_000);
      assertThat(refused(post(INFER, Map.of("Content-Encoding", "gzip"), bomb), 413))
          .isEqualTo("the body has more than 16777216 bytes once it is inflated");
    }

    @Test
    void bodyThatIsNotItsEncoding_isA400InWords() throws Exception {
      byte[] whole = encoded("gzip", ("{" + input(1, data(10)) + "}").getBytes(UTF_8));

      for (byte[] body : List.of("{}".getBytes(UTF_8), Arrays.copyOf(whole, whole.length - 9))) {
        assertThat(refused(post(INFER, Map.of("Content-Encoding", "gzip"), body), 400))
            .isEqualTo("the body is not what its content encoding says: gzip");
      }
    }

    /** Clients that check their own queries do not send this. */
    @ParameterizedTest
    @ValueSource(strings = {"?k=%zz", "?prior=%", "?%e4%zz=1"})
    void queryWithADamagedEscape_isA400InWords(String query) throws Exception {
      URI address = URI.create(server.url());
      try (Socket socket = new Socket(address.getHost(), address.getPort())) {
        String request =
            "POST /classify"
                + query
                + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(US_ASCII));

        assertThat(new String(socket.getInputStream().readAllBytes(), US_ASCII))
            .startsWith("HTTP/1.1 400 ")
            .containsPattern("\\{\"error\":\"[^\"]+\"}$");
      }
    }
  }

  @Nested
  class Feedback {
    @Test
    void labelThatNoVersionHas_isRefusedUnlessItIsSaidToBeNew() throws Exception {
      String id = classified(png(231));

      assertThat(refused(feedback("label=owl&id=" + id), 409))
          .isEqualTo(
              "no version has the label 'owl': send it with new=true where the stream is to learn a"
                  + " new class");
      assertThat(refused(feedback("label=owl&new=false&id=" + id), 409)).contains("'owl'");
      assertThat(refused(feedback("label=owl&new=yes&id=" + id), 400))
          .isEqualTo("the query parameter new must be true or false");
      assertThat(refused(feedback("label=owl&new&id=" + id), 400))
          .isEqualTo("the query parameter new must be true or false");

      HttpResponse<byte[]> taken = feedback("label=owl&new=true&id=" + id);
      assertThat(taken.statusCode()).isEqualTo(202);
      assertThat(JSON.readTree(taken.body()).at("/label").asText()).isEqualTo("owl");
    }

    /** A blank at the end, quotes, a byte order mark: one label in its one spelling. */
    @ParameterizedTest
    @ValueSource(strings = {"dark", "dark%20", "%22dark%22", "%EF%BB%BFdark", "dark%0A"})
    void labelInAnotherSpelling_isTheKnownOne(String label) throws Exception {
      HttpResponse<byte[]> taken = feedback("label=" + label + "&id=" + classified(png(12)));

      assertThat(taken.statusCode()).isEqualTo(202);
      assertThat(JSON.readTree(taken.body()).at("/label").asText()).isEqualTo("dark");
    }

    @Test
    void labelThatIsNoText_isRefusedInWords() throws Exception {
      String id = classified(png(13));

      assertThat(refused(feedback("label=a%00b&new=true&id=" + id), 400))
          .isEqualTo("the label 'a\\u0000b' is no text: U+0000");
      assertThat(refused(feedback("label=%20&id=" + id), 400))
          .isEqualTo("the query parameter label is missing");
    }

    @Test
    void queryIsUtf8_whateverTheBodysCharset() throws Exception {
      HttpResponse<byte[]> taken =
          post(
              "/feedback?new=true&label=L%C3%B6we",
              Map.of("Content-Type", "image/png; charset=ISO-8859-1"), png(14));

      assertThat(JSON.readTree(taken.body()).at("/label").asText()).isEqualTo("Löwe");
    }

    /** A photograph of 3.6 MB, which is more than topics take by default. */
    @Test
    void imageThatClassifyTook_isTakenByFeedback() throws Exception {
      letTopicTake(MessageLimits.of(Settings.defaults()).imageMessageBytes());
      byte[] photograph = TestingImages.noise(1100);
      assertThat(photograph.length).isBetween(3_400_000, 3_800_000);

      assertThat(feedback("label=dark&id=" + classified(photograph)).statusCode()).isEqualTo(202);
      assertThat(
              post("/feedback?label=dark", Map.of("Content-Type", "image/png"), photograph)
                  .statusCode())
          .isEqualTo(202);
    }

    private static void letTopicTake(int bytes) throws Exception {
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
        admin
            .incrementalAlterConfigs(
                Map.of(
                    new ConfigResource(ConfigResource.Type.TOPIC, "eider.images"),
                    List.of(
                        new AlterConfigOp(
                            new ConfigEntry("max.message.bytes", Integer.toString(bytes)),
                            AlterConfigOp.OpType.SET))))
            .all()
            .get();
      }
    }

    private static String classified(byte[] image) throws Exception {
      return JSON.readTree(post("/classify", Map.of("Content-Type", "image/png"), image).body())
          .at("/id")
          .asText();
    }

    private static HttpResponse<byte[]> feedback(String query) throws Exception {
      return post("/feedback?" + query, Map.of(), "");
    }
  }

  /** An answer with bytes after its JSON. */
  private record Binary(JsonNode json, ByteBuffer data) {}

  private static Binary binary(HttpResponse<byte[]> response) throws Exception {
    assertThat(response.statusCode()).as(new String(response.body(), UTF_8)).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/octet-stream");
    int length = Integer.parseInt(response.headers().firstValue(HEADER_LENGTH).orElseThrow());
    String json = new String(response.body(), 0, length, UTF_8);
    assertValid(json, "inference_response");
    ByteBuffer data = ByteBuffer.wrap(response.body(), length, response.body().length - length);
    return new Binary(JSON.readTree(json), data.order(ByteOrder.LITTLE_ENDIAN));
  }

  private static float[] floats(ByteBuffer data) {
    float[] floats = new float[data.remaining() / 4];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = data.getFloat();
    }
    return floats;
  }

  private static String text(ByteBuffer data) {
    byte[] text = new byte[data.getInt()];
    data.get(text);
    return new String(text, UTF_8);
  }

  private static double[] numbers(JsonNode data) {
    double[] numbers = new double[data.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = data.get(i).asDouble();
    }
    return numbers;
  }

  /** As JSON gives them: a float is written so that the same one is read. */
  private static float[] probabilities(int brightness) throws Exception {
    JsonNode data =
        ok(infer("{" + input(1, data(brightness)) + "}"), "inference_response")
            .at("/outputs/0/data");
    return new float[] {(float) data.get(0).asDouble(), (float) data.get(1).asDouble()};
  }

  private static String data(int... brightness) {
    return Arrays.stream(brightness)
        .mapToObj(value -> String.join(",", Collections.nCopies(PIXELS, Integer.toString(value))))
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static String input(int images, String data) {
    return input("[" + images + ",3,8,8]", "UINT8", data);
  }

  private static String input(String shape, String datatype, String data) {
    return "\"inputs\":[{\"name\":\"image\",\"shape\":"
        + shape
        + ",\"datatype\":\""
        + datatype
        + "\",\"data\":"
        + data
        + "}]";
  }

  private static HttpResponse<byte[]> infer(String json) throws Exception {
    return post(INFER, Map.of("Content-Type", "application/json"), json);
  }

  private static HttpResponse<byte[]> inferBinary(String shape, String datatype, byte[] data)
      throws Exception {
    byte[] head =
        ("{\"inputs\":[{\"name\":\"image\",\"shape\":"
                + shape
                + ",\"datatype\":\""
                + datatype
                + "\",\"parameters\":{\"binary_data_size\":"
                + data.length
                + "}}]}")
            .getBytes(UTF_8);
    byte[] body = Arrays.copyOf(head, head.length + data.length);
    System.arraycopy(data, 0, body, head.length, data.length);
    return post(INFER, Map.of(HEADER_LENGTH, Integer.toString(head.length)), body);
  }

  private static byte[] encoded(String encoding, byte[] bytes) throws IOException {
    ByteArrayOutputStream encoded = new ByteArrayOutputStream();
    try (OutputStream out =
        switch (encoding) {
          case "deflate" -> new DeflaterOutputStream(encoded);
          case "identity" -> encoded;
          default -> new GZIPOutputStream(encoded);
        }) {
      out.write(bytes);
    }
    return encoded.toByteArray();
  }

  private static JsonNode ok(HttpResponse<byte[]> response, String schema) throws Exception {
    String json = new String(response.body(), UTF_8);
    assertThat(response.statusCode()).as(json).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
    assertValid(json, schema);
    return JSON.readTree(json);
  }

  /** The sentence of a refusal; the client may read the answer with this status. */
  private static String refused(HttpResponse<byte[]> response, int status) throws Exception {
    String json = new String(response.body(), UTF_8);
    assertThat(response.statusCode()).as(json).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
    assertValid(json, "error");
    return JSON.readTree(json).at("/error").asText();
  }

  private static void assertValid(String json, String schema) throws IOException {
    try (InputStream in =
        OpenInferenceITCase.class.getResourceAsStream("open-inference-schemas.json")) {
      String all = new String(in.readAllBytes(), UTF_8);
      String one = all.replaceFirst("\\{", "{\"\\$ref\":\"#/\\$defs/" + schema + "\",");
      assertThat(
              SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                  .getSchema(one)
                  .validate(json, InputFormat.JSON))
          .as(json)
          .isEmpty();
    }
  }

  private static HttpResponse<byte[]> get(String path) throws Exception {
    return CLIENT.send(
        HttpRequest.newBuilder(URI.create(server.url() + path)).build(),
        BodyHandlers.ofByteArray());
  }

  private static HttpResponse<byte[]> post(String path, Map<String, String> headers, String body)
      throws Exception {
    return post(path, headers, body.getBytes(UTF_8));
  }

  private static HttpResponse<byte[]> post(String path, Map<String, String> headers, byte[] body)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.url() + path))
            .POST(BodyPublishers.ofByteArray(body));
    headers.forEach(request::header);
    return CLIENT.send(request.build(), BodyHandlers.ofByteArray());
  }
}
