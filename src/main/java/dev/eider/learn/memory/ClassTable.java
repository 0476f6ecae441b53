package dev.eider.learn.memory;

import dev.eider.config.IncompatibleStateException;
import dev.eider.ledger.DecayedCount;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The classes by number and their running counts. An open table numbers labels in the order in
 * which it meets them; a closed one has the numbers of its list and refuses other labels.
 *
 * <p>All counts are read at one event time, the latest that can be believed: with a half-life, a
 * class that falls silent loses weight against the others.
 */
public final class ClassTable {
  private final boolean closed;
  private final List<String> labels = new ArrayList<>();
  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<DecayedCount> counts = new ArrayList<>();
  private final long halfLifeMillis;

  /**
   * @param closedList the labels of a closed table; empty for an open one
   * @param halfLife the event time in which a count falls to its half; zero: never
   */
  public ClassTable(List<String> closedList, Duration halfLife) {
    halfLifeMillis = halfLife.toMillis();
    closed = !closedList.isEmpty();
    closedList.forEach(this::add);
  }

  /**
   * The number of a label that was counted.
   *
   * @param count its count as of the latest event time of the class, as {@code LedgerEvent} carries
   *     it
   * @param eventMillis the event time, milliseconds since the epoch; earlier than the latest where
   *     the event came late
   */
  public int count(String label, double count, long eventMillis) {
    Integer number = numbers.get(label);
    if (number == null) {
      if (closed) {
        throw new IllegalStateException(
            "'" + label + "' is not in the closed class list, which ends upstream: " + labels);
      }
      number = add(label);
    }
    long at = Math.max(eventMillis, counts.get(number).atMillis());
    counts.set(number, new DecayedCount(count, at));
    return number;
  }

  /**
   * Whether a label has a number or may be given one.
   *
   * @param mostClasses the bound of an open table; records beyond a closed list were rejected
   *     before
   */
  public boolean admits(String label, int mostClasses) {
    return closed || labels.size() < mostClasses || knows(label);
  }

  /** Whether a label has a number. */
  public boolean knows(String label) {
    return numbers.containsKey(label);
  }

  /** The number of a known label. */
  public int number(String label) {
    Integer number = numbers.get(label);
    if (number == null) {
      throw new IllegalStateException("unknown label '" + label + "'");
    }
    return number;
  }

  private int add(String label) {
    int number = labels.size();
    labels.add(label);
    if (numbers.put(label, number) != null) {
      throw new IllegalArgumentException("'" + label + "' is twice in the class list");
    }
    counts.add(DecayedCount.NONE);
    return number;
  }

  public int size() {
    return labels.size();
  }

  /** The labels by number. */
  public List<String> labels() {
    return List.copyOf(labels);
  }

  /**
   * The running counts by number, at one event time. A class that is ahead of it has its own count.
   */
  public double[] counts() {
    long now = nowMillis();
    return counts.stream()
        .mapToDouble(count -> count.valueAt(Math.max(now, count.atMillis()), halfLifeMillis))
        .toArray();
  }

  /**
   * The latest event time of which more than one record tells: of a class that counts for more than
   * one, or of two classes. A single record that is ahead of that by more than a half-life takes
   * nothing from other classes.
   */
  private long nowMillis() {
    long told = Long.MIN_VALUE;
    long latest = Long.MIN_VALUE;
    long second = Long.MIN_VALUE;
    for (DecayedCount count : counts) {
      long at = count.atMillis();
      if (count.isOfMoreThanOne()) {
        told = Math.max(told, at);
      }
      if (at > latest) {
        second = latest;
        latest = at;
      } else {
        second = Math.max(second, at);
      }
    }
    long now = Math.max(told, second);
    return now == Long.MIN_VALUE || latest - now <= halfLifeMillis ? latest : now;
  }

  /** The latest event time of a class, milliseconds since the epoch; 0 where it was never seen. */
  public long lastSeenMillis(int label) {
    return Math.max(0, counts.get(label).atMillis());
  }

  public void writeTo(DataOutputStream out) throws IOException {
    out.writeInt(labels.size());
    for (int i = 0; i < labels.size(); i++) {
      out.writeUTF(labels.get(i));
      out.writeDouble(counts.get(i).value());
      out.writeLong(counts.get(i).atMillis());
    }
  }

  /** Reads what {@link #writeTo} wrote into a new table. */
  public void readFrom(DataInputStream in) throws IOException {
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      String label = in.readUTF();
      double count = in.readDouble();
      long atMillis = in.readLong();
      if (closed && (i >= labels.size() || !labels.get(i).equals(label))) {
        throw new IncompatibleStateException(
            "the state's class " + i + " is '" + label + "', the closed list is " + labels);
      }
      count(label, count, atMillis);
    }
    if (size != labels.size()) {
      throw new IncompatibleStateException(
          "the state has " + size + " classes, the closed list " + labels);
    }
  }
}
