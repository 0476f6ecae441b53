package dev.eider.learn.weighting;

/**
 * The decreasing sequence that is nearest to given values: isotonic regression by pooling adjacent
 * violators.
 */
final class DecreasingFit {
  private DecreasingFit() {}

  /**
   * The sequence with the least sum of {@code mass * squared distance}.
   *
   * @param values one or more
   * @param mass of the values, not negative; a value without mass has that of the pool before it
   */
  static double[] of(double[] values, double[] mass) {
    int[] first = new int[values.length];
    double[] sums = new double[values.length];
    double[] masses = new double[values.length];
    int pools = 0;
    for (int k = 0; k < values.length; k++) {
      if (mass[k] == 0 && pools > 0) {
        continue;
      }
      first[pools] = k;
      sums[pools] = values[k] * mass[k];
      masses[pools] = mass[k];
      pools++;
      while (pools > 1 && violates(sums, masses, pools)) {
        pools--;
        sums[pools - 1] += sums[pools];
        masses[pools - 1] += masses[pools];
      }
    }
    double[] fit = new double[values.length];
    for (int pool = 0; pool < pools; pool++) {
      int end = pool + 1 < pools ? first[pool + 1] : values.length;
      for (int k = first[pool]; k < end; k++) {
        fit[k] = masses[pool] > 0 ? sums[pool] / masses[pool] : 0;
      }
    }
    return fit;
  }

  /** Whether the last pool's mean is above that of the one before, or that one has none. */
  private static boolean violates(double[] sums, double[] masses, int pools) {
    double before = masses[pools - 2];
    return before == 0 || sums[pools - 2] / before < sums[pools - 1] / masses[pools - 1];
  }
}
