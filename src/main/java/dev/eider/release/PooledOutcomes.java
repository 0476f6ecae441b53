package dev.eider.release;

import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.DirichletSampler;

/**
 * The outcomes of several classes as those of one population in which every class has the same
 * share: the mean of the classes' shares, and as many examples as that mean is worth. A mean over m
 * classes of n_y examples varies as the share of m^2 / sum(1 / n_y) examples of one population
 * does. Where all classes have equally many examples, that is their sum, and what is taken for the
 * variance is an upper bound: a population that falls into classes varies less than one that does
 * not.
 *
 * @param bothRight examples that both models get right, on the scale of that worth; so the others
 * @param onlyCandidateWrong examples that only the candidate gets wrong
 * @param onlyReleasedWrong examples that only the released model gets wrong
 * @param bothWrong examples that both get wrong
 */
record PooledOutcomes(
    double bothRight, double onlyCandidateWrong, double onlyReleasedWrong, double bothWrong) {
  /** Jeffreys' prior of a multinomial. */
  private static final double PRIOR = 0.5;

  /**
   * The pool of classes.
   *
   * @param classes at least one, each with examples
   */
  static PooledOutcomes of(List<ClassOutcomes> classes) {
    double[] shares = new double[4];
    double inverse = 0;
    for (ClassOutcomes each : classes) {
      double examples = each.examples();
      shares[0] += each.bothRight() / examples;
      shares[1] += each.onlyCandidateWrong() / examples;
      shares[2] += each.onlyReleasedWrong() / examples;
      shares[3] += each.bothWrong() / examples;
      inverse += 1 / examples;
    }
    // The mean share times the worth: (sum / m) * (m^2 / inverse).
    double scale = classes.size() / inverse;
    return new PooledOutcomes(
        scale * shares[0], scale * shares[1], scale * shares[2], scale * shares[3]);
  }

  /** Draws of the four shares, in the order of the components. */
  DirichletSampler posterior(UniformRandomProvider random) {
    return DirichletSampler.of(
        random,
        PRIOR + bothRight,
        PRIOR + onlyCandidateWrong,
        PRIOR + onlyReleasedWrong,
        PRIOR + bothWrong);
  }

  /** Draws of the candidate's error minus the released model's. */
  double[] differences(UniformRandomProvider random, int draws) {
    DirichletSampler posterior = posterior(random);
    double[] differences = new double[draws];
    for (int draw = 0; draw < draws; draw++) {
      double[] shares = posterior.sample();
      differences[draw] = candidateError(shares) - releasedError(shares);
    }
    return differences;
  }

  static double candidateError(double[] shares) {
    return shares[1] + shares[3];
  }

  static double releasedError(double[] shares) {
    return shares[2] + shares[3];
  }
}
