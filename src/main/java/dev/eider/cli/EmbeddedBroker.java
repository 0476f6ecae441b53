package dev.eider.cli;

import dev.eider.config.MessageLimits;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntSupplier;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka broker of this process: one KRaft node that is broker and controller, reachable from this
 * machine only. Topics are not created by use, and records are kept for ever unless a topic says
 * otherwise. Whoever starts it closes it.
 */
public final class EmbeddedBroker implements AutoCloseable {
  private static final String LOOPBACK = "127.0.0.1";
  private static final int ATTEMPTS = 5;

  /** The largest message that settings can ask for, and what a request has beside it. */
  private static final int MOST_REQUEST_BYTES = MessageLimits.most().deadLetterBytes() + (1 << 20);

  private static final String IN_USE = "the directory %s is in use by another broker";

  private final KafkaRaftServer server;
  private final int port;
  private final @Nullable Path temporary;
  private boolean closed;

  private EmbeddedBroker(KafkaRaftServer server, int port, @Nullable Path temporary) {
    this.server = server;
    this.port = port;
    this.temporary = temporary;
  }

  /** Starts a broker on a free port, with a temporary directory that goes when it is closed. */
  public static EmbeddedBroker start() throws IOException {
    return start(0, null);
  }

  /**
   * Starts a broker.
   *
   * @param port the port on 127.0.0.1, 0 for a free one
   * @param directory holds its records, and is made where it is missing; null for a temporary one
   *     that goes when the broker is closed
   * @throws IOException in one line: the port is in use, or the directory cannot be used
   */
  public static EmbeddedBroker start(int port, @Nullable Path directory) throws IOException {
    return start(port, directory, EmbeddedBroker::freePort, Map.of());
  }

  /** Starts a temporary broker with other properties of Kafka's than usual. */
  static EmbeddedBroker start(Map<String, String> unusual) throws IOException {
    return start(0, null, EmbeddedBroker::freePort, unusual);
  }

  /** As above; {@code freePorts} proposes ports that another process may have taken meanwhile. */
  static EmbeddedBroker start(int port, @Nullable Path directory, IntSupplier freePorts)
      throws IOException {
    return start(port, directory, freePorts, Map.of());
  }

  private static EmbeddedBroker start(
      int port, @Nullable Path directory, IntSupplier freePorts, Map<String, String> unusual)
      throws IOException {
    Path temporary = directory == null ? Files.createTempDirectory("eider-broker-") : null;
    try {
      Path home = temporary != null ? undivided(temporary) : made(directory);
      requireUnlocked(home);
      for (int attempt = 1; ; attempt++) {
        int brokerPort = port == 0 ? freePorts.getAsInt() : port;
        if (port != 0) {
          requireFree(port);
        }
        try {
          Map<String, String> properties =
              properties(home, brokerPort, otherThan(brokerPort, freePorts));
          properties.putAll(unusual);
          return started(home, brokerPort, properties, temporary);
        } catch (Exception e) {
          if (attempt == ATTEMPTS || !isBindFailure(e)) {
            throw new IOException(
                "the broker cannot start in " + home + ": " + rootCause(e).getMessage(), e);
          }
        }
      }
    } catch (IOException e) {
      if (temporary != null) {
        try {
          FileTree.delete(temporary);
        } catch (IOException stays) {
          e.addSuppressed(stays);
        }
      }
      throw e;
    }
  }

  /** A port that was free a moment ago may be proposed again, as it still is. */
  private static int otherThan(int port, IntSupplier freePorts) {
    int other = freePorts.getAsInt();
    for (int attempt = 1; other == port && attempt < ATTEMPTS; attempt++) {
      other = freePorts.getAsInt();
    }
    return other;
  }

  /** Where clients connect: {@code host:port}. */
  public String bootstrap() {
    return LOOPBACK + ":" + port;
  }

