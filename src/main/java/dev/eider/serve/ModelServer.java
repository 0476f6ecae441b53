package dev.eider.serve;

import dev.eider.config.InvalidSettingException;
import dev.eider.config.PortSetting;
import dev.eider.config.Settings;
import dev.eider.model.DeviceSettings;
import dev.eider.model.Devices;
import dev.eider.serve.access.WriteAccess;
import dev.eider.serve.grpc.GrpcServer;
import dev.eider.serve.inference.Batcher;
import dev.eider.serve.inference.EncodedImages;
import dev.eider.serve.inference.Servable;
import dev.eider.serve.inference.ServedModel;
import dev.eider.serve.page.Page;
import dev.eider.serve.page.PageSettings;
import dev.eider.snapshot.Manifest;
import dev.eider.snapshot.Snapshot;
import io.javalin.Javalin;
import io.javalin.util.JavalinBindException;
import io.javalin.util.JavalinException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.SizeLimitHandler;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server that follows the releases of a model and answers over HTTP, and over gRPC where it has a
 * port for it, until it is closed.
 */
public final class ModelServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ModelServer.class);
  private static final int MOST_THREADS = 250;

  private final ServeMetrics metrics;
  private final Batcher batcher;
  private final ModelFollower follower;
  private final FeedbackWriter feedback;
  private final @Nullable Page page;
  private final Javalin http;
  private final boolean tls;
  private @Nullable GrpcServer grpc;

  private ModelServer(
      ServeMetrics metrics,
      Batcher batcher,
      ModelFollower follower,
      FeedbackWriter feedback,
      @Nullable Page page,
      Javalin http,
      boolean tls) {
    this.metrics = metrics;
    this.batcher = batcher;
    this.follower = follower;
    this.feedback = feedback;
    this.page = page;
    this.http = http;
    this.tls = tls;
  }

  /**
   * Starts a server; it is ready when it has a verified model.
   *
   * @param port 0 for a free one
   * @param imagesTopic where feedback goes
   * @throws PortInUseException where a port is in use, or the address is not this machine's
   * @throws InvalidSettingException where token or certificate cannot be read
   */
  public static ModelServer start(
      Settings settings, String bootstrap, Track track, int port, String imagesTopic)
      throws IOException {
    String device = settings.get(DeviceSettings.DEVICE);
    return start(
        settings, bootstrap, track, port, imagesTopic, snapshot -> Servable.of(snapshot, device));
  }

  /** The same where versions are made to answer in another way. */
  static ModelServer start(
      Settings settings,
      String bootstrap,
      Track track,
      int port,
      String imagesTopic,
      Function<Snapshot, Servable> opener)
      throws IOException {
    String host = settings.get(ServeSettings.HOST);
    InetAddress address = addressOf(host);
    WriteAccess access =
        WriteAccess.of(
            settings.get(ServeSettings.TOKEN_FILE),
            settings.get(ServeSettings.TOKEN_FOR),
            address.isLoopbackAddress());
    Page page =
        settings.get(PageSettings.ENABLED)
            ? new Page(settings, bootstrap, imagesTopic, access)
            : null;
    Optional<ServerCertificate> certificate = ServerCertificate.of(settings);
    Devices.useThreads(settings.get(DeviceSettings.THREADS));
    ServeMetrics metrics = new ServeMetrics(track, InstantSource.system());
    Batcher batcher =
        new Batcher(
            settings.get(ServeSettings.BATCH_SIZE),
            settings.get(ServeSettings.BATCH_DELAY),
            settings.get(ServeSettings.QUEUE_IMAGES),
            new Batcher.Observer() {
              @Override
              public void ran(int images) {
                metrics.ran(images);
              }

              @Override
              public void abandoned() {
                metrics.abandoned();
              }

              @Override
              public void swapped(Manifest manifest) {
                metrics.swapped(manifest);
                if (page != null) {
                  page.swapped(manifest.version());
                }
              }
            });
    metrics.watchQueue(batcher::waiting);
    FeedbackWriter feedback = new FeedbackWriter(settings, bootstrap, imagesTopic);
    ModelFollower follower =
        new ModelFollower(settings, bootstrap, track, opener, batcher, metrics);
    QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS);
    threads.setName("http");
    EncodedImages encodedImages = new EncodedImages(settings);
    ServedModel model =
        new ServedModel(
            batcher,
            () -> batcher.isAlive() && follower.isAlive(),
            encodedImages,
            new ServedModel.Rules(
                settings.get(ServeSettings.PRIOR),
                settings.get(ServeSettings.TRAINED_PRIOR),
                settings.get(ServeSettings.TIMEOUT),
                settings.get(ServeSettings.QUEUE_IMAGES)));
    HttpInference inference = new HttpInference(model, threads);
    HttpApi api =
        new HttpApi(
            model,
            new ProtocolApi(settings, model, inference, access, follower::failure),
            new ImageApi(
                settings,
                model,
                inference,
                encodedImages,
                feedback,
                follower::knowsLabel,
                access,
                metrics),
            metrics,
            page,
            settings.get(ServeSettings.MAX_BODY_BYTES));
    SslContextFactory.@Nullable Server ofHttp =
        certificate.map(ServerCertificate::forHttp).orElse(null);
    Javalin http = http(settings, ofHttp, host, port, threads, api, metrics);
    ModelServer server =
        new ModelServer(metrics, batcher, follower, feedback, page, http, certificate.isPresent());
    try {
      http.start();
    } catch (JavalinBindException e) {
      server.close();
      throw new PortInUseException(host, port, e);
    }
    int grpcPort = settings.get(ServeSettings.GRPC_PORT);
    if (grpcPort != PortSetting.OFF) {
      try {
        server.grpc =
            GrpcServer.start(
                new GrpcServer.Options(
                    address,
                    grpcPort,
                    certificate.map(ServerCertificate::keys).orElse(List.of()),
                    settings.get(ServeSettings.MAX_BODY_BYTES),
                    settings.get(ServeSettings.IDLE_TIMEOUT),
                    settings.get(ServeSettings.TIMEOUT)),
                model,
                access::mayInfer,
                (endpoint, status, nanos) -> metrics.answered("grpc", endpoint, status, nanos));
      } catch (IOException e) {
        server.close();
        throw new PortInUseException(host, grpcPort, e);
      }
    }
    follower.start();
    if (page != null) {
      page.start();
    }
    return server;
  }

  private static Javalin http(
      Settings settings,
      SslContextFactory.@Nullable Server certificate,
      String host,
      int port,
      QueuedThreadPool threads,
      HttpApi api,
      ServeMetrics metrics) {
    int maxBody = ServeSettings.maxBodyBytes(settings);
    return Javalin.create(
        config -> {
          config.startup.showJavalinBanner = false;
          config.startup.showOldJavalinVersionWarning = false;
          config.startup.startupWatcherEnabled = false;
          config.http.maxRequestSize = maxBody;
          config.http.prefer405over404 = true;
          config.http.asyncTimeout = 0;
          config.router.javaLangErrorHandler(HttpApi::failed);
          config.jetty.threadPool = threads;
          config.jetty.modifyServer(
              server -> {
                server.setStopTimeout(settings.get(ServeSettings.TIMEOUT).toMillis());
                server.setErrorHandler(new JsonErrorHandler());
                // Bodies without a length are counted as they come.
                server.insertHandler(new SizeLimitHandler(maxBody, -1));
                server.insertHandler(new OversizedBodyHandler(maxBody));
              });
          config.jetty.addConnector(
              (server, http) -> connector(server, http, settings, certificate, host, port));
          config.requestLogger.http(
              (context, millis) -> {
                if (!HttpApi.endpoint(context).equals(HttpApi.EVENTS)) {
                  metrics.answered(
                      "http",
                      HttpApi.endpoint(context),
                      context.statusCode(),
                      (long) (millis * 1e6));
                }
              });
          api.declare(config.routes);
        });
  }

  private static ServerConnector connector(
      Server server,
      HttpConfiguration http,
      Settings settings,
      SslContextFactory.@Nullable Server certificate,
      String host,
      int port) {
    http.setSendServerVersion(false);
    ServerConnector connector;
    if (certificate == null) {
      connector = new ServerConnector(server, new HttpConnectionFactory(http));
    } else {
      // A client may name this server as it likes; who it is, the certificate says.
      http.addCustomizer(new SecureRequestCustomizer(false));
      connector =
          new ServerConnector(
              server,
              new SslConnectionFactory(certificate, "http/1.1"),
              new HttpConnectionFactory(http));
    }
    connector.setHost(host);
    connector.setPort(port);
    connector.setIdleTimeout(settings.get(ServeSettings.IDLE_TIMEOUT).toMillis());
    return connector;
  }

  private static InetAddress addressOf(String host) {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new InvalidSettingException("serve.host: there is no host '" + host + "'", e);
    }
  }

  /** Where the server answers. */
  public String url() {
    return (tls ? "https" : "http") + "://127.0.0.1:" + http.port();
  }

  /** Where it answers over gRPC, as clients of it write it; empty where it does not. */
  public Optional<String> grpcTarget() {
    return Optional.ofNullable(grpc).map(each -> "127.0.0.1:" + each.port());
  }

  /** The version that answers; null before the first. */
  public @Nullable Long version() {
    Manifest manifest = batcher.manifest();
    return manifest == null ? null : manifest.version();
  }

  /** Answers what has come, then ends. */
  @Override
  public void close() {
    if (page != null) {
      page.close();
    }
    if (grpc != null) {
      grpc.stopTaking(); // while HTTP ends
    }
    try {
      http.stop();
    } catch (JavalinException e) { // what else was opened is closed all the same
      LOG.warn("not every connection has ended in time: {}", String.valueOf(e.getCause()));
    }
    if (grpc != null) {
      grpc.close();
    }
    follower.close();
    batcher.close();
    feedback.close();
    metrics.close();
  }
}
