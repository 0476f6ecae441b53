package dev.eider.ledger;

import dev.eider.data.Split;

/**
 * The small part of a class's state, read and written for every record: its count and the bounds of
 * its held-out buffers.
 *
 * @param count the records so far
 * @param dev the bounds of the dev buffer
 * @param eval the bounds of the eval buffer
 */
public record ClassTally(DecayedCount count, BufferBounds dev, BufferBounds eval) {
  /** The tally of a class that was not seen. */
  public static final ClassTally NONE =
      new ClassTally(DecayedCount.NONE, BufferBounds.EMPTY, BufferBounds.EMPTY);

  ClassTally withCount(DecayedCount next) {
    return new ClassTally(next, dev, eval);
  }

  ClassTally withBounds(Split split, BufferBounds next) {
    return split == Split.DEV
        ? new ClassTally(count, next, eval)
        : new ClassTally(count, dev, next);
  }

  BufferBounds bounds(Split split) {
    return split == Split.DEV ? dev : eval;
  }
}
