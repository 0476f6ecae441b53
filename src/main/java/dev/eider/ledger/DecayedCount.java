package dev.eider.ledger;

/**
 * A number of records that halves with every half-life of event time: the sum of 2^(-age/half-life)
 * over the records, as of the latest of them. Immutable. A half-life of zero is no decay, and the
 * value then is the plain number of records.
 *
 * <p>Records that come late count as much less as their age says, so the value does not depend on
 * the order of arrival, but for rounding.
 *
 * @param value the decayed number of records at {@code atMillis}
 * @param atMillis the event time that the value is for, milliseconds since the epoch
 */
public record DecayedCount(double value, long atMillis) {
  /** The count of no records. */
  public static final DecayedCount NONE = new DecayedCount(0, Long.MIN_VALUE);

  /** The least value of two records within a half-life: 1 + 1/2. */
  private static final double TWO_RECORDS = 1.5;

  private static final int FORGOTTEN_HALF_LIVES = 20;

  public DecayedCount {
    if (!(value >= 0)) {
      throw new IllegalArgumentException("a count is not negative: " + value);
    }
  }

  /**
   * This count with the record of one more event time. Where it is of a single record, and the next
   * one is earlier by so much that it would count for nothing, the single one was wrong: its time
   * becomes that of the next.
   */
  DecayedCount plusOne(long eventMillis, long halfLifeMillis) {
    boolean outvoted =
        value < TWO_RECORDS
            && eventMillis < atMillis
            && halfLifeMillis > 0
            && (atMillis - eventMillis) / halfLifeMillis >= FORGOTTEN_HALF_LIVES;
    DecayedCount believed = outvoted ? new DecayedCount(value, eventMillis) : this;
    return believed.plus(new DecayedCount(1, eventMillis), halfLifeMillis);
  }

  /** Whether more than one record within a half-life tells of the time. */
  public boolean isOfMoreThanOne() {
    return value >= TWO_RECORDS;
  }

  /**
   * The count of this one's records and the other's; commutative and associative but for rounding.
   */
  DecayedCount plus(DecayedCount other, long halfLifeMillis) {
    long at = Math.max(atMillis, other.atMillis);
    return new DecayedCount(valueAt(at, halfLifeMillis) + other.valueAt(at, halfLifeMillis), at);
  }

  /**
   * The value at an event time that is not before {@link #atMillis}.
   *
   * @param halfLifeMillis the half-life, 0 for no decay
   */
  public double valueAt(long millis, long halfLifeMillis) {
    if (halfLifeMillis == 0 || value == 0 || millis == atMillis) {
      return value;
    }
    return value * Math.exp(-Math.log(2) * ((double) millis - atMillis) / halfLifeMillis);
  }
}
