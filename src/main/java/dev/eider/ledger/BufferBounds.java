package dev.eider.ledger;

import org.jspecify.annotations.Nullable;

/**
 * What must be known of a held-out buffer to leave it alone: a few bytes beside the class's count,
 * so that the buffer with its images is read only for a record that may concern it.
 *
 * @param size examples held
 * @param curated how many of them the publisher chose
 * @param last the highest rank held, null where the buffer is empty
 */
public record BufferBounds(int size, int curated, @Nullable Rank last) {
  /** The bounds of an empty buffer. */
  public static final BufferBounds EMPTY = new BufferBounds(0, 0, null);

  /** Whether an example of this rank enters a buffer of this capacity, if it is not there yet. */
  boolean admits(Rank rank, int capacity) {
    return size < capacity || (capacity > 0 && last != null && rank.compareTo(last) < 0);
  }

  /**
   * Whether the id can be in the buffer: as a hashed example, where its hash makes it a candidate,
   * or as a curated one.
   */
  boolean mayHold(String id, double u, boolean hashedCandidate) {
    if (last == null) {
      return false;
    }
    return (hashedCandidate && new Rank(false, u, id).compareTo(last) <= 0)
        || (curated > 0 && new Rank(true, u, id).compareTo(last) <= 0);
  }
}
