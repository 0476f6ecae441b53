package dev.eider.serve;

import dev.eider.data.ImageShape;
import dev.eider.snapshot.Manifest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs images in batches on one thread, which owns the model: requests that come within the delay
 * of the first are run together, up to a number of images. A new model is taken between two
 * batches, so that each request is answered by one version, and the old one's memory is freed at
 * once.
 */
final class Batcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Batcher.class);
  private static final long IDLE_MILLIS = 20;
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(15);

  private final int batchImages;
  private final long delayNanos;
  private final int queueImages;
  private final Observer observer;
  private final LinkedBlockingQueue<Request> queue = new LinkedBlockingQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicReference<@Nullable Servable> next = new AtomicReference<>();
  private final Thread thread = new Thread(this::run, "batcher");
  private volatile @Nullable Servable current;
  private volatile boolean stopped;

  /**
   * @param batchImages the most images of a batch; a larger request is run in parts
   * @param delay how long a request waits for others
   * @param queueImages the most images that wait
   */
  Batcher(int batchImages, Duration delay, int queueImages, Observer observer) {
    this.batchImages = batchImages;
    this.delayNanos = delay.toNanos();
    this.queueImages = queueImages;
    this.observer = observer;
    thread.setUncaughtExceptionHandler(
        (ended, e) -> LOG.error("the batcher has ended, nothing is answered any more", e));
    thread.start();
  }

  /** Sees what is run, from the batcher's thread. */
  interface Observer {
    /** A batch of that many images was run. */
    void ran(int images);

    /** From now on this version answers. */
    void swapped(Manifest manifest);
  }

  /**
   * What a version answers.
   *
   * @param manifest of the version
   * @param logits {@code [images][classes]}
   */
  record Answer(Manifest manifest, float[][] logits) {}

  private record Request(
      List<byte[]> images, ImageShape shape, long atNanos, CompletableFuture<Answer> answer) {}

  /** The version that answers now; null before the first. */
  @Nullable Manifest manifest() {
    Servable serving = current;
    return serving == null ? null : serving.manifest();
  }

  /** Whether requests are answered; false for ever once the thread has ended, as by an error. */
  boolean isAlive() {
    return thread.isAlive();
  }

  /** The images that wait now. */
  int waiting() {
    return waiting.get();
  }

  /** Hands over a model, which answers from the next batch on; closes the one that it replaces. */
  void swap(Servable servable) {
    Servable overtaken = next.getAndSet(servable);
    if (overtaken != null) {
      overtaken.close();
    }
  }

  /**
   * Lets images be run.
   *
   * @param images uint8, planar, of the shape
   * @param shape of the version that they were prepared for
   * @return completes with {@link ModelChangedException} where another version wants another shape
   * @throws QueueFullException where too many images wait
   */
  CompletableFuture<Answer> submit(List<byte[]> images, ImageShape shape) {
    int before = waiting.getAndAdd(images.size());
    if (before > 0 && before + images.size() > queueImages) {
      waiting.addAndGet(-images.size());
      throw new QueueFullException(before, queueImages);
    }
    Request request = new Request(images, shape, System.nanoTime(), new CompletableFuture<>());
    queue.add(request);
    if (stopped) {
      refuseAll();
    }
    return request.answer();
  }

  private void run() {
    try {
      runBatches();
    } finally {
      stopped = true;
      refuseAll();
      takeNextModel();
      Servable last = current;
      if (last != null) {
        last.close();
      }
    }
  }

  private void runBatches() {
    Request carried = null;
    while (!stopped) {
      takeNextModel();
      Request first = carried != null ? carried : poll(TimeUnit.MILLISECONDS.toNanos(IDLE_MILLIS));
      carried = null;
      if (first == null) {
        continue;
      }
      List<Request> batch = new ArrayList<>(List.of(first));
      int images = first.images().size();
      while (images < batchImages && carried == null) {
        Request another = poll(first.atNanos() + delayNanos - System.nanoTime());
        if (another == null) {
          break;
        }
        if (images + another.images().size() > batchImages) {
          carried = another;
        } else {
          batch.add(another);
          images += another.images().size();
        }
      }
      takeNextModel();
      answer(batch);
    }
    if (carried != null) {
      refuse(carried);
    }
  }

  private @Nullable Request poll(long nanos) {
    try {
      return queue.poll(Math.max(0, nanos), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      stopped = true;
      return null;
    }
  }

  private void takeNextModel() {
    Servable taken = next.getAndSet(null);
    if (taken != null) {
      Servable old = current;
      current = taken;
      observer.swapped(taken.manifest());
      if (old != null) {
        old.close();
      }
    }
  }

  private void answer(List<Request> batch) {
    Servable model = current;
    List<Request> fitting = new ArrayList<>();
    List<byte[]> images = new ArrayList<>();
    for (Request request : batch) {
      waiting.addAndGet(-request.images().size());
      if (model == null || !model.shape().equals(request.shape())) {
        request.answer().completeExceptionally(new ModelChangedException());
      } else {
        fitting.add(request);
        images.addAll(request.images());
      }
    }
    if (model == null || images.isEmpty()) {
      return;
    }
    try {
      float[][] logits = new float[images.size()][];
      for (int from = 0; from < logits.length; from += batchImages) {
        List<byte[]> part = images.subList(from, Math.min(from + batchImages, logits.length));
        System.arraycopy(model.logits(part), 0, logits, from, part.size());
        observer.ran(part.size());
      }
      int from = 0;
      for (Request request : fitting) {
        float[][] own = new float[request.images().size()][];
        System.arraycopy(logits, from, own, 0, own.length);
        from += own.length;
        request.answer().complete(new Answer(model.manifest(), own));
      }
    } catch (RuntimeException e) { // of the engine: told to those who wait, who log it
      fitting.forEach(request -> request.answer().completeExceptionally(e));
    } catch (Error e) { // of the engine or the JVM: ends this thread, and nobody waits for it
      fitting.forEach(request -> request.answer().completeExceptionally(e));
      throw e;
    }
  }

  private void refuseAll() {
    for (Request left = queue.poll(); left != null; left = queue.poll()) {
      refuse(left);
    }
  }

  private void refuse(Request request) {
    waiting.addAndGet(-request.images().size());
    request.answer().completeExceptionally(new ServerStoppedException());
  }

  /** Ends the thread after the batch that runs; closes the model. */
  @Override
  public void close() {
    stopped = true;
    try {
      thread.join(STOP_PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Too many images wait. */
  static final class QueueFullException extends RuntimeException {
    private static final long serialVersionUID = 1;

    QueueFullException(int waiting, int most) {
      super(waiting + " images wait, at most " + most + " may", null, false, false);
    }
  }

  /** The version that was there when the request came wants other images. */
  static final class ModelChangedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ModelChangedException() {
      super("the model was replaced by one for images of another size", null, false, false);
    }
  }

  /** The server stops. */
  static final class ServerStoppedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ServerStoppedException() {
      super("the server stops", null, false, false);
    }
  }
}
