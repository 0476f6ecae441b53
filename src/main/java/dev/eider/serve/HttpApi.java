package dev.eider.serve;

import dev.eider.serve.inference.RequestException;
import dev.eider.serve.inference.ServedModel;
import dev.eider.serve.inference.ServerVersion;
import dev.eider.serve.page.Page;
import dev.eider.snapshot.Manifest;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HttpResponseException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UnsupportedEncodingException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The endpoints by their paths: those of {@link ProtocolApi}, {@link ImageApi} and the page, and
 * {@code /metrics}. Every error is a JSON object with one sentence under {@code error}.
 */
final class HttpApi {
  private static final Logger LOG = LoggerFactory.getLogger(HttpApi.class);

  /** The endpoint whose answers last as long as somebody listens. */
  static final String EVENTS = "events";

  private static final String ENDPOINT = "endpoint";

  /** Errors that may be answered before anybody has said what is wrong. */
  private static final Map<Integer, String> SENTENCES =
      Map.of(
          400, "the request cannot be read",
          408, "the request did not come in time",
          413, "the body is too large",
          500, "the server failed; its log says where",
          503, "the server cannot answer now");

  private final ServedModel model;
  private final ProtocolApi protocol;
  private final ImageApi images;
  private final ServeMetrics metrics;
  private final @Nullable Page page;
  private final int maxBodyBytes;

  HttpApi(
      ServedModel model,
      ProtocolApi protocol,
      ImageApi images,
      ServeMetrics metrics,
      @Nullable Page page,
      int maxBodyBytes) {
    this.model = model;
    this.protocol = protocol;
    this.images = images;
    this.metrics = metrics;
    this.page = page;
    this.maxBodyBytes = maxBodyBytes;
  }

  /** Declares the endpoints. */
  void declare(RoutesConfig routes) {
    routes.before(HttpApi::readAddressAsUtf8);
    routes.get("/", named("index", this::index));
    if (page != null) {
      declare(routes, page);
    }
    routes.get("/metrics", named("metrics", this::metrics));
    routes.get("/v2", named("server", protocol::server));
    routes.get("/v2/health/live", named("live", protocol::live));
    routes.get("/v2/health/ready", named("ready", protocol::ready));
    for (String model : List.of("/v2/models/{name}", "/v2/models/{name}/versions/{version}")) {
      routes.get(model, named("metadata", protocol::metadata));
      routes.get(model + "/ready", named("ready", protocol::modelReady));
      routes.post(model + "/infer", named("infer", protocol::infer));
    }
    routes.post("/v2/repository/index", named("repository", protocol::repositoryIndex));
    for (String action : List.of("load", "unload")) {
      routes.post(
          "/v2/repository/models/{name}/" + action, named("repository", protocol::refuseLoading));
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
    routes.error(404, context -> ofNoEndpoint(context, "there is no " + context.path()));
    routes.error(
        405, context -> ofNoEndpoint(context, context.method() + " is not for " + context.path()));
    SENTENCES.forEach(
        (status, sentence) -> routes.error(status, context -> unlessSaid(context, sentence)));
  }

  /** The body's charset is none of the address's; it may be one that there is not. */
  private static void readAddressAsUtf8(Context context) throws UnsupportedEncodingException {
    context.req().setCharacterEncoding("UTF-8");
  }

  /** Answers an error of the JVM, as where a request has taken the last of the memory. */
  static void failed(HttpServletResponse response, Error error) {
    LOG.error("a request has failed", error);
    if (response.isCommitted()) {
      return;
    }
    response.setStatus(500);
    response.setContentType(Json.TYPE);
    try {
      response.getOutputStream().write(Json.error(SENTENCES.getOrDefault(500, "")));
    } catch (IOException e) {
      LOG.debug("nobody reads the answer", e);
    }
  }

  private void declare(RoutesConfig routes, Page page) {
    routes.get("/assets/{file}", named("page", page::file));
    routes.get("/api/events", named(EVENTS, page::events));
    routes.get("/api/learning", named("page", page::learning));
    routes.get("/api/history", named("page", page::history));
    routes.get("/api/history/classes", named("page", page::classHistory));
    routes.get("/api/examples", named("page", page::examples));
    routes.get("/api/versions", named("page", page::versions));
    routes.get("/api/versions/{version}", named("page", page::version));
    routes.post(
        "/api/releases",
        named("decide", context -> page.decide(context, RequestBody.of(context, maxBodyBytes))));
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
    Manifest manifest = model.answering();
    context.contentType(Json.TYPE);
    context.result(
        Json.object(
            out -> {
              out.writeStringField("name", ServerVersion.NAME);
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

  private void failed(Exception e, Context context) {
    Throwable cause = RequestException.causeOf(e);
    Optional<RequestException> told = RequestException.of(cause);
    if (told.isPresent()) {
      error(context, told.get().status(), String.valueOf(told.get().getMessage()));
    } else if (cause instanceof HttpException http) {
      error(context, http.getCode(), String.valueOf(http.getReason()));
    } else {
      LOG.error("{} {} failed", context.method(), context.path(), cause);
      error(context, 500, SENTENCES.getOrDefault(500, ""));
    }
  }

  private static void ofNoEndpoint(Context context, String message) {
    if (context.attribute(ENDPOINT) == null) {
      error(context, context.statusCode(), message);
    }
  }

  private static void unlessSaid(Context context, String message) {
    if (context.resultInputStream() == null) {
      error(context, context.statusCode(), message);
    }
  }

  private static void error(Context context, int status, String message) {
    context.status(status).contentType(Json.TYPE);
    context.result(Json.error(message));
  }
}
