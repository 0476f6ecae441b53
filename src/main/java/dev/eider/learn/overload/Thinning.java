package dev.eider.learn.overload;

import java.util.Arrays;

/**
 * How much of each class is trained, and what an example that is trained then stands for.
 *
 * <p>A class of n_y examples is a head class where n_y is above both the mean class and a bound; of
 * it the share p_y = (h / n_y)^s is kept, where h is the greater of the two and s is the pressure,
 * but never less than a least share. At s = 1 no head class trains more than h does. Every other
 * class is kept whole.
 *
 * <p>With K = sum_y n_y p_y / sum_y n_y, the share of the stream that is kept, an example that is
 * kept weighs K / p_y. Kept examples are of class y with probability n_y p_y / (K sum n), so the
 * expectation of the weighted loss of one of them is the mean loss over the whole stream: the
 * gradient's expectation, and the length of a step, stay what they were. Its weights have the mean
 * 1.
 *
 * @param kept p_y by class number
 * @param keptShare K
 */
public record Thinning(double[] kept, double keptShare) {
  /** Keeps everything. */
  static final Thinning NONE = new Thinning(new double[0], 1);

  /**
   * The thinning at a pressure.
   *
   * @param counts the running counts by class
   * @param pressure s, at least 0
   * @param tail the greatest count of a class that is never thinned
   * @param leastKept the least p_y, above 0
   */
  static Thinning of(double[] counts, double pressure, double tail, double leastKept) {
    double total = Arrays.stream(counts).sum();
    if (!(pressure > 0) || total == 0) {
      return NONE;
    }
    double mean = total / Arrays.stream(counts).filter(count -> count > 0).count();
    double head = Math.max(mean, tail);
    double[] kept = new double[counts.length];
    double all = 0;
    for (int y = 0; y < counts.length; y++) {
      kept[y] = counts[y] > head ? Math.max(leastKept, Math.pow(head / counts[y], pressure)) : 1;
      all += counts[y] * kept[y];
    }
    return new Thinning(kept, all / total);
  }

  /** p_y; 1 for a class that came after the counts were taken. */
  double kept(int label) {
    return label < kept.length ? kept[label] : 1;
  }

  /** What a kept example of the class weighs: K / p_y. */
  double correction(int label) {
    return keptShare / kept(label);
  }
}
