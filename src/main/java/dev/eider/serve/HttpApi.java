package dev.eider.serve;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eider.config.Settings;
import dev.eider.data.ImageShape;
import dev.eider.ingest.ImageDecoder;
import dev.eider.ingest.IngestSettings;
import dev.eider.ingest.RejectedRecordException;
import dev.eider.serve.access.WriteAccess;
import dev.eider.serve.page.Page;
import dev.eider.snapshot.Manifest;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.eclipse.jetty.http.HttpException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The endpoints: the Open Inference Protocol v2, {@code /classify}, {@code /feedback}, {@code
 * /metrics}. Every error is a JSON object with one sentence under {@code error}.
 */
final class HttpApi {
  private static final Logger LOG = LoggerFactory.getLogger(HttpApi.class);

  /** The endpoint whose answers last as long as somebody listens. */
  static final String EVENTS = "events";

  private static final String ENDPOINT = "endpoint";
  private static final String JSON = "application/json";
  private static final String HEADER_LENGTH = "Inference-Header-Content-Length";
  private static final int ID_BYTES = 16;
  private static final int DEFAULT_TOP = 5;

  private final Settings settings;
  private final Batcher batcher;
  private final FeedbackWriter feedback;
  private final WriteAccess access;
  private final ServeMetrics metrics;
  private final @Nullable Page page;
  private final BooleanSupplier alive;
  private final Executor writers;
  private final RecentImages recent;
  private final Duration timeout;

  /**
   * @param alive whether the threads that answer and that follow releases are there; a server
   *     without them is to be started anew
   * @param writers where answers are written; a client that reads slowly holds one of its threads
   */
  HttpApi(
      Settings settings,
      Batcher batcher,
      FeedbackWriter feedback,
      WriteAccess access,
      ServeMetrics metrics,
      @Nullable Page page,
      BooleanSupplier alive,
      Executor writers) {
    this.settings = settings;
    this.batcher = batcher;
    this.feedback = feedback;
    this.access = access;
    this.metrics = metrics;
    this.page = page;
    this.alive = alive;
    this.writers = writers;
    this.recent = new RecentImages(settings.get(ServeSettings.REMEMBERED_IMAGES));
    this.timeout = settings.get(ServeSettings.TIMEOUT);
  }

  /** Declares the endpoints. */
  void declare(RoutesConfig routes) {
    routes.get("/", named("index", this::index));
    if (page != null) {
      declare(routes, page);
    }
    routes.get("/metrics", named("metrics", this::metrics));
    routes.get("/v2", named("server", this::server));
    routes.get("/v2/health/live", named("live", this::live));
    routes.get("/v2/health/ready", named("ready", this::ready));
    for (String model : List.of("/v2/models/{name}", "/v2/models/{name}/versions/{version}")) {
      routes.get(model, named("metadata", this::metadata));
      routes.get(model + "/ready", named("ready", this::modelReady));
      routes.post(model + "/infer", named("infer", this::infer));
    }
    routes.post("/classify", named("classify", this::classify));
    routes.post("/feedback", named("feedback", this::feedback));
    routes.exception(
        RequestException.class,
        (e, context) -> error(context, e.status(), String.valueOf(e.getMessage())));
    routes.exception(
        HttpResponseException.class,
        (e, context) -> error(context, e.getStatus(), String.valueOf(e.getMessage())));
    routes.exception(Exception.class, this::failed);
    routes.error(404, context -> unlessSaid(context, "there is no " + context.path()));
    routes.error(
        405, context -> unlessSaid(context, context.method() + " is not for " + context.path()));
  }

  private static void declare(RoutesConfig routes, Page page) {
    routes.get("/assets/{file}", named("page", page::file));
    routes.get("/api/events", named(EVENTS, page::events));
    routes.get("/api/learning", named("page", page::learning));
    routes.get("/api/history", named("page", page::history));
    routes.get("/api/history/classes", named("page", page::classHistory));
    routes.get("/api/examples", named("page", page::examples));
    routes.get("/api/versions", named("page", page::versions));
    routes.post("/api/releases", named("decide", page::decide));
  }

  /** The name of the endpoint that a request came to, for metrics. */
  static String endpoint(Context context) {
    String name = context.attribute(ENDPOINT);
    return name == null ? "none" : name;
  }

  private static Handler named(String name, Handler handler) {
    return context -> {
      context.attribute(ENDPOINT, name);
      handler.handle(context);
    };
  }

  /** The page for browsers, which ask for HTML; JSON for programs. */
  private void index(Context context) {
    String accepted = context.header("Accept");
    context.header("Vary", "Accept");
    if (page != null && accepted != null && accepted.contains("text/html")) {
      page.index(context);
      return;
    }
    Manifest manifest = batcher.manifest();
    context.contentType(JSON);
    context.result(
        InferenceResponse.json(
            out -> {
              out.writeStringField("name", "eider");
              if (manifest == null) {
                out.writeNullField("version");
              } else {
                out.writeNumberField("version", manifest.version());
              }
              out.writeArrayFieldStart("endpoints");
              for (String endpoint :
                  List.of("/v2", "/v2/health/ready", "/classify", "/feedback", "/metrics")) {
                out.writeString(endpoint);
              }
              out.writeEndArray();
            }));
  }

