package dev.eider.serve;

import static dev.eider.serve.TestingImages.jpeg;
import static dev.eider.serve.TestingImages.png;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.EngineException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eider.cli.EmbeddedBroker;
import dev.eider.config.CommonSettings;
import dev.eider.config.Settings;
import dev.eider.job.Topics;
import dev.eider.kafka.KafkaMessage;
import dev.eider.model.NamedTensor;
import dev.eider.model.TrainedModel;
import dev.eider.release.Release;
import dev.eider.release.ReleaseMessages;
import dev.eider.release.ReleaseStore;
import dev.eider.release.TestingReleases;
import dev.eider.serve.inference.Servable;
import dev.eider.snapshot.ServableModels;
import dev.eider.snapshot.Snapshot;
import dev.eider.snapshot.SnapshotMessages;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ModelServerITCase {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final TrainedModel MODEL = ServableModels.darkFromBright(1);

  private final HttpClient client = HttpClient.newHttpClient();
  private final Path folder;
  private EmbeddedBroker broker;

  ModelServerITCase(@TempDir Path folder) {
    this.folder = folder;
  }

  @BeforeEach
  void startBroker() throws Exception {
    broker = EmbeddedBroker.start();
    Topics.create(Settings.defaults(), broker.bootstrap());
  }

  @AfterEach
  void stopBroker() throws Exception {
    broker.close();
  }

  @Test
  void stableServer_followsReleasesPinsAndUnpins() throws Exception {
    try (ModelServer server = start(Track.STABLE, Settings.defaults())) {
      assertThat(get(server, "/v2/health/live").statusCode()).isEqualTo(200);
      assertThat(get(server, "/v2/health/ready").statusCode()).isEqualTo(503);
      HttpResponse<String> early = classify(server, "", png(10));
      assertThat(early.statusCode()).isEqualTo(503);
      assertThat(error(early)).isEqualTo("no version is served yet");

      publish(MODEL, 1);
      publish(MODEL, 2);
      release(1);
      await(server, 1);
      assertThat(get(server, "/v2/health/ready").statusCode()).isEqualTo(200);
      pin(2L);
      await(server, 2);
      pin(null);
      await(server, 1);
      release(2);
      await(server, 2);

      assertThat(get(server, "/metrics").body())
          .contains("eider_serve_swaps_total{track=\"stable\"} 4.0")
          .contains("eider_serve_version{track=\"stable\"} 2.0");
    }
  }

  @Test
  void damagedVersionsAreRefused_andWhatIsServedStays() throws Exception {
    try (ModelServer server = start(Track.CANARY, Settings.defaults())) {
      publish(MODEL, 1);
      await(server, 1);

      List<KafkaMessage> flipped = messages(MODEL, 2);
      byte[] chunk = Objects.requireNonNull(flipped.get(0).value());
      chunk[chunk.length - 5] ^= 1;
      ServableModels.commit(broker.bootstrap(), flipped);
      awaitMetric(server, "eider_serve_refused_total{track=\"canary\"} 1.0");

      // A chunk that is not readable yet is waited for.
      List<KafkaMessage> chunkLate = messages(MODEL, 3);
      KafkaMessage chunk3 = chunkLate.remove(0);
      ServableModels.commit(broker.bootstrap(), chunkLate);
      awaitMetric(
          server, "eider_serve_load_failures_total{problem=\"unreadable\",track=\"canary\"} 2.0");
      assertThat(server.version()).isEqualTo(1);
      ServableModels.commit(broker.bootstrap(), List.of(chunk3));
      await(server, 3);

      ServableModels.commit(broker.bootstrap(), messages(withNetwork(MODEL, "resnet8"), 4));
      awaitMetric(server, "eider_serve_refused_total{track=\"canary\"} 2.0");

      List<KafkaMessage> staleClasses = messages(MODEL, 5);
      KafkaMessage manifest = staleClasses.remove(staleClasses.size() - 1);
      staleClasses.add(
          new KafkaMessage(
              manifest.topic(),
              manifest.key(),
              new String(Objects.requireNonNull(manifest.value()), UTF_8)
                  .replace("bright", "light")
                  .getBytes(UTF_8),
              manifest.timestampMillis()));
      ServableModels.commit(broker.bootstrap(), staleClasses);
      awaitMetric(server, "eider_serve_refused_total{track=\"canary\"} 3.0");

      List<KafkaMessage> notFinite = messages(withNaN(MODEL), 6);
      ServableModels.commit(broker.bootstrap(), notFinite);
      awaitMetric(server, "eider_serve_refused_total{track=\"canary\"} 4.0");

      assertThat(server.version()).isEqualTo(3);
      assertThat(classify(server, "", png(10)).statusCode()).isEqualTo(200);
      publish(MODEL, 7);
      await(server, 7);
    }
  }

  @Test
  void imagesAreClassified_forThePriorThatIsAskedFor() throws Exception {
    try (ModelServer server = start(Track.CANARY, Settings.defaults())) {
      publish(MODEL, 1);
      await(server, 1);

      JsonNode dark = json(classify(server, "", png(10)));
      JsonNode bright = json(classify(server, "?k=1", jpeg(230)));

      assertThat(dark.at("/predictions/0/label").asText()).isEqualTo("dark");
      assertThat(dark.at("/predictions")).hasSize(2);
      assertThat(bright.at("/predictions/0/label").asText()).isEqualTo("bright");
      assertThat(bright.at("/predictions")).hasSize(1);
      assertThat(bright.at("/version").asLong()).isEqualTo(1);

      // Given odds of 3 to 1, the ratio of the probabilities is three times that of the uniform.
      double uniform = odds(json(classify(server, "?prior=uniform", png(110))));
      double given = odds(json(classify(server, "?prior=dark%3D3,bright%3D1", png(110))));
      assertThat(given / uniform).isBetween(2.99, 3.01);
      assertThat(error(classify(server, "?prior=dark%3D3", png(110))))
          .isEqualTo("the prior has no share of the class 'bright'");
    }
  }

  @Test
  void openInferenceProtocol_answersJsonAndBinaryTensorsAlike() throws Exception {
    try (ModelServer server = start(Track.CANARY, Settings.defaults())) {
      publish(MODEL, 1);
      await(server, 1);

      JsonNode metadata = json(get(server, "/v2/models/eider"));
      assertThat(metadata.at("/inputs/0/shape").toString()).isEqualTo("[-1,3,8,8]");
      assertThat(metadata.at("/parameters/classes").toString()).isEqualTo("[\"dark\",\"bright\"]");
      assertThat(get(server, "/v2/models/eider/versions/1/ready").statusCode()).isEqualTo(200);

      StringBuilder numbers = new StringBuilder();
      for (int i = 0; i < 2 * 192; i++) {
        numbers.append(i == 0 ? "" : ",").append(i < 192 ? 10 : 230);
      }
      String head =
          "{\"id\":\"r1\",\"inputs\":[{\"name\":\"image\",\"shape\":[2,3,8,8],"
              + "\"datatype\":\"UINT8\",";
      HttpResponse<String> fromJson =
          post(
              server,
              "/v2/models/eider/infer",
              Map.of(),
              (head + "\"data\":[" + numbers + "]}]}").getBytes(UTF_8));
      byte[] header = (head + "\"parameters\":{\"binary_data_size\":384}}]}").getBytes(UTF_8);
      ByteBuffer body = ByteBuffer.allocate(header.length + 384).put(header);
      body.put(ServableModels.image(10)).put(ServableModels.image(230));
      HttpResponse<String> fromBytes =
          post(
              server,
              "/v2/models/eider/versions/1/infer",
              Map.of("Inference-Header-Content-Length", Integer.toString(header.length)),
              body.array());

      JsonNode answer = json(fromJson);
      assertThat(answer.at("/id").asText()).isEqualTo("r1");
      assertThat(answer.at("/outputs/0/shape").toString()).isEqualTo("[2,2]");
      assertThat(answer.at("/outputs/1/data").toString()).isEqualTo("[\"dark\",\"bright\"]");
      assertThat(fromBytes.body()).isEqualTo(fromJson.body());

      assertThat(get(server, "/v2/models/other").statusCode()).isEqualTo(404);
      assertThat(error(get(server, "/v2/models/eider/versions/9")))
          .isEqualTo("version '9' is not served; version 1 is");
      assertThat(error(post(server, "/v2/models/eider/infer", Map.of(), "{".getBytes(UTF_8))))
          .startsWith("the body is not JSON");
      assertThat(
              error(
                  post(
                      server,
                      "/v2/models/eider/infer",
                      Map.of(),
                      (head.replace("[2,3,8,8]", "[2,3,9,9]") + "\"data\":[1]}]}")
                          .getBytes(UTF_8))))
          .isEqualTo("the input's shape is [2,3,9,9]; it must be [n,3,8,8] or [n,8,8,3]");
    }
  }

  @Test
  void badRequestsAreAnsweredInWords_withoutAStack() throws Exception {
    Settings settings =
        Settings.defaults()
            .with(ServeSettings.MAX_BODY_BYTES, "15000")
            .with(CommonSettings.IMAGE_MAX_BYTES, "20000");
    try (ModelServer server = start(Track.CANARY, settings)) {
      publish(MODEL, 1);
      await(server, 1);

      HttpResponse<String> noImage = classify(server, "", "no picture".getBytes(UTF_8));
      assertThat(noImage.statusCode()).isEqualTo(400);
      assertThat(error(noImage)).startsWith("undecodable-image: ");
      assertThat(
              post(server, "/classify", Map.of("Content-Type", "text/plain"), png(1)).statusCode())
          .isEqualTo(415);
      for (int time = 0; time < 50; time++) { // A connection that is reset too soon is so at times.
        HttpResponse<String> tooLarge = classify(server, "", new byte[60_000]);
        assertThat(tooLarge.statusCode()).isEqualTo(413);
        assertThat(error(tooLarge)).isEqualTo("the body has 60000 bytes, at most 20000 are taken");
      }
      HttpRequest chunked =
          HttpRequest.newBuilder(URI.create(server.url() + "/classify"))
              .header("Content-Type", "image/png")
              .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[20_001])))
              .build();
      assertThat(client.send(chunked, BodyHandlers.ofString()).statusCode()).isEqualTo(413);
      HttpResponse<String> tooLong =
          post(server, "/v2/models/eider/infer", Map.of(), new byte[15_001]);
      assertThat(tooLong.statusCode()).isEqualTo(413);
      assertThat(error(tooLong)).isEqualTo("the body has 15001 bytes, at most 15000 are taken");
      assertThat(classify(server, "?k=0", png(1)).statusCode()).isEqualTo(400);
      assertThat(get(server, "/classify").statusCode()).isEqualTo(405);
      assertThat(error(get(server, "/nowhere"))).isEqualTo("there is no /nowhere");
      assertThat(get(server, "/v2/models/eider/versions/..%2f..%2f/ready").statusCode())
          .isEqualTo(404);
      assertThat(noImage.headers().firstValue("Server")).isEmpty();
    }
  }

  @Test
  void feedbackPutsARecordIntoTheStream_forThoseWhoMay() throws Exception {
    Path token = Files.writeString(folder.resolve("token"), "a-token-of-some-length\n");
    Settings settings = Settings.defaults().with(ServeSettings.TOKEN_FILE, token.toString());
    Map<String, String> bearer = Map.of("Authorization", "Bearer a-token-of-some-length");
    try (ModelServer server = start(Track.CANARY, settings)) {
      publish(MODEL, 1);
      await(server, 1);
      byte[] image = png(77);
      String id = json(classify(server, "", image)).at("/id").asText();

      String named = "/feedback?label=dark&id=" + id;
      assertThat(post(server, named, Map.of(), new byte[0]).statusCode()).isEqualTo(401);
      assertThat(
              post(server, named, Map.of("Authorization", "Bearer another"), new byte[0])
                  .statusCode())
          .isEqualTo(401);
      JsonNode written = json(post(server, named, bearer, new byte[0]));
      assertThat(written.at("/topic").asText()).isEqualTo("eider.images");
      assertThat(
              post(
                      server,
                      "/feedback?label=bright",
                      Map.of(
                          "Authorization", "Bearer a-token-of-some-length",
                          "Content-Type", "image/png"),
                      png(200))
                  .statusCode())
          .isEqualTo(202);
      HttpResponse<String> unknown =
          post(server, "/feedback?label=dark&id=gone", bearer, new byte[0]);
      assertThat(unknown.statusCode()).isEqualTo(404);
      assertThat(post(server, "/feedback?id=" + id, bearer, new byte[0]).statusCode())
          .isEqualTo(400);

      List<ConsumerRecord<byte[], byte[]>> records = records("eider.images");
      assertThat(records).hasSize(2);
      assertThat(new String(records.get(0).key(), UTF_8)).isEqualTo(id);
      assertThat(records.get(0).value()).isEqualTo(image);
      assertThat(new String(records.get(0).headers().lastHeader("label").value(), UTF_8))
          .isEqualTo("dark");
      assertThat(new String(records.get(1).headers().lastHeader("content-type").value(), UTF_8))
          .isEqualTo("image/png");
    }
  }

  @Test
  void versionThatTheEngineCannotLoad_leavesTheOldOneAnswering_andIsTriedAgain() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    Function<Snapshot, Servable> opener =
        snapshot -> {
          if (snapshot.manifest().version() == 2) {
            switch (attempts.incrementAndGet()) {
              case 1, 3 -> throw new EngineException("CUDA out of memory");
              case 2 -> throw new OutOfMemoryError("Cannot reserve direct memory");
              default -> {}
            }
          }
          if (snapshot.manifest().version() == 3) {
            throw new EngineException("CUDA out of memory for ever");
          }
          return Servable.of(snapshot, "cpu");
        };
    try (ModelServer server = start(Track.CANARY, Settings.defaults(), opener)) {
      publish(MODEL, 1);
      await(server, 1);
      publish(MODEL, 2);
      await(server, 2);
      assertThat(attempts).hasValue(4);

      publish(MODEL, 3);
      awaitMetric(
          server, "eider_serve_load_failures_total{problem=\"engine\",track=\"canary\"} 5.0");
      assertThat(server.version()).isEqualTo(2);
      assertThat(get(server, "/v2/health/live").statusCode()).isEqualTo(200);
      assertThat(get(server, "/v2/health/ready").statusCode()).isEqualTo(200);
      assertThat(classify(server, "", png(10)).statusCode()).isEqualTo(200);
      assertThat(get(server, "/metrics").body())
          .contains("eider_serve_wanted_version{track=\"canary\"} 3.0")
          .contains("eider_serve_version{track=\"canary\"} 2.0")
          .contains("eider_serve_refused_total{track=\"canary\"} 0.0");
      JsonNode failure = json(get(server, "/v2/models/eider")).at("/parameters/load_failure");
      assertThat(failure.at("/version").asLong()).isEqualTo(3);
      assertThat(failure.at("/given_up").asBoolean()).isFalse();
      assertThat(failure.at("/reason").asText()).contains("CUDA out of memory for ever");
      JsonNode index = json(post(server, "/v2/repository/index", Map.of(), new byte[0]));
      assertThat(index.findValuesAsText("state")).containsExactly("READY", "UNAVAILABLE");
      assertThat(index.at("/1/reason").asText()).contains("CUDA out of memory for ever");
      JsonNode ready =
          json(post(server, "/v2/repository/index", Map.of(), "{\"ready\":true}".getBytes(UTF_8)));
      assertThat(ready.findValuesAsText("version")).containsExactly("2");

      publish(MODEL, 4);
      await(server, 4);
      assertThat(json(get(server, "/v2/models/eider")).at("/parameters").has("load_failure"))
          .isFalse();
    }
  }

  @Test
  void requestsThatNobodyWaitsFor_areNotRun() throws Exception {
    Semaphore leave = new Semaphore(0);
    List<Integer> ran = Collections.synchronizedList(new ArrayList<>());
    Function<Snapshot, Servable> opener =
        snapshot ->
            new Servable(
                snapshot.manifest(),
                new Servable.Network() {
                  @Override
                  public float[][] logits(List<byte[]> images) {
                    ran.add((int) images.get(0)[0]);
                    leave.acquireUninterruptibly();
                    return new float[images.size()][2];
                  }

                  @Override
                  public void close() {}
                });
    Settings settings = Settings.defaults().with(ServeSettings.BATCH_SIZE, "1");
    try (ModelServer server = start(Track.CANARY, settings, opener)) {
      publish(MODEL, 1);
      await(server, 1);
      CompletableFuture<HttpResponse<String>> first = classifyAsync(server, 1);
      while (ran.isEmpty()) {
        Thread.onSpinWait();
      }
      try (Socket gone = classifyOver(new Socket(), server, 2)) {
        assertThat(gone.isConnected()).isTrue();
        awaitMetric(server, "eider_serve_queued_images{track=\"canary\"} 1.0");
      } // and has gone
      try (Socket stays = classifyOver(new Socket(), server, 3)) {
        // The next request of the same connection comes before the first one is answered.
        classifyOver(stays, server, 4);
        awaitMetric(server, "eider_serve_queued_images{track=\"canary\"} 2.0");
        leave.release(3);

        String answers = new String(stays.getInputStream().readNBytes(2), UTF_8);
        assertThat(answers).isEqualTo("HT");
        while (ran.size() < 3) {
          Thread.onSpinWait();
        }
      }
      assertThat(first.join().statusCode()).isEqualTo(200);
      assertThat(ran).containsExactly(1, 3, 4);
      awaitMetric(server, "eider_serve_abandoned_total{track=\"canary\"} 1.0");
    }

    ran.clear();
    leave.drainPermits();
    Settings impatient = settings.with(ServeSettings.TIMEOUT, "2 s");
    try (ModelServer server = start(Track.CANARY, impatient, opener)) {
      await(server, 1);
      CompletableFuture<HttpResponse<String>> running = classifyAsync(server, 5);
      while (ran.isEmpty()) {
        Thread.onSpinWait();
      }
      HttpResponse<String> waited = classify(server, "", png(6));
      assertThat(waited.statusCode()).isEqualTo(503);
      assertThat(error(waited)).isEqualTo("no answer within 2000 ms");
      assertThat(running.join().statusCode()).isEqualTo(503);
      leave.release(2);
      assertThat(classify(server, "", png(7)).statusCode()).isEqualTo(200);
      assertThat(ran).containsExactly(5, 7);
    }
  }

  private CompletableFuture<HttpResponse<String>> classifyAsync(
      ModelServer server, int brightness) {
    return client.sendAsync(
        HttpRequest.newBuilder(URI.create(server.url() + "/classify"))
            .header("Content-Type", "image/png")
            .POST(BodyPublishers.ofByteArray(png(brightness)))
            .build(),
        BodyHandlers.ofString());
  }

  /** Sends a request, and does not wait for its answer. */
  private static Socket classifyOver(Socket socket, ModelServer server, int brightness)
      throws IOException {
    URI address = URI.create(server.url());
    if (!socket.isConnected()) {
      socket.connect(new InetSocketAddress(address.getHost(), address.getPort()));
    }
    byte[] image = png(brightness);
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(
        ("POST /classify HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\n"
                + "Content-Length: "
                + image.length
                + "\r\n\r\n")
            .getBytes(UTF_8));
    request.writeBytes(image);
    socket.getOutputStream().write(request.toByteArray());
    return socket;
  }

  @Test
  void serverBeyondItsMachine_writesOnlyWithAToken() throws Exception {
    Settings open = Settings.defaults().with(ServeSettings.HOST, "0.0.0.0");
    try (ModelServer server = start(Track.CANARY, open)) {
      HttpResponse<String> refused =
          post(server, "/feedback?label=dark", Map.of("Content-Type", "image/png"), png(1));
      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(error(refused)).contains("has no serve.token-file: writing is off");
    }
  }

  @Test
  void swapsUnderLoad_failNoRequest() throws Exception {
    try (ModelServer server = start(Track.CANARY, Settings.defaults())) {
      publish(MODEL, 1);
      await(server, 1);
      AtomicBoolean stop = new AtomicBoolean();
      AtomicInteger answered = new AtomicInteger();
      List<String> failures = new ArrayList<>();
      List<CompletableFuture<Void>> clients = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        clients.add(
            CompletableFuture.runAsync(
                () -> {
                  while (!stop.get()) {
                    HttpResponse<String> response = classifyUnchecked(server);
                    answered.incrementAndGet();
                    if (response.statusCode() != 200) {
                      synchronized (failures) {
                        failures.add(response.body());
                      }
                    }
                  }
                }));
      }
      for (long version = 2; version <= 6; version++) {
        publish(MODEL, version);
        await(server, version);
      }
      stop.set(true);
      CompletableFuture.allOf(clients.toArray(new CompletableFuture<?>[0])).join();

      assertThat(failures).isEmpty();
      assertThat(answered.get()).isGreaterThan(20);
    }
  }

  /** The common pool of a machine with two cores starts one for every task. */
  @Test
  void answers_startNoThreadEach() throws Exception {
    try (ModelServer server = start(Track.CANARY, Settings.defaults())) {
      publish(MODEL, 1);
      await(server, 1);
      classifyUnchecked(server);
      ThreadMXBean threads = ManagementFactory.getThreadMXBean();
      long before = threads.getTotalStartedThreadCount();
      for (int request = 0; request < 200; request++) {
        assertThat(classifyUnchecked(server).statusCode()).isEqualTo(200);
      }
      assertThat(threads.getTotalStartedThreadCount() - before).isLessThan(100);
    }
  }

  @Test
  void brokerThatIsGone_isWaitedForWhileTheModelAnswers() throws Exception {
    int port = Integer.parseInt(broker.bootstrap().split(":", 2)[1]);
    Path data = folder.resolve("kafka");
    broker.close();
    broker = EmbeddedBroker.start(port, data);
    Topics.create(Settings.defaults(), broker.bootstrap());
    try (ModelServer server = start(Track.CANARY, Settings.defaults())) {
      publish(MODEL, 1);
      await(server, 1);
      broker.close();
      assertThat(classify(server, "", png(10)).statusCode()).isEqualTo(200);
      assertThat(get(server, "/v2/health/ready").statusCode()).isEqualTo(200);
      broker = EmbeddedBroker.start(port, data);
      publish(MODEL, 2);
      await(server, 2);
    }
  }

  private ModelServer start(Track track, Settings settings) throws IOException {
    return ModelServer.start(settings, broker.bootstrap(), track, 0, "eider.images");
  }

  private ModelServer start(Track track, Settings settings, Function<Snapshot, Servable> opener)
      throws IOException {
    return ModelServer.start(settings, broker.bootstrap(), track, 0, "eider.images", opener);
  }

  private void publish(TrainedModel model, long version) throws Exception {
    ServableModels.commit(broker.bootstrap(), messages(model, version));
  }

  private static List<KafkaMessage> messages(TrainedModel model, long version) {
    Snapshot snapshot =
        Snapshot.of(
            model.with(model.provenance().as(version, version - 1)),
            "eider",
            System.currentTimeMillis());
    return new ArrayList<>(SnapshotMessages.of(snapshot, "eider.models", "eider.model-chunks"));
  }

  private static TrainedModel withNetwork(TrainedModel model, String network) {
    TrainedModel.Architecture own = model.architecture();
    return model.with(
        new TrainedModel.Architecture(
            network, own.inputShape(), own.normalisation(), own.classes(), own.program()));
  }

  private static TrainedModel withNaN(TrainedModel model) {
    List<NamedTensor> tensors = new ArrayList<>(model.tensors());
    tensors.replaceAll(
        tensor -> {
          float[] values = tensor.values().clone();
          values[0] = tensor.name().equals("fc.bias") ? Float.NaN : values[0];
          return new NamedTensor(tensor.name(), tensor.shape(), values);
        });
    return model.with(tensors);
  }

  private void release(long version) throws Exception {
    Release release = TestingReleases.promoted("eider", version, null);
    ServableModels.commit(
        broker.bootstrap(), List.of(ReleaseMessages.of(release, "eider.releases")));
  }

  private void pin(@Nullable Long version) throws Exception {
    var releases = new ReleaseStore(broker.bootstrap(), Settings.defaults());
    if (version == null) {
      releases.unpin();
    } else {
      releases.pin(Release.pin("eider", version, null, "asked for", 1));
    }
  }

  private static void await(ModelServer server, long version) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (server.version() == null || server.version() != version) {
      assertThat(System.nanoTime()).as("version %d is served", version).isLessThan(deadline);
      Thread.sleep(10);
    }
  }

  private void awaitMetric(ModelServer server, String line) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!get(server, "/metrics").body().contains(line)) {
      assertThat(System.nanoTime()).as(line).isLessThan(deadline);
      Thread.sleep(50);
    }
  }

  private HttpResponse<String> get(ModelServer server, String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(server.url() + path)).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> post(
      ModelServer server, String path, Map<String, String> headers, byte[] body) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.url() + path))
            .POST(BodyPublishers.ofByteArray(body));
    headers.forEach(request::header);
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> classify(ModelServer server, String query, byte[] image)
      throws Exception {
    return post(server, "/classify" + query, Map.of("Content-Type", "image/png"), image);
  }

  private HttpResponse<String> classifyUnchecked(ModelServer server) {
    try {
      return classify(server, "", png(10));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static JsonNode json(HttpResponse<String> response) throws IOException {
    assertThat(response.statusCode()).as(response.body()).isBetween(200, 299);
    return JSON.readTree(response.body());
  }

  private static String error(HttpResponse<String> response) throws IOException {
    assertThat(response.statusCode()).isGreaterThanOrEqualTo(400);
    JsonNode body = JSON.readTree(response.body());
    assertThat(body).hasSize(1);
    return body.at("/error").asText();
  }

  /** Of dark against bright. */
  private static double odds(JsonNode classification) {
    double[] probabilities = new double[2];
    for (JsonNode prediction : classification.at("/predictions")) {
      int y = ServableModels.CLASSES.indexOf(prediction.at("/label").asText());
      probabilities[y] = prediction.at("/probability").asDouble();
    }
    return probabilities[0] / probabilities[1];
  }

  private List<ConsumerRecord<byte[], byte[]>> records(String topic) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", broker.bootstrap()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      TopicPartition partition = new TopicPartition(topic, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = Objects.requireNonNull(consumer.endOffsets(List.of(partition)).get(partition));
      List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
      while (consumer.position(partition) < end) {
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
      return records;
    }
  }
}