  /** Stops the broker and deletes its directory where that is temporary; again is harmless. */
  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    server.shutdown();
    server.awaitShutdown();
    if (temporary != null) {
      FileTree.delete(temporary);
    }
  }

  private static EmbeddedBroker started(
      Path home, int port, Map<String, String> properties, @Nullable Path temporary)
      throws Exception {
    if (!Files.exists(home.resolve("meta.properties"))) {
      format(home);
    }
    KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
    startUp(server);
    return new EmbeddedBroker(server, port, temporary);
  }

  /**
   * Starts a server; where that fails, Kafka would end the process before it throws, so that is
   * suspended for this thread. One start at a time, because Kafka's procedures for exit and halt
   * are global.
   */
  private static synchronized void startUp(KafkaRaftServer server) {
    Thread starter = Thread.currentThread();
    Exit.setExitProcedure(
        (status, message) -> {
          if (Thread.currentThread() != starter) {
            Runtime.getRuntime().exit(status);
          }
        });
    Exit.setHaltProcedure(
        (status, message) -> {
          if (Thread.currentThread() != starter) {
            Runtime.getRuntime().halt(status);
          }
        });
    try {
      server.startup();
    } catch (RuntimeException e) {
      server.shutdown();
      throw e;
    } finally {
      Exit.resetExitProcedure();
      Exit.resetHaltProcedure();
    }
  }

  private static void format(Path home) throws Exception {
    try (PrintStream silent =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
      new Formatter()
          .setPrintStream(silent)
          .setNodeId(1)
          .setClusterId(Uuid.randomUuid().toString())
          .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
          .setControllerListenerName("CONTROLLER")
          .setMetadataLogDirectory(home.toString())
          .addDirectory(home.toString())
          .run();
    }
  }

  private static Map<String, String> properties(Path home, int port, int controllerPort) {
    String broker = "CLIENTS://" + LOOPBACK + ":" + port;
    String controller = LOOPBACK + ":" + controllerPort;
    Map<String, String> properties = new HashMap<>();
    properties.put("process.roles", "broker,controller");
    properties.put("node.id", "1");
    properties.put("controller.quorum.voters", "1@" + controller);
    properties.put("controller.listener.names", "CONTROLLER");
    properties.put("listeners", broker + ",CONTROLLER://" + controller);
    properties.put("advertised.listeners", broker);
    properties.put("listener.security.protocol.map", "CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT");
    properties.put("inter.broker.listener.name", "CLIENTS");
    properties.put("log.dirs", home.toString());
    properties.put("auto.create.topics.enable", "false");
    properties.put("log.retention.ms", "-1");
    // Topics say themselves what they take; this is for those that somebody else makes.
    String messageBytes = Integer.toString(MessageLimits.most().deadLetterBytes());
    properties.put("message.max.bytes", messageBytes);
    properties.put("replica.fetch.max.bytes", messageBytes);
    properties.put("socket.request.max.bytes", Integer.toString(MOST_REQUEST_BYTES));
    properties.put("offsets.topic.replication.factor", "1");
    properties.put("offsets.topic.num.partitions", "1");
    properties.put("transaction.state.log.replication.factor", "1");
    properties.put("transaction.state.log.min.isr", "1");
    properties.put("transaction.state.log.num.partitions", "1");
    properties.put("share.coordinator.state.topic.replication.factor", "1");
    properties.put("share.coordinator.state.topic.min.isr", "1");
    properties.put("share.coordinator.state.topic.num.partitions", "1");
    properties.put("group.initial.rebalance.delay.ms", "0");
    return properties;
  }

  private static Path made(@Nullable Path directory) throws IOException {
    if (directory == null) {
      throw new IllegalArgumentException("no directory");
    }
    Path home = undivided(directory.toAbsolutePath());
    try {
      return Files.createDirectories(home);
    } catch (IOException e) {
      throw new IOException("the broker's directory " + directory + " cannot be made: " + e, e);
    }
  }

  /** Refuses a directory that Kafka would take for several, or for another. */
  private static Path undivided(Path home) throws IOException {
    String name = home.toString();
    if (name.indexOf(',') >= 0 || !name.equals(name.strip())) {
      throw new IOException(
          "the broker's directory '"
              + name
              + "' has a comma in its name, or a blank at its end, where Kafka divides directories;"
              + " choose another");
    }
    return home;
  }

  /** Refuses the directory of a running broker, which holds a lock on the file {@code .lock}. */
  private static void requireUnlocked(Path home) throws IOException {
    try (FileChannel channel =
            FileChannel.open(
                home.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock == null) {
        throw new IOException(IN_USE.formatted(home));
      }
    } catch (OverlappingFileLockException e) {
      throw new IOException(IN_USE.formatted(home), e);
    }
  }

  private static void requireFree(int port) throws IOException {
    try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getByName(LOOPBACK))) {
      probe.getLocalPort();
    } catch (BindException e) {
      throw new IOException(
          "port " + port + " on " + LOOPBACK + " cannot be used: " + e.getMessage(), e);
    }
  }

  static int freePort() {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK))) {
      return probe.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("no free port on " + LOOPBACK, e);
    }
  }

  private static boolean isBindFailure(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof BindException) {
        return true;
      }
    }
    return false;
  }

  private static Throwable rootCause(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
