package dev.eider.ledger;

import dev.eider.config.Settings;
import dev.eider.data.Quantiles;
import java.time.Duration;
import java.util.Arrays;

/**
 * The event time of one partition's records, which none of them can set alone. Producers' clocks
 * are wrong, by an hour or by a unit; and counts that decay are compared at the latest event time,
 * so that one record from the future would take all other classes' counts to nothing.
 *
 * <p>The clock follows the median timestamp of the latest records, and never runs back. Where that
 * is ahead by more than a half-life, because of a pause or because many are wrong, one record moves
 * the clock by a small part of the half-life at most: counts halve in no fewer records than a
 * setting says, whoever is wrong for however long, and what is old after a pause is forgotten
 * within a few hundred records. Until the first records are enough for a median that outvotes them,
 * the clock is that median itself.
 *
 * <p>A record's event time is the clock, less what it is late by the median. A record that is so
 * late that nobody can have waited for it has a timestamp that says nothing, and is not late.
 *
 * <p>All of it is decided by the records of the partition in their order, and by no other clock: a
 * partition that is read again, from its beginning or from a checkpoint, has the same event times.
 * Not thread-safe.
 */
public final class EventClock {
  /** Outvotes fifteen wrong timestamps in a row. */
  private static final int WINDOW = 31;

  private final long halfLifeMillis;
  private final long mostPerRecordMillis;
  private final long mostLateMillis;
  private final long[] latest = new long[WINDOW];
  private int size;
  private int next;
  private long millis;

  /** A clock that has seen no record. */
  public EventClock(Settings settings) {
    Duration halfLife = settings.get(LedgerSettings.COUNTS_HALF_LIFE);
    halfLifeMillis = halfLife.isZero() ? Long.MAX_VALUE : halfLife.toMillis();
    mostPerRecordMillis =
        Math.max(1, halfLifeMillis / settings.get(LedgerSettings.EVENT_TIME_LEAST_RECORDS));
    mostLateMillis = settings.get(LedgerSettings.EVENT_TIME_MAX_BEHIND).toMillis();
  }

  /** A clock that goes on where another was. */
  public EventClock(Settings settings, State state) {
    this(settings);
    for (long timestamp : state.latest()) {
      add(timestamp);
    }
    millis = state.millis();
  }

  /**
   * The event time of the next record of the partition.
   *
   * @param timestampMillis its timestamp; negative where it has none
   * @param othersMillis where the clock of another partition stands: so far this one may follow its
   *     median at once
   */
  public long eventMillis(long timestampMillis, long othersMillis) {
    if (timestampMillis < 0) {
      return size == 0 ? timestampMillis : millis;
    }
    boolean starting = size < WINDOW;
    add(timestampMillis);
    long median = median();
    if (starting) {
      millis = median;
    } else if (median > millis) {
      // The difference of two that are not negative does not overflow.
      long ahead = median - millis;
      long moved = millis + (ahead <= halfLifeMillis ? ahead : mostPerRecordMillis);
      millis = Math.max(moved, Math.min(median, othersMillis));
    }
    long late = Math.max(0, median - timestampMillis);
    return late > mostLateMillis ? millis : Math.max(0, millis - late);
  }

  /** Where the clock stands, milliseconds since the epoch. */
  public long millis() {
    return millis;
  }

  private void add(long timestamp) {
    latest[next] = timestamp;
    next = (next + 1) % WINDOW;
    size = Math.min(WINDOW, size + 1);
  }

  /** Of an even number of timestamps the lower one. */
  private long median() {
    return Quantiles.lowerMedian(Arrays.copyOf(latest, size));
  }

  /** Everything that decides how the clock goes on. */
  public State state() {
    long[] ordered = new long[size];
    for (int i = 0; i < size; i++) {
      ordered[i] = latest[(next - size + i + WINDOW) % WINDOW];
    }
    return new State(millis, ordered);
  }

  /**
   * A clock's state.
   *
   * @param millis where the clock stands, milliseconds since the epoch
   * @param latest the timestamps that it goes by, the latest last; not to be changed
   */
  public record State(long millis, long[] latest) {
    public State {
      if (latest.length > WINDOW) {
        throw new IllegalArgumentException(
            "a clock goes by " + WINDOW + " timestamps, not " + latest.length);
      }
    }
  }
}
