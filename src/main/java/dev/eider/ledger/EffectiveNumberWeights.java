package dev.eider.ledger;

import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * The class weights w_y = (1 - beta) / (1 - beta^n_y) of the effective number of samples (Cui et
 * al., CVPR 2019; w_y of Jamal et al.), normalised so that their mean over the stream is one, or,
 * as published, so that those of the classes seen sum to their number. Immutable.
 *
 * <p>With the running beta = (n - 1) / n from the total n of all counts, beta^n_y is e^(-p_y) up to
 * O(1/n), where p_y is the class's share of the stream: weights depend on shares, and do not
 * saturate. Streaming the same data twice changes no normalised weight by a factor of more than 1 +
 * 1/(4n) + O(1/n^2). A fixed beta gives every class of far more than 1/(1 - beta) records the same
 * weight.
 */
public final class EffectiveNumberWeights implements UnaryOperator<double[]> {
  private static final String RUNNING_NAME = "running";
  private static final EffectiveNumberWeights RUNNING = new EffectiveNumberWeights(Double.NaN);

  /** The fixed beta, NaN where it is the running one. */
  private final double fixedBeta;

  private EffectiveNumberWeights(double fixedBeta) {
    this.fixedBeta = fixedBeta;
  }

  /** Weights with beta = (n - 1) / n from the total n of the counts. */
  public static EffectiveNumberWeights running() {
    return RUNNING;
  }

  /**
   * Weights with one beta for ever.
   *
   * @param beta in [0, 1)
   */
  public static EffectiveNumberWeights fixed(double beta) {
    if (!(beta >= 0 && beta < 1)) {
      throw new IllegalArgumentException("it must be at least 0 and less than 1");
    }
    return new EffectiveNumberWeights(beta);
  }

  static EffectiveNumberWeights parse(String text) {
    if (text.strip().equals(RUNNING_NAME)) {
      return RUNNING;
    }
    try {
      return fixed(Double.parseDouble(text.strip()));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("it must be running, or a number in [0, 1)", e);
    }
  }

  /** The weights of counts with the running beta; see {@link #apply}. */
  public static double[] weights(double[] counts) {
    return RUNNING.apply(counts);
  }

  /**
   * The weights of a stream, of which the mean over the records of its established classes is one.
   * They depend on nothing of a class on probation, whose own weight is that of its trusted count.
   *
   * @return w_y per class; 0 for classes that were not seen
   */
  public double[] ofStream(ClassCounts counts) {
    double total = 0;
    for (int y = 0; y < counts.running().length; y++) {
      total += counts.established()[y] ? counts.running()[y] : 0;
    }
    double[] weights = inverseNumbers(counts.trusted(), total);
    double mean = 0;
    for (int y = 0; y < weights.length; y++) {
      mean += counts.established()[y] ? counts.running()[y] / total * weights[y] : 0;
    }
    for (int y = 0; y < weights.length && mean > 0; y++) {
      weights[y] /= mean;
    }
    return weights;
  }

  /**
   * The weights of counts, which sum to the number of the classes seen.
   *
   * @param counts n_y per class, not negative, whole or decayed; 0 is a class that was not seen
   * @return w_y per class; 0 for classes that were not seen
   */
  @Override
  public double[] apply(double[] counts) {
    double[] weights = inverseNumbers(counts, Arrays.stream(counts).sum());
    double sum = 0;
    int seen = 0;
    for (double weight : weights) {
      sum += weight;
      seen += weight > 0 ? 1 : 0;
    }
    double scale = sum == 0 ? 0 : seen / sum;
    for (int y = 0; y < weights.length; y++) {
      weights[y] *= scale;
    }
    return weights;
  }

  /**
   * {@code 1 / (1 - beta^n_y)}: the factor 1 - beta is common to all classes and falls to the
   * normalisation.
   */
  private double[] inverseNumbers(double[] counts, double total) {
    // log(beta); minus infinity (beta = 0, all weights equal) for one record or less in total.
    double logBeta =
        Double.isNaN(fixedBeta)
            ? Math.log1p(-1 / Math.max(1, total))
            : Math.log1p(-(1 - fixedBeta));
    double[] weights = new double[counts.length];
    for (int y = 0; y < counts.length; y++) {
      if (!(counts[y] >= 0)) {
        throw new IllegalArgumentException("a count is not negative: " + counts[y]);
      }
      if (counts[y] > 0) {
        weights[y] = -1 / Math.expm1(counts[y] * logBeta);
      }
    }
    return weights;
  }

  @Override
  public String toString() {
    return Double.isNaN(fixedBeta) ? RUNNING_NAME : Double.toString(fixedBeta);
  }
}
