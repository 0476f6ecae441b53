package dev.eider.ledger;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The running number of records of every class, with optional exponential decay by event time. Not
 * thread-safe. Counts of parts of a stream merge to the counts of the whole in any order.
 *
 * <p>All counts are read at one event time, the latest seen in any class: a class that falls silent
 * loses weight against the others.
 */
public final class ClassCounts {
  private final long halfLifeMillis;
  private final Map<String, DecayedCount> counts = new TreeMap<>();
  private long latestMillis = Long.MIN_VALUE;

  /**
   * No records yet.
   *
   * @param halfLife the event time in which a count falls to its half; {@link Duration#ZERO}: never
   */
  public ClassCounts(Duration halfLife) {
    if (halfLife.isNegative()) {
      throw new IllegalArgumentException("a half-life is not negative: " + halfLife);
    }
    this.halfLifeMillis = halfLife.toMillis();
  }

  /** Counts one record. */
  public void add(String label, long eventMillis) {
    merge(label, new DecayedCount(1, eventMillis));
  }

  /**
   * Sets a class's count as {@code LedgerEvent.classCount} carries it: as of the latest event time
   * of the class, which is that of the event unless it came late.
   */
  public void set(String label, double count, long eventMillis) {
    long at = Math.max(eventMillis, counts.getOrDefault(label, DecayedCount.NONE).atMillis());
    counts.put(label, new DecayedCount(count, at));
    latestMillis = Math.max(latestMillis, at);
  }

  /**
   * Adds the counts of another part of the stream.
   *
   * @throws IllegalArgumentException where the half-lives differ
   */
  public void merge(ClassCounts other) {
    if (other.halfLifeMillis != halfLifeMillis) {
      throw new IllegalArgumentException(
          "half-lives differ: " + halfLifeMillis + " ms and " + other.halfLifeMillis + " ms");
    }
    other.counts.forEach(this::merge);
  }

  private void merge(String label, DecayedCount count) {
    counts.merge(label, count, (a, b) -> a.plus(b, halfLifeMillis));
    latestMillis = Math.max(latestMillis, count.atMillis());
  }

  /** The count of a class at the latest event time, 0 where it was never seen. */
  public double count(String label) {
    return counts.getOrDefault(label, DecayedCount.NONE).valueAt(latestMillis, halfLifeMillis);
  }

  /** The sum of all counts at the latest event time. */
  public double total() {
    return counts.values().stream().mapToDouble(c -> c.valueAt(latestMillis, halfLifeMillis)).sum();
  }

  /** The labels seen, in alphabetical order. */
  public Set<String> labels() {
    return Collections.unmodifiableSet(counts.keySet());
  }
}
