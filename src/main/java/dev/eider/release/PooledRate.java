package dev.eider.release;

import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.DirichletSampler;

/**
 * The errors of one model on several classes, pooled as {@link PooledOutcomes} are: a macro error
 * with one posterior. With a posterior for each class, every class of few examples would be drawn
 * towards one half, and a model that guesses among many classes would pass for a better one.
 *
 * @param errors the wrong answers, on the scale of what the mean over classes is worth
 * @param right the right ones
 */
record PooledRate(double errors, double right) {
  private static final double PRIOR = 0.5;
  private static final int DRAWS = 1000;

  /**
   * The pool of classes.
   *
   * @param classes at least one, each with examples
   */
  static PooledRate of(List<Prequential> classes) {
    double rates = 0;
    double inverse = 0;
    for (Prequential each : classes) {
      rates += Math.min(1, each.errors() / each.examples());
      inverse += 1 / each.examples();
    }
    double scale = classes.size() / inverse;
    return new PooledRate(scale * rates, scale * (classes.size() - rates));
  }

  /** The macro error, 0 to 1. */
  double error() {
    return errors / (errors + right);
  }

  /** Sorted draws of the macro error. */
  double[] draws(UniformRandomProvider random) {
    DirichletSampler posterior = DirichletSampler.of(random, PRIOR + errors, PRIOR + right);
    double[] draws = new double[DRAWS];
    for (int i = 0; i < draws.length; i++) {
      draws[i] = posterior.sample()[0];
    }
    Arrays.sort(draws);
    return draws;
  }
}
