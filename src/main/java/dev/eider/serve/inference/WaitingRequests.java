package dev.eider.serve.inference;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The requests that wait to be run, in the order in which they came: none overtakes another. Tells
 * when a batch is due, from a time that it is given. Not thread-safe; the batcher's lock holds it.
 */
final class WaitingRequests {
  private final int batchImages;
  private final long delayNanos;
  private final int mostImages;
  private final ArrayDeque<Batcher.Request> requests = new ArrayDeque<>();
  private int images;

  /**
   * @param batchImages the most images of a batch; a larger request is a batch of its own
   * @param delayNanos how long a request waits for others
   * @param mostImages the most images that wait
   */
  WaitingRequests(int batchImages, long delayNanos, int mostImages) {
    this.batchImages = batchImages;
    this.delayNanos = delayNanos;
    this.mostImages = mostImages;
  }

  /** The images that wait. */
  int images() {
    return images;
  }

  boolean isEmpty() {
    return requests.isEmpty();
  }

  /**
   * Lets a request wait.
   *
   * @throws Batcher.QueueFullException where others wait and there is no room beside them
   */
  void add(Batcher.Request request) {
    int own = request.images().size();
    if (images > 0 && images + own > mostImages) {
      throw new Batcher.QueueFullException(images, mostImages);
    }
    requests.add(request);
    images += own;
  }

  /** Takes a request out, where it still waits. */
  boolean remove(Batcher.Request request) {
    boolean waited = requests.remove(request);
    if (waited) {
      images -= request.images().size();
    }
    return waited;
  }

  /**
   * How long until a batch is due: not at all where the images fill one, or the oldest request has
   * waited for its delay. Not to be asked where nothing waits.
   */
  long nanosUntilDue(long nowNanos) {
    return images >= batchImages
        ? 0
        : Math.max(0, requests.element().atNanos() + delayNanos - nowNanos);
  }

  /** Takes the oldest requests out, as many as a batch holds, at least one. */
  List<Batcher.Request> takeBatch() {
    List<Batcher.Request> batch = new ArrayList<>();
    int taken = 0;
    while (!requests.isEmpty()) {
      int own = requests.element().images().size();
      if (taken > 0 && taken + own > batchImages) {
        break;
      }
      batch.add(requests.remove());
      taken += own;
    }
    images -= taken;
    return batch;
  }
}
