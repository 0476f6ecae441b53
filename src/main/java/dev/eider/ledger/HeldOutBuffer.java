package dev.eider.ledger;

import dev.eider.data.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The held-out examples of one class and one split: those of the lowest {@link Rank} among all that
 * were offered, at most {@code capacity}.
 *
 * <p>The ranks are a hash of the ids, so the buffer is a uniform sample without replacement, and
 * the set held is a function of the set offered: order and duplicates do not matter.
 *
 * <p><b>Nothing that was trained enters later.</b> While the buffer is not full nothing is refused.
 * Once it is full its highest rank can only fall, because an example enters only in the place of a
 * higher one. An example trains when it is refused (its rank is above the highest held) or
 * displaced (it was the highest held, and a lower one came): either way its rank is above the
 * highest held from then on, so it is refused whenever it comes again. This needs the rank of an id
 * to be constant: capacity and shares must not change during the life of the state, and publishers
 * do not change an example's label or split between epochs.
 */
final class HeldOutBuffer {
  private final int capacity;
  private final TreeMap<Rank, Example> held = new TreeMap<>();

  HeldOutBuffer(int capacity, List<Example> examples) {
    this.capacity = capacity;
    for (Example example : examples) {
      held.put(rank(example, HoldOutRule.u(example.id())), example);
    }
    if (held.size() > capacity) {
      throw new IllegalStateException(
          held.size() + " examples in a held-out buffer of capacity " + capacity);
    }
  }

  static Rank rank(Example example, double u) {
    return new Rank(example.curatedSplit() != null, u, example.id());
  }

  /** The example of that id, if it is held. */
  Optional<Example> find(String id, double u) {
    Example hashed = held.get(new Rank(false, u, id));
    return Optional.ofNullable(hashed != null ? hashed : held.get(new Rank(true, u, id)));
  }

  /**
   * Adds an example that the {@link #bounds} admit, and gives the one that it displaces, if the
   * buffer was full.
   */
  Optional<Example> add(Rank rank, Example example) {
    held.put(rank, example);
    return held.size() > capacity
        ? Optional.of(held.pollLastEntry()).map(Map.Entry::getValue)
        : Optional.empty();
  }

  BufferBounds bounds() {
    if (held.isEmpty()) {
      return BufferBounds.EMPTY;
    }
    int curated = (int) held.keySet().stream().filter(Rank::curated).count();
    return new BufferBounds(held.size(), curated, held.lastKey());
  }

  /** The examples in the order of their ranks. */
  List<Example> examples() {
    return new ArrayList<>(held.values());
  }
}
