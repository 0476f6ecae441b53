package dev.eider.learn.memory;

/** How often a class comes in the batches that are replayed: by a power of its count. */
public enum ReplayDraw {
  /** As in the stream. */
  STREAM(1),
  /** Between the two. */
  SQUARE_ROOT(0.5),
  /** As often as any other class. */
  BALANCED(0);

  private final double power;

  ReplayDraw(double power) {
    this.power = power;
  }

  /** Of the count. */
  public double power() {
    return power;
  }
}
