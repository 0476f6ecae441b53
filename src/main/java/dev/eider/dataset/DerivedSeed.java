package dev.eider.dataset;

import java.util.SplittableRandom;

/**
 * A seed made of several numbers, so that each combination has a random stream of its own. The
 * finaliser is SplitMix64's (Steele, Lea, Flood, OOPSLA 2014).
 */
final class DerivedSeed {
  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  private DerivedSeed() {}

  /** The random stream of a combination of numbers. */
  static SplittableRandom random(long... parts) {
    long seed = 0;
    for (long part : parts) {
      seed = mixed(seed + GOLDEN_GAMMA + mixed(part));
    }
    return new SplittableRandom(seed);
  }

  private static long mixed(long value) {
    long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
