package dev.eider.learn.memory;

import dev.eider.ledger.ClassCounts;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * A bounded memory of past training examples: class-balancing reservoir sampling (Chrysakis, Moens,
 * ICML 2020). While there is room everything is kept. Once the window is full, an example of a
 * class that never was the largest replaces one of a largest class, and a class that once was the
 * largest keeps a uniform sample of its examples. So a tail class keeps all of its examples. An
 * example that is kept already is not kept twice.
 *
 * <p>Draws follow counts: a class in proportion to its count, then one of its examples uniformly.
 * By the running counts replayed batches have the class shares of the stream; by others, see {@link
 * ClassCounts#drawnBy}, every class comes alike, or in between.
 *
 * <p>Every kept example has an eps, the conditional weight that goes on from step to step where
 * {@code meta.persistent-eps} is set; it leaves with the example.
 */
public final class ReplayWindow {
  private final int capacity;
  private final List<List<KeptExample>> byClass = new ArrayList<>();

  /** The persistent eps of every kept example, by id. */
  private final Map<String, Double> epsById = new HashMap<>();

  private long[] seen = new long[16];
  private boolean[] sampled = new boolean[16];
  private int size;

  public ReplayWindow(int capacity) {
    this.capacity = capacity;
  }

  public int size() {
    return size;
  }

  /** Different examples that were offered so far; one that has left and comes again is another. */
  public long offered() {
    return Arrays.stream(seen).sum();
  }

  /** Offers an example. */
  public void add(KeptExample example, RandomGenerator random) {
    if (capacity == 0 || epsById.containsKey(example.id())) {
      return;
    }
    int label = example.label();
    makeRoomFor(label);
    seen[label]++;
    if (size < capacity) {
      put(example);
      return;
    }
    int largest = largest();
    sampled[largest] = true;
    if (!sampled[label]) {
      List<KeptExample> crowd = byClass.get(largest);
      epsById.remove(replaceByLast(crowd, random.nextInt(crowd.size())).id());
      size--;
      put(example);
    } else {
      List<KeptExample> own = byClass.get(label);
      long place = random.nextLong(seen[label]);
      if (place < own.size()) {
        epsById.remove(own.set((int) place, example).id());
        epsById.put(example.id(), 0.0);
      }
    }
  }

  private void makeRoomFor(int label) {
    while (byClass.size() <= label) {
      byClass.add(new ArrayList<>());
    }
    if (label >= seen.length) {
      int length = Math.max(label + 1, 2 * seen.length);
      seen = Arrays.copyOf(seen, length);
      sampled = Arrays.copyOf(sampled, length);
    }
  }

  private void put(KeptExample example) {
    byClass.get(example.label()).add(example);
    epsById.put(example.id(), 0.0);
    size++;
  }

  private static KeptExample replaceByLast(List<KeptExample> list, int index) {
    KeptExample last = list.remove(list.size() - 1);
    return index == list.size() ? last : list.set(index, last);
  }

  private int largest() {
    int largest = 0;
    for (int y = 1; y < byClass.size(); y++) {
      if (byClass.get(y).size() > byClass.get(largest).size()) {
        largest = y;
      }
    }
    return largest;
  }

  /**
   * Draws with replacement, a class in proportion to its count. A class with a count of zero is not
   * drawn, unless all classes with examples have one: then by the number of their examples.
   *
   * @param counts the running counts by class, at least one for each class with examples
   * @throws IllegalStateException where the window is empty
   */
  public List<KeptExample> draw(int n, double[] counts, RandomGenerator random) {
    List<List<KeptExample>> filled = filled();
    double[] shares = new double[filled.size()];
    for (int k = 0; k < shares.length; k++) {
      shares[k] = counts[filled.get(k).get(0).label()];
    }
    if (Arrays.stream(shares).sum() == 0) {
      Arrays.setAll(shares, k -> filled.get(k).size());
    }
    return draw(n, filled, shares, random);
  }

  private List<List<KeptExample>> filled() {
    if (size == 0) {
      throw new IllegalStateException("nothing can be drawn from an empty replay window");
    }
    return byClass.stream().filter(ofClass -> !ofClass.isEmpty()).toList();
  }

  private static List<KeptExample> draw(
      int n, List<List<KeptExample>> filled, double[] shares, RandomGenerator random) {
    double[] upTo = shares.clone();
    for (int k = 1; k < upTo.length; k++) {
      upTo[k] += upTo[k - 1];
    }
    List<KeptExample> drawn = new ArrayList<>(n);
    for (int i = 0; i < n; i++) {
      // nextDouble is at most 1 - 2^-53, so the point is below the last sum.
      double point = random.nextDouble() * upTo[upTo.length - 1];
      List<KeptExample> ofClass = filled.get(firstAbove(upTo, point));
      drawn.add(ofClass.get(random.nextInt(ofClass.size())));
    }
    return drawn;
  }

  /** The first index whose sum is above the point: never one that adds nothing to its sum. */
  private static int firstAbove(double[] upTo, double point) {
    int low = 0;
    int high = upTo.length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (upTo[middle] > point) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** All kept examples, class by class. */
  public List<KeptExample> all() {
    return byClass.stream().flatMap(List::stream).toList();
  }

  /** The eps of an example, 0 where it is not kept or none was set. */
  public double eps(String id) {
    return epsById.getOrDefault(id, 0.0);
  }

  /** Sets the eps of an example, if it is kept. */
  public void setEps(String id, double eps) {
    epsById.replace(id, eps);
  }

  public void writeTo(DataOutputStream out) throws IOException {
    out.writeInt(byClass.size());
    for (int y = 0; y < byClass.size(); y++) {
      out.writeLong(seen[y]);
      out.writeBoolean(sampled[y]);
      out.writeInt(byClass.get(y).size());
      for (KeptExample example : byClass.get(y)) {
        example.writeTo(out);
        out.writeDouble(eps(example.id()));
      }
    }
  }

  /**
   * The window that was written. Where it holds more than the capacity, the largest classes give up
   * their latest examples.
   */
  public static ReplayWindow readFrom(DataInputStream in, int capacity) throws IOException {
    ReplayWindow window = new ReplayWindow(capacity);
    int classes = in.readInt();
    for (int y = 0; y < classes; y++) {
      window.makeRoomFor(y);
      window.seen[y] = in.readLong();
      window.sampled[y] = in.readBoolean();
      int kept = in.readInt();
      for (int i = 0; i < kept; i++) {
        KeptExample example = KeptExample.readFrom(in);
        window.put(example);
        window.setEps(example.id(), in.readDouble());
      }
    }
    while (window.size > capacity) {
      int largest = window.largest();
      window.sampled[largest] = true;
      List<KeptExample> crowd = window.byClass.get(largest);
      window.epsById.remove(crowd.remove(crowd.size() - 1).id());
      window.size--;
    }
    return window;
  }
}
