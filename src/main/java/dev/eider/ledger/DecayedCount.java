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

  public DecayedCount {
    if (!(value >= 0)) {
      throw new IllegalArgumentException("a count is not negative: " + value);
    }
  }

  /** This count with the record of one more event time. */
  DecayedCount plusOne(long eventMillis, long halfLifeMillis) {
    return plus(new DecayedCount(1, eventMillis), halfLifeMillis);
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
