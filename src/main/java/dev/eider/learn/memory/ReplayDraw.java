package dev.eider.learn.memory;

/** How often a class comes in the batches that are replayed: by a power of its count. */
public enum ReplayDraw {
  /** As in the stream. */
  STREAM,
  /** Between the two. */
  SQUARE_ROOT,
  /** As often as any other class. */
  BALANCED,
  /**
   * Nearly as often as any other class where images are new, and nearer to the stream the more
   * often they have been replayed. Equal classes teach a tail soonest; but the same few images of
   * it take the place of many of the head, which in the long run teach more.
   */
  ADAPTIVE;

  /**
   * The power of the count.
   *
   * @param replays how often an image has been replayed, on average over all classes
   * @param settling so many replays take the adaptive power to {@code 1 - 1/e}
   */
  public double power(double replays, double settling) {
    return switch (this) {
      case STREAM -> 1;
      case SQUARE_ROOT -> 0.5;
      case BALANCED -> 0;
      case ADAPTIVE -> 1 - Math.exp(-replays / settling);
    };
  }
}
