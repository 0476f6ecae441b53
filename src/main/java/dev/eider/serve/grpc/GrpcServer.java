package dev.eider.serve.grpc;

import dev.eider.serve.inference.ServedModel;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.logging.Level;
import javax.net.ssl.KeyManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers the Open Inference Protocol over gRPC, at a port of its own, until it is closed. */
public final class GrpcServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GrpcServer.class);

  /**
   * What the library logs by itself, past this program's logs, of what clients do: a handshake that
   * fails, and with its stack each message that is too large, which the client is told and the
   * metrics count. Held here, because a logger that nobody holds forgets its level.
   */
  private static final List<java.util.logging.Logger> OF_THE_LIBRARY =
      List.of(
          java.util.logging.Logger.getLogger("io.grpc"),
          java.util.logging.Logger.getLogger("io.grpc.netty.NettyServerStream"));

  static {
    OF_THE_LIBRARY.get(0).setLevel(Level.WARNING);
    OF_THE_LIBRARY.get(1).setLevel(Level.SEVERE);
  }

  /** Of one connection at a time; as many as HTTP has threads. */
  private static final int MOST_CALLS = 250;

  /** More often than that, a client that asks whether the server is there is told to calm down. */
  private static final Duration KEEP_ALIVE_PERMITTED = Duration.ofSeconds(10);

  private static final int LEAST_THREADS = 4;

  private final Server server;
  private final ExecutorService threads;
  private final Duration stopPatience;

  private GrpcServer(Server server, ExecutorService threads, Duration stopPatience) {
    this.server = server;
    this.threads = threads;
    this.stopPatience = stopPatience;
  }

  /**
   * What the server has of its settings.
   *
   * @param address to listen at
   * @param port 0 for a free one
   * @param certificate the key and certificate of TLS; empty for none
   * @param maxMessageBytes of a message, inflated
   * @param idleTimeout how long a connection may be without a call
   * @param stopPatience how long calls may take to end once it is closed
   */
  public record Options(
      InetAddress address,
      int port,
      List<KeyManager> certificate,
      int maxMessageBytes,
      Duration idleTimeout,
      Duration stopPatience) {
    public Options {
      certificate = List.copyOf(certificate);
    }
  }

  /** Is told of every call that has ended. */
  @FunctionalInterface
  public interface Observer {
    /**
     * @param endpoint the name of HTTP's endpoint that does the same
     * @param status by which HTTP would say it
     */
    void answered(String endpoint, int status, long nanos);
  }

  /**
   * Starts a server.
   *
   * @param mayInfer whether a call with this authorization may have images classified
   * @throws IOException where it cannot listen at the port
   */
  public static GrpcServer start(
      Options options, ServedModel model, Predicate<@Nullable String> mayInfer, Observer observer)
      throws IOException {
    ServerCredentials credentials =
        options.certificate().isEmpty()
            ? InsecureServerCredentials.create()
            : TlsServerCredentials.newBuilder()
                .keyManager(options.certificate().toArray(KeyManager[]::new))
                .build();
    AtomicInteger started = new AtomicInteger();
    // Calls hold no thread while they wait; these decode images and write answers.
    ExecutorService threads =
        Executors.newFixedThreadPool(
            Math.max(LEAST_THREADS, 2 * Runtime.getRuntime().availableProcessors()),
            task -> new Thread(task, "grpc-" + started.incrementAndGet()));
    Server server =
        NettyServerBuilder.forAddress(
                new InetSocketAddress(options.address(), options.port()), credentials)
            .executor(threads)
            .maxInboundMessageSize(options.maxMessageBytes())
            .maxConcurrentCallsPerConnection(MOST_CALLS)
            .maxConnectionIdle(options.idleTimeout().toMillis(), TimeUnit.MILLISECONDS)
            .permitKeepAliveTime(KEEP_ALIVE_PERMITTED.toMillis(), TimeUnit.MILLISECONDS)
            .permitKeepAliveWithoutCalls(true)
            .intercept(new InferenceAccess(mayInfer))
            .intercept(new CallTimes(observer)) // the last is asked first, and sees all that end
            .addService(ReadableMessages.of(new InferenceService(model, threads).bindService()))
            .build();
    try {
      server.start();
    } catch (IOException e) {
      threads.shutdown();
      throw e;
    }
    return new GrpcServer(server, threads, options.stopPatience());
  }

  /** The port that it listens at. */
  public int port() {
    return server.getPort();
  }

  /** Takes no more calls; those that have come are answered. */
  public void stopTaking() {
    server.shutdown();
  }

  /** Answers what has come, then ends. */
  @Override
  public void close() {
    server.shutdown();
    try {
      if (!server.awaitTermination(stopPatience.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("not every gRPC call has ended in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    server.shutdownNow();
    threads.shutdown();
  }
}
