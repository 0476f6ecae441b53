package dev.eider.learn;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * A bounded memory of past training examples: class-balancing reservoir sampling (Chrysakis, Moens,
 * ICML 2020). While there is room everything is kept; then an example of a class that never was the
 * largest replaces one of a largest class, and a class that was keeps a uniform sample of what it
 * saw. A tail class so keeps all it has. An example that is kept already is not kept twice.
 *
 * <p>Draws follow the running counts: a class in proportion to its count, then one of its examples
 * uniformly, so that replayed batches have the class shares of the stream and the class weights w_y
 * fit both.
 */
final class ReplayWindow {
  private final int capacity;
  private final List<List<KeptExample>> byClass = new ArrayList<>();
  private final Set<String> ids = new HashSet<>();
  private long[] seen = new long[16];
  private boolean[] sampled = new boolean[16];
  private int size;

  ReplayWindow(int capacity) {
    this.capacity = capacity;
  }

  int size() {
    return size;
  }

  /** Offers an example. */
  void add(KeptExample example, RandomGenerator random) {
    if (capacity == 0 || ids.contains(example.id())) {
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
      ids.remove(replaceByLast(crowd, random.nextInt(crowd.size())).id());
      size--;
      put(example);
    } else {
      List<KeptExample> own = byClass.get(label);
      long place = random.nextLong(seen[label]);
      if (place < own.size()) {
        ids.remove(own.set((int) place, example).id());
        ids.add(example.id());
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
    ids.add(example.id());
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
   * Draws with replacement.
   *
   * @param counts the running counts by class
   */
  List<KeptExample> draw(int n, double[] counts, RandomGenerator random) {
    double[] upTo = new double[byClass.size()];
    double sum = 0;
    for (int y = 0; y < upTo.length; y++) {
      sum += byClass.get(y).isEmpty() ? 0 : counts[y];
      upTo[y] = sum;
    }
    List<KeptExample> drawn = new ArrayList<>(n);
    for (int i = 0; i < n; i++) {
      double point = random.nextDouble() * sum;
      int y = Arrays.binarySearch(upTo, point);
      y = y < 0 ? -y - 1 : y + 1;
      while (y >= upTo.length || byClass.get(y).isEmpty()) {
        y = y >= upTo.length ? upTo.length - 1 : y - 1;
      }
      List<KeptExample> ofClass = byClass.get(y);
      drawn.add(ofClass.get(random.nextInt(ofClass.size())));
    }
    return drawn;
  }

  void writeTo(DataOutputStream out) throws IOException {
    out.writeInt(byClass.size());
    for (int y = 0; y < byClass.size(); y++) {
      out.writeLong(seen[y]);
      out.writeBoolean(sampled[y]);
      out.writeInt(byClass.get(y).size());
      for (KeptExample example : byClass.get(y)) {
        example.writeTo(out);
      }
    }
  }

  static ReplayWindow readFrom(DataInputStream in, int capacity) throws IOException {
    ReplayWindow window = new ReplayWindow(capacity);
    int classes = in.readInt();
    for (int y = 0; y < classes; y++) {
      window.makeRoomFor(y);
      window.seen[y] = in.readLong();
      window.sampled[y] = in.readBoolean();
      int kept = in.readInt();
      for (int i = 0; i < kept; i++) {
        window.put(KeptExample.readFrom(in));
      }
    }
    return window;
  }
}
