package dev.eider.ledger;

/**
 * How often each class came, and the counts that weights, priors, margins and draws go by. A class
 * that has shown fewer than {@code classes.probation} different images is on probation: one wrong
 * label would otherwise be a class of its own, with a whole class's share of every balanced step.
 *
 * <p>A class of n different images, of m that end the probation, is trusted as one of {@code count
 * (m/n)^2}: its weight, the inverse of its count, is that of a class of m images, times n/m. So it
 * earns its weight with its first images. It counts as no rarer than the rarest class that is not
 * on probation, so that no bound over classes moves with it; and as no more common than these are
 * on average, so that a tail in which every class is small weighs no less than without any weights.
 * Counts are scaled, not set: a stream that comes again changes no ratio.
 *
 * @param running the running counts {@code [C]}, 0 where a class was not seen
 * @param trusted the counts to go by {@code [C]}, at least the running ones
 * @param established whether a class was seen and is not on probation {@code [C]}; all that were
 *     seen, where every class is on probation
 */
public record ClassCounts(double[] running, double[] trusted, boolean[] established) {
  /**
   * The counts of a stream.
   *
   * @param running the running counts, not negative
   * @param images different images that each class has shown, counted up to the probation
   * @param probation the number of them that ends the probation; 0 where there is none
   */
  public static ClassCounts of(double[] running, int[] images, int probation) {
    boolean[] established = new boolean[running.length];
    double rarest = Double.POSITIVE_INFINITY;
    double sum = 0;
    int number = 0;
    for (int y = 0; y < running.length; y++) {
      established[y] = running[y] > 0 && images[y] >= probation;
      if (established[y]) {
        rarest = Math.min(rarest, running[y]);
        sum += running[y];
        number++;
      }
    }
    double[] trusted = running.clone();
    for (int y = 0; y < running.length; y++) {
      if (number == 0) {
        established[y] = running[y] > 0;
      } else if (running[y] > 0 && !established[y]) {
        double missing = (double) probation / Math.max(1, images[y]);
        double earned = Math.max(running[y] * missing * missing, rarest);
        trusted[y] = Math.max(running[y], Math.min(earned, sum / number));
      }
    }
    return new ClassCounts(running, trusted, established);
  }

  /**
   * The counts of batches in which a class comes in proportion to a power of its count: 1 gives
   * these counts, 0 batches of equal classes. A class on probation comes less often by the factor
   * by which its count is trusted less.
   *
   * @param power from 0 to 1
   */
  public ClassCounts drawnBy(double power) {
    if (power == 1) {
      return this;
    }
    double[] drawn = new double[running.length];
    double[] powers = new double[running.length];
    for (int y = 0; y < running.length; y++) {
      if (running[y] > 0) {
        powers[y] = Math.pow(trusted[y], power);
        drawn[y] = powers[y] * standing(y);
      }
    }
    return new ClassCounts(drawn, powers, established);
  }

  /** How much of an established class's share in a balanced draw a class has: 1, or less. */
  public double standing(int y) {
    return running[y] > 0 ? running[y] / trusted[y] : 1;
  }
}