  private void metrics(Context context) {
    context.contentType("text/plain; version=0.0.4; charset=utf-8");
    context.result(metrics.scrape());
  }

  private void server(Context context) {
    context.contentType(JSON);
    context.result(
        InferenceResponse.json(
            out -> {
              out.writeStringField("name", "eider");
              out.writeStringField("version", "2");
              out.writeArrayFieldStart("extensions");
              out.writeString("binary_tensor_data");
              out.writeEndArray();
            }));
  }

  private void live(Context context) {
    boolean live = alive.getAsBoolean();
    flag(context, "live", live);
    context.status(live ? 200 : 503);
  }

  private void ready(Context context) {
    boolean ready = batcher.manifest() != null && batcher.isAlive();
    flag(context, "ready", ready);
    context.status(ready ? 200 : 503);
  }

  private void modelReady(Context context) {
    requested(context);
    flag(context, "ready", true);
  }

  private void metadata(Context context) {
    context.contentType(JSON);
    context.result(InferenceResponse.metadata(requested(context)));
  }

  private void infer(Context context) {
    Manifest manifest = requested(context);
    byte[] body = context.bodyAsBytes();
    InferenceRequest request =
        InferenceRequest.parse(body, jsonBytes(context, body.length), shape(manifest));
    TargetPrior prior = prior(request.prior());
    offsets(manifest, prior);
    answer(
        context,
        request.images(),
        manifest,
        (answer, to) ->
            to.result(InferenceResponse.of(request, answer, offsets(answer.manifest(), prior))));
  }

  private void classify(Context context) {
    Manifest manifest = serving();
    RecentImages.EncodedImage image = image(context);
    TargetPrior prior = prior(context.queryParam("prior"));
    int top = top(context);
    offsets(manifest, prior);
    byte[] pixels = pixels(image, shape(manifest));
    String id = idOf(image.bytes());
    recent.add(id, image);
    answer(
        context,
        List.of(pixels),
        manifest,
        (answer, to) ->
            to.result(classification(id, answer, offsets(answer.manifest(), prior), top)));
  }

