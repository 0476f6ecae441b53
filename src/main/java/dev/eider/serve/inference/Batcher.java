package dev.eider.serve.inference;

import dev.eider.data.ImageShape;
import dev.eider.snapshot.Manifest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs images in batches on one thread, which owns the model: requests that come within the delay
 * of the first are run together, up to a number of images. A new model is taken between two
 * batches, so that each request is answered by one version, and the old one's memory is freed at
 * once. A request that nobody waits for any more is not run.
 */
public final class Batcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Batcher.class);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(15);

  private final int batchImages;
  private final Observer observer;
  private final LongSupplier nanoClock;
  private final Thread thread = new Thread(this::run, "batcher");

  /** Guards what waits: the requests, the next model, and that there are no more. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Condition changed = lock.newCondition();
  private final WaitingRequests waiting;
  private @Nullable Servable next;
  private boolean stopped;

  private volatile @Nullable Servable current;

  /**
   * @param batchImages the most images of a batch; a larger request is run in parts
   * @param delay how long a request waits for others
   * @param queueImages the most images that wait
   */
  public Batcher(int batchImages, Duration delay, int queueImages, Observer observer) {
    this(batchImages, delay, queueImages, observer, System::nanoTime);
  }

  public Batcher(
      int batchImages, Duration delay, int queueImages, Observer observer, LongSupplier nanoClock) {
    this.batchImages = batchImages;
    this.observer = observer;
    this.nanoClock = nanoClock;
    this.waiting = new WaitingRequests(batchImages, delay.toNanos(), queueImages);
    thread.setUncaughtExceptionHandler(
        (ended, e) -> LOG.error("the batcher has ended, nothing is answered any more", e));
    thread.start();
  }

  /**
   * Sees what is run, and what is not; {@code ran} and {@code swapped} from the batcher's thread.
   */
  public interface Observer {
    /** A batch of that many images was run. */
    void ran(int images);

    /** A request was not run, because nobody waited for it any more. */
    void abandoned();

    /** From now on this version answers. */
    void swapped(Manifest manifest);
  }

  /**
   * What a version answers.
   *
   * @param manifest of the version
   * @param logits {@code [images][classes]}
   */
  public record Answer(Manifest manifest, float[][] logits) {}

  /**
   * Images of one caller, and the answer that it waits for. The caller gives up and the batcher
   * begins under one lock, so that a request is either run or abandoned.
   */
  public static final class Request {
    private final List<byte[]> images;
    private final ImageShape shape;
    private final long atNanos;
    private final BooleanSupplier callerWaits;
    private final CompletableFuture<Answer> answer = new CompletableFuture<>();

    Request(List<byte[]> images, ImageShape shape, long atNanos, BooleanSupplier callerWaits) {
      this.images = images;
      this.shape = shape;
      this.atNanos = atNanos;
      this.callerWaits = callerWaits;
    }

    List<byte[]> images() {
      return images;
    }

    long atNanos() {
      return atNanos;
    }

    /**
     * Completes with the answer; with {@link ModelChangedException} where the version that answers
     * wants images of another shape, with {@link CallerGoneException} where its caller has gone,
     * and with what the engine threw.
     */
    CompletableFuture<Answer> answer() {
      return answer;
    }

    private synchronized boolean isWanted() {
      if (!answer.isDone() && !callerWaits.getAsBoolean()) {
        answer.completeExceptionally(new CallerGoneException());
      }
      return !answer.isDone();
    }

    private synchronized void fail(Throwable reason) {
      answer.completeExceptionally(reason);
    }
  }

  /** The version that answers now; null before the first. */
  public @Nullable Manifest manifest() {
    Servable serving = current;
    return serving == null ? null : serving.manifest();
  }

  /** Whether requests are answered; false for ever once the thread has ended, as by an error. */
  public boolean isAlive() {
    return thread.isAlive();
  }

  /** The images that wait now. */
  public int waiting() {
    lock.lock();
    try {
      return waiting.images();
    } finally {
      lock.unlock();
    }
  }

  /** Hands over a model, which answers from the next batch on; closes the one that it replaces. */
  public void swap(Servable servable) {
    Servable overtaken;
    lock.lock();
    try {
      overtaken = stopped ? servable : next;
      next = stopped ? null : servable;
      changed.signal();
    } finally {
      lock.unlock();
    }
    if (overtaken != null) {
      overtaken.close();
    }
  }

  /**
   * Lets images be run.
   *
   * @param images uint8, planar, of the shape
   * @param shape of the version that they were prepared for
   * @param callerWaits whether somebody still waits for the answer; asked once, before it is run
   * @throws QueueFullException where too many images wait
   */
  public Request submit(List<byte[]> images, ImageShape shape, BooleanSupplier callerWaits) {
    Request request = new Request(images, shape, nanoClock.getAsLong(), callerWaits);
    lock.lock();
    try {
      if (stopped) {
        request.fail(new ServerStoppedException());
      } else {
        waiting.add(request);
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
    return request;
  }

  /** The caller waits no longer: unless it runs already, the request is not run. */
  public void giveUp(Request request, RuntimeException reason) {
    lock.lock();
    boolean waited;
    try {
      waited = waiting.remove(request);
    } finally {
      lock.unlock();
    }
    if (waited) {
      observer.abandoned();
    }
    request.fail(reason);
  }

  private void run() {
    try {
      for (List<Request> batch = nextBatch(); !batch.isEmpty(); batch = nextBatch()) {
        answer(batch);
      }
    } catch (InterruptedException e) {
      LOG.warn("the batcher was interrupted, nothing is answered any more");
    } finally {
      end();
    }
  }

  private void end() {
    List<Request> left = new ArrayList<>();
    Servable untaken;
    lock.lock();
    try {
      stopped = true;
      while (!waiting.isEmpty()) {
        left.addAll(waiting.takeBatch());
      }
      untaken = next;
      next = null;
    } finally {
      lock.unlock();
    }
    left.forEach(request -> request.fail(new ServerStoppedException()));
    if (untaken != null) {
      untaken.close();
    }
    Servable last = current;
    if (last != null) {
      last.close();
    }
  }

  /** The next requests to be run; models are taken before them. Empty once it is closed. */
  private List<Request> nextBatch() throws InterruptedException {
    while (true) {
      Servable taken;
      lock.lock();
      try {
        while (!stopped && next == null && !isDue()) {
          awaitChange();
        }
        if (stopped) {
          return List.of();
        }
        if (next == null) {
          return waiting.takeBatch();
        }
        taken = next;
        next = null;
      } finally {
        lock.unlock();
      }
      install(taken);
    }
  }

  private boolean isDue() {
    return !waiting.isEmpty() && waiting.nanosUntilDue(nanoClock.getAsLong()) == 0;
  }

  private void awaitChange() throws InterruptedException {
    if (waiting.isEmpty()) {
      changed.await();
    } else {
      // Woken early or late, it looks at the clock again.
      changed.awaitNanos(waiting.nanosUntilDue(nanoClock.getAsLong()));
    }
  }

  private void install(Servable taken) {
    Servable old = current;
    current = taken;
    observer.swapped(taken.manifest());
    if (old != null) {
      old.close();
    }
  }

  private void answer(List<Request> batch) {
    Servable model = current;
    List<Request> fitting = new ArrayList<>();
    List<byte[]> images = new ArrayList<>();
    for (Request request : batch) {
      if (!request.isWanted()) {
        observer.abandoned();
      } else if (model == null || !model.shape().equals(request.shape)) {
        request.fail(new ModelChangedException());
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
      fitting.forEach(request -> request.fail(e));
    } catch (Error e) { // of the engine or the JVM: ends this thread, and nobody waits for it
      fitting.forEach(request -> request.fail(e));
      throw e;
    }
  }

  /** Ends the thread after the batch that runs; closes the model. */
  @Override
  public void close() {
    lock.lock();
    try {
      stopped = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
    try {
      thread.join(STOP_PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Too many images wait. */
  public static final class QueueFullException extends RuntimeException {
    private static final long serialVersionUID = 1;

    QueueFullException(int waiting, int most) {
      super(waiting + " images wait, at most " + most + " may", null, false, false);
    }
  }

  /** The version that was there when the request came wants other images. */
  public static final class ModelChangedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ModelChangedException() {
      super("the model was replaced by one for images of another size", null, false, false);
    }
  }

  /** The caller has gone before its images were run. */
  public static final class CallerGoneException extends RuntimeException {
    private static final long serialVersionUID = 1;

    CallerGoneException() {
      super("the client closed the connection before its request was run", null, false, false);
    }
  }

  /** The server stops. */
  public static final class ServerStoppedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ServerStoppedException() {
      super("the server stops", null, false, false);
    }
  }
}
