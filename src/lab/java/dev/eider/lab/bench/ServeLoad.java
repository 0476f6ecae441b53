package dev.eider.lab.bench;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.Message;
import org.apache.hc.core5.http.impl.bootstrap.AsyncRequesterBootstrap;
import org.apache.hc.core5.http.impl.bootstrap.HttpAsyncRequester;
import org.apache.hc.core5.http.nio.entity.AsyncEntityProducers;
import org.apache.hc.core5.http.nio.entity.DiscardingEntityConsumer;
import org.apache.hc.core5.http.nio.support.AsyncRequestBuilder;
import org.apache.hc.core5.http.nio.support.BasicResponseConsumer;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.util.Timeout;

/**
 * Requests to a server's {@code /infer}, one image each, as a binary tensor. At a rate, the latency
 * of a request counts from when it was to be sent, so that a server that stalls is charged for
 * those that waited as well.
 *
 * <p>One thread sends and receives, and under saturation hands nothing over: the client is on the
 * machine that it measures, and every thread that it wakes takes a core from the server.
 */
final class ServeLoad implements AutoCloseable {
  private static final Timeout PATIENCE = Timeout.ofMinutes(1);

  /** More requests wait for a connection, and are charged for it. */
  private static final int MOST_CONNECTIONS = 1024;

  private final HttpAsyncRequester client =
      AsyncRequesterBootstrap.bootstrap()
          .setIOReactorConfig(
              IOReactorConfig.custom().setIoThreadCount(1).setSoTimeout(PATIENCE).build())
          .setMaxTotal(MOST_CONNECTIONS)
          .setDefaultMaxPerRoute(MOST_CONNECTIONS)
          .create();

  private final URI uri;
  private final String jsonBytes;
  private final byte[] body;
  private final ConcurrentLinkedQueue<Long> latencyNanos = new ConcurrentLinkedQueue<>();
  private final AtomicLong answered = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();

  /**
   * @param image uint8, planar {@code [3, height, width]}
   */
  ServeLoad(String url, String model, byte[] image, int height, int width) {
    byte[] json =
        ("{\"inputs\":[{\"name\":\"image\",\"shape\":[1,3,%s,%s],\"datatype\":\"UINT8\","
                + "\"parameters\":{\"binary_data_size\":%s}}],\"outputs\":[{\"name\":\"label\"}]}")
            .formatted(height, width, image.length)
            .getBytes(StandardCharsets.UTF_8);
    this.uri = URI.create(url + "/v2/models/" + model + "/infer");
    this.jsonBytes = Integer.toString(json.length);
    this.body = ByteBuffer.allocate(json.length + image.length).put(json).put(image).array();
    client.start();
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
        send(due, fine -> unanswered.arriveAndDeregister());
        due += periodNanos;
      }
    }
    unanswered.arriveAndAwaitAdvance();
  }

  /**
   * Keeps a number of requests in flight while someone wants them; waits for the last answers. One
   * that fails is not followed by another: a server that refuses is not flooded.
   */
  void saturate(int inFlight, Wanted wanted) {
    Phaser unanswered = new Phaser(1 + inFlight);
    for (int i = 0; i < inFlight; i++) {
      sendOneAfterAnother(wanted, unanswered);
    }
    unanswered.arriveAndAwaitAdvance();
  }

  private void sendOneAfterAnother(Wanted wanted, Phaser unanswered) {
    send(
        System.nanoTime(),
        fine -> {
          if (fine && wanted.more()) {
            sendOneAfterAnother(wanted, unanswered);
          } else {
            unanswered.arriveAndDeregister();
          }
        });
  }

  private void send(long dueNanos, Consumer<Boolean> afterwards) {
    var unused =
        client.execute(
            AsyncRequestBuilder.post(uri)
                .addHeader("Inference-Header-Content-Length", jsonBytes)
                .setEntity(AsyncEntityProducers.create(body, ContentType.APPLICATION_OCTET_STREAM))
                .build(),
            new BasicResponseConsumer<>(new DiscardingEntityConsumer<>()),
            PATIENCE,
            new FutureCallback<Message<HttpResponse, Void>>() {
              @Override
              public void completed(Message<HttpResponse, Void> answer) {
                ended(answer.getHead().getCode() == 200);
              }

              @Override
              public void failed(Exception e) {
                ended(false);
              }

              @Override
              public void cancelled() {
                ended(false);
              }

              private void ended(boolean fine) {
                if (fine) {
                  latencyNanos.add(System.nanoTime() - dueNanos);
                }
                (fine ? answered : failed).incrementAndGet();
                afterwards.accept(fine);
              }
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

  /** The latencies of those answered since the last call of {@link #forget}. */
  List<Double> latenciesMillis() {
    return latencyNanos.stream().map(nanos -> nanos / 1e6).toList();
  }

  void forget() {
    latencyNanos.clear();
  }

  @Override
  public void close() {
    client.close(CloseMode.IMMEDIATE);
  }
}