  private static byte[] classification(
      String id, Batcher.Answer answer, double[] offsets, int top) {
    Manifest manifest = answer.manifest();
    float[] probabilities = LogitAdjustment.probabilities(answer.logits()[0], offsets);
    List<Integer> order =
        IntStream.range(0, probabilities.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer y) -> -probabilities[y]))
            .limit(top)
            .toList();
    return InferenceResponse.json(
        out -> {
          out.writeStringField("id", id);
          out.writeStringField("model", manifest.model());
          out.writeNumberField("version", manifest.version());
          out.writeArrayFieldStart("predictions");
          for (int y : order) {
            out.writeStartObject();
            out.writeStringField("label", manifest.classes().get(y));
            out.writeNumberField("probability", probabilities[y]);
            out.writeEndObject();
          }
          out.writeEndArray();
        });
  }

  private void feedback(Context context) throws IOException, InterruptedException {
    access.require(context);
    String label = context.queryParam("label");
    if (label == null || label.isBlank()) {
      throw RequestException.badRequest("the query parameter label is missing");
    }
    if (label.getBytes(UTF_8).length > settings.get(IngestSettings.LABEL_MAX_BYTES)) {
      throw RequestException.badRequest("the label is longer than label.max-bytes");
    }
    String named = context.queryParam("id");
    if (named != null && named.getBytes(UTF_8).length > settings.get(IngestSettings.ID_MAX_BYTES)) {
      throw RequestException.badRequest("the id is longer than id.max-bytes");
    }
    boolean hasImage = context.bodyAsBytes().length > 0;
    RecentImages.EncodedImage image = hasImage ? image(context) : remembered(named);
    if (hasImage) {
      Manifest manifest = batcher.manifest();
      pixels(image, manifest == null ? new ImageShape(32, 32) : shape(manifest));
    }
    String id = named == null ? idOf(image.bytes()) : named;
    RecordMetadata written;
    try {
      written = feedback.write(id, label, image);
    } catch (IOException e) {
      LOG.warn("feedback was not written: {}", e.getMessage());
      throw new RequestException(503, String.valueOf(e.getMessage()));
    }
    metrics.fedBack();
    context.status(202).contentType(JSON);
    context.result(
        InferenceResponse.json(
            out -> {
              out.writeStringField("id", id);
              out.writeStringField("label", label);
              out.writeStringField("topic", written.topic());
              out.writeNumberField("partition", written.partition());
              out.writeNumberField("offset", written.offset());
            }));
  }

  private RecentImages.EncodedImage remembered(@Nullable String id) {
    if (id == null) {
      throw RequestException.badRequest("feedback needs an image as body, or the id of one");
    }
    return recent
        .find(id)
        .orElseThrow(
            () ->
                new RequestException(
                    404,
                    "the image '"
                        + id
                        + "' is not among the last that were classified here; send it as body"));
  }

  /**
   * Has images run, and writes what comes of it without holding a thread: neither this one while it
   * waits, nor the batcher's, which has the next batch to run.
   */
  private void answer(
      Context context,
      List<byte[]> images,
      Manifest manifest,
      BiConsumer<Batcher.Answer, Context> writer) {
    CompletableFuture<Batcher.Answer> answer;
    try {
      answer = batcher.submit(images, shape(manifest));
    } catch (Batcher.QueueFullException e) {
      context.header("Retry-After", "1");
      throw new RequestException(429, String.valueOf(e.getMessage()));
    }
    context.future(
        () ->
            answer
                .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .thenAcceptAsync(
                    given -> {
                      context.contentType(JSON);
                      writer.accept(given, context);
                    },
                    writers));
  }

  private void failed(Exception e, Context context) {
    Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
    if (cause instanceof RequestException request) {
      error(context, request.status(), String.valueOf(request.getMessage()));
    } else if (cause instanceof Batcher.ModelChangedException
        || cause instanceof Batcher.ServerStoppedException) {
      error(context, 503, String.valueOf(cause.getMessage()));
    } else if (cause instanceof HttpException http) {
      error(context, http.getCode(), String.valueOf(http.getReason()));
    } else if (cause instanceof TimeoutException) {
      error(context, 503, "no answer within " + timeout.toMillis() + " ms");
    } else {
      LOG.error("{} {} failed", context.method(), context.path(), cause);
      error(context, 500, "the server failed; its log says where");
    }
  }

  private Manifest serving() {
    Manifest manifest = batcher.manifest();
    if (manifest == null) {
      throw new RequestException(503, "no version is served yet");
    }
    return manifest;
  }

  /** The version that answers, where it is the one that the path names. */
  private Manifest requested(Context context) {
    Manifest manifest = serving();
    String name = context.pathParam("name");
    if (!name.equals(manifest.model())) {
      throw new RequestException(
          404, "there is no model '" + name + "'; there is '" + manifest.model() + "'");
    }
    String version = context.pathParamMap().get("version");
    if (version != null && !version.equals(Long.toString(manifest.version()))) {
      throw new RequestException(
          404, "version '" + version + "' is not served; version " + manifest.version() + " is");
    }
    return manifest;
  }

  private static int jsonBytes(Context context, int bodyBytes) {
    String length = context.header(HEADER_LENGTH);
    if (length == null) {
      return bodyBytes;
    }
    if (!length.matches("\\d{1,9}")) {
      throw RequestException.badRequest(HEADER_LENGTH + " is not a number of bytes");
    }
    return Integer.parseInt(length);
  }

  private RecentImages.EncodedImage image(Context context) {
    String type = context.contentType();
    String media = type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    if (!media.equals("image/jpeg") && !media.equals("image/png")) {
      throw new RequestException(
          415, "the body's content type is '" + media + "'; it must be image/jpeg or image/png");
    }
    return new RecentImages.EncodedImage(media, context.bodyAsBytes());
  }

  private byte[] pixels(RecentImages.EncodedImage image, ImageShape shape) {
    try {
      return new ImageDecoder(shape, settings.get(IngestSettings.IMAGE_MAX_PIXELS))
          .decode(image.bytes());
    } catch (RejectedRecordException e) {
      throw RequestException.badRequest(e.rejection().code() + ": " + e.getMessage());
    }
  }

  private static int top(Context context) {
    String top = context.queryParam("k");
    if (top == null) {
      return DEFAULT_TOP;
    }
    if (!top.matches("[1-9]\\d{0,6}")) {
      throw RequestException.badRequest("the query parameter k must be a number from 1");
    }
    return Integer.parseInt(top);
  }

  private TargetPrior prior(@Nullable String requested) {
    if (requested == null) {
      return settings.get(ServeSettings.PRIOR);
    }
    try {
      return TargetPrior.parse(requested);
    } catch (IllegalArgumentException e) {
      throw RequestException.badRequest(String.valueOf(e.getMessage()));
    }
  }

  private double[] offsets(Manifest manifest, TargetPrior prior) {
    try {
      return LogitAdjustment.offsets(manifest, settings.get(ServeSettings.TRAINED_PRIOR), prior);
    } catch (IllegalArgumentException e) {
      throw RequestException.badRequest(String.valueOf(e.getMessage()));
    }
  }

  private static ImageShape shape(Manifest manifest) {
    return new ImageShape(manifest.inputHeight(), manifest.inputWidth());
  }

  /** The same bytes have the same id, so that an image that is sent twice is one example. */
  private static String idOf(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return "serve/" + HexFormat.of().formatHex(digest, 0, ID_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static void flag(Context context, String name, boolean value) {
    context.contentType(JSON);
    context.result(InferenceResponse.json(out -> out.writeBooleanField(name, value)));
  }

  private static void unlessSaid(Context context, String message) {
    if (context.attribute(ENDPOINT) == null) {
      error(context, context.statusCode(), message);
    }
  }

  private static void error(Context context, int status, String message) {
    context.status(status).contentType(JSON);
    context.result(InferenceResponse.json(out -> out.writeStringField("error", message)));
  }
}
