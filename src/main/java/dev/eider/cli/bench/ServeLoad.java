package dev.eider.cli.bench;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Requests to a server's {@code /infer}, one image each, as a binary tensor. At a rate, the latency
 * of a request counts from when it was to be sent, so that a server that stalls is charged for
 * those that waited as well.
 */
final class ServeLoad {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** On one thread: those of a pool would wake together, and take both cores from the server. */
  private final HttpClient client =
      HttpClient.newBuilder()
          .executor(
              Executors.newSingleThreadExecutor(
                  task -> {
                    Thread thread = new Thread(task, "load");
                    thread.setDaemon(true);
                    return thread;
                  }))
          .build();

  private final HttpRequest request;
  private final ConcurrentLinkedQueue<Long> latencyNanos = new ConcurrentLinkedQueue<>();
  private final AtomicLong answered = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();

  /**
   * @param image uint8, planar {@code [3, height, width]}
   */
  ServeLoad(String url, String model, byte[] image, int height, int width) {
    byte[] json =
        ("{\"inputs\":[{\"name\":\"image\",\"shape\":[1,3,%d,%d],\"datatype\":\"UINT8\","
                + "\"parameters\":{\"binary_data_size\":%d}}],\"outputs\":[{\"name\":\"label\"}]}")
            .formatted(height, width, image.length)
            .getBytes(StandardCharsets.UTF_8);
    byte[] body = ByteBuffer.allocate(json.length + image.length).put(json).put(image).array();
    this.request =
        HttpRequest.newBuilder(URI.create(url + "/v2/models/" + model + "/infer"))
            .header("Inference-Header-Content-Length", Integer.toString(json.length))
            .timeout(PATIENCE)
            .POST(BodyPublishers.ofByteArray(body))
            .build();
  }

  /** Sends a number of requests a second while someone wants them, and waits for the answers. */
  void pace(double perSecond, Wanted wanted) {
    Phaser unanswered = new Phaser(1);
    long periodNanos = (long) (1e9 / perSecond);
    long due = System.nanoTime();
    while (wanted.more()) {
      LockSupport.parkNanos(due - System.nanoTime());
      if (System.nanoTime() - due >= 0) {
        unanswered.register();
        send(due, unanswered::arriveAndDeregister);
        due += periodNanos;
      }
    }
    unanswered.arriveAndAwaitAdvance();
  }

  /** Keeps a number of requests in flight while someone wants them; waits for the last answers. */
  void saturate(int inFlight, Wanted wanted) throws InterruptedException {
    Semaphore free = new Semaphore(inFlight);
    while (wanted.more()) {
      free.acquire();
      send(System.nanoTime(), free::release);
    }
    free.acquire(inFlight);
  }

  private void send(long dueNanos, Runnable afterwards) {
    var unused =
        client
            .sendAsync(request, BodyHandlers.discarding())
            .whenComplete(
                (response, error) -> {
                  latencyNanos.add(System.nanoTime() - dueNanos);
                  boolean fine = error == null && response.statusCode() == 200;
                  (fine ? answered : failed).incrementAndGet();
                  afterwards.run();
                });
  }

  /** Whether to go on. */
  @FunctionalInterface
  interface Wanted {
    boolean more();
  }

  long answered() {
    return answered.get();
  }

  long failed() {
    return failed.get();
  }

  /** The latencies since the last call of {@link #forget}. */
  List<Double> latenciesMillis() {
    return latencyNanos.stream().map(nanos -> nanos / 1e6).toList();
  }

  void forget() {
    latencyNanos.clear();
  }
}
