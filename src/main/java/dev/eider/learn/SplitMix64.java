package dev.eider.learn;

import java.util.random.RandomGenerator;

/**
 * The SplitMix64 generator (Steele, Lea, Flood, OOPSLA 2014), whose whole position is one number:
 * it is written to the learner's state and restored from it.
 */
public final class SplitMix64 implements RandomGenerator {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private long position;

  public SplitMix64(long position) {
    this.position = position;
  }

  /** What {@link #SplitMix64(long)} needs to go on from here. */
  public long position() {
    return position;
  }

  @Override
  public long nextLong() {
    position += GOLDEN_GAMMA;
    long z = position;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
