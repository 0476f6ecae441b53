package dev.eider.serve;

import dev.eider.serve.page.Page;
import dev.eider.snapshot.Manifest;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HttpResponseException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.http.HttpException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The endpoints: the Open Inference Protocol v2, {@code /metrics}, and by name those of {@link
 * ImageApi} and the page. Every error is a JSON object with one sentence under {@code error}.
 */
final class HttpApi {
  private static final Logger LOG = LoggerFactory.getLogger(HttpApi.class);

  /** The endpoint whose answers last as long as somebody listens. */
  static final String EVENTS = "events";

  private static final String ENDPOINT = "endpoint";
  static final String JSON = "application/json";
  private static final String HEADER_LENGTH = "Inference-Header-Content-Length";

  private final Batcher batcher;
  private final Answers answers;
  private final ImageApi images;
  private final ServeMetrics metrics;
  private final @Nullable Page page;
  private final BooleanSupplier alive;

  /**
   * @param alive whether the threads that answer and that follow releases are there; a server
   *     without them is to be started anew
   */
  HttpApi(
      Batcher batcher,
      Answers answers,
      ImageApi images,
      ServeMetrics metrics,
      @Nullable Page page,
      BooleanSupplier alive) {
    this.batcher = batcher;
    this.answers = answers;
    this.images = images;
    this.metrics = metrics;
    this.page = page;
    this.alive = alive;
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
    routes.post("/classify", named("classify", images::classify));
    routes.post("/feedback", named("feedback", images::feedback));
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
        InferenceRequest.parse(body, jsonBytes(context, body.length), Answers.shape(manifest));
    TargetPrior prior = answers.prior(request.prior());
    answers.offsets(manifest, prior); // refuses a prior that this version cannot have
    answers.answer(
        context,
        request.images(),
        manifest,
        (answer, to) ->
            to.result(
                InferenceResponse.of(request, answer, answers.offsets(answer.manifest(), prior))));
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
      error(context, 503, "no answer within " + answers.timeout().toMillis() + " ms");
    } else {
      LOG.error("{} {} failed", context.method(), context.path(), cause);
      error(context, 500, "the server failed; its log says where");
    }
  }

  /** The version that answers, where it is the one that the path names. */
  private Manifest requested(Context context) {
    Manifest manifest = answers.serving();
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
