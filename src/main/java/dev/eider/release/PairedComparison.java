package dev.eider.release;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.DirichletSampler;

/**
 * The candidate against the released model on the same examples, by group of classes, with
 * uncertainty.
 *
 * <p>For each class the probabilities of the four outcomes (both right, only one wrong, both wrong)
 * have the posterior Dirichlet(n + 1/2) of Jeffreys' prior; classes are independent. A draw of all
 * of them gives each model's error by class, and from these the difference of every group's mean
 * error; quantiles of many draws are the credible interval. Unlike the intervals of large-sample
 * theory that is sound for the two or three examples that a tail class may have (its prior then
 * says that little is known), respects the pairing, and covers the mean over the worst k classes,
 * which are chosen anew for each model in each draw, so that a choice by luck is part of the
 * uncertainty. See Benavoli, Corani, Demsar and Zaffalon, JMLR 2017, for such comparisons.
 *
 * <p>Groups are looked at one by one, without a correction for their number: what they can do is
 * keep a candidate back, so a chance finding errs on the side of the model that is served.
 */
final class PairedComparison {
  private static final double PRIOR = 0.5;
  private static final int MOST_DRAWS = 2000;
  private static final int LEAST_DRAWS = 200;
  private static final int MOST_SAMPLES = 1_000_000;

  private final List<ClassOutcomes> classes;
  private final int worstClasses;
  private final double confidence;
  private final double tolerance;

  /**
   * @param classes those with examples
   * @param worstClasses k
   * @param confidence of the two-sided intervals, between 0 and 1
   * @param tolerance the increase of a group's error that is borne, 0 to 1
   */
  PairedComparison(
      List<ClassOutcomes> classes, int worstClasses, double confidence, double tolerance) {
    this.classes = List.copyOf(classes);
    this.worstClasses = Math.min(worstClasses, classes.size());
    this.confidence = confidence;
    this.tolerance = tolerance;
  }

  /** The comparison of all classes first, then of the groups, then of the worst k. */
  List<Comparison> compare(long seed) {
    Map<String, int[]> groups = new LinkedHashMap<>();
    groups.put(Comparison.MACRO, IntStream.range(0, classes.size()).toArray());
    groups.putAll(Groups.indices(classes.stream().mapToDouble(ClassOutcomes::count).toArray()));
    int draws = Math.min(MOST_DRAWS, Math.max(LEAST_DRAWS, MOST_SAMPLES / classes.size()));
    double[][] candidate = new double[draws][classes.size()];
    double[][] released = new double[draws][classes.size()];
    drawErrors(candidate, released, seed);

    List<Comparison> comparisons = new ArrayList<>();
    groups.forEach(
        (group, members) ->
            comparisons.add(
                comparison(
                    group,
                    members,
                    mean(releasedErrors(), members),
                    mean(candidateErrors(), members),
                    differences(candidate, released, errors -> mean(errors, members)))));
    comparisons.add(
        comparison(
            "worst-" + worstClasses,
            IntStream.range(0, worstClasses).toArray(),
            meanOfWorst(releasedErrors()),
            meanOfWorst(candidateErrors()),
            differences(candidate, released, this::meanOfWorst)));
    return comparisons;
  }

  private void drawErrors(double[][] candidate, double[][] released, long seed) {
    UniformRandomProvider random = new SplittableRandom(seed)::nextLong;
    for (int y = 0; y < classes.size(); y++) {
      ClassOutcomes outcomes = classes.get(y);
      DirichletSampler posterior =
          DirichletSampler.of(
              random,
              PRIOR + outcomes.bothRight(),
              PRIOR + outcomes.onlyCandidateWrong(),
              PRIOR + outcomes.onlyReleasedWrong(),
              PRIOR + outcomes.bothWrong());
      for (int draw = 0; draw < candidate.length; draw++) {
        double[] shares = posterior.sample();
        candidate[draw][y] = shares[1] + shares[3];
        released[draw][y] = shares[2] + shares[3];
      }
    }
  }

  private Comparison comparison(
      String group, int[] members, double released, double candidate, double[] differences) {
    boolean chosenByError = group.startsWith("worst");
    int examples =
        chosenByError ? 0 : Arrays.stream(members).map(y -> classes.get(y).examples()).sum();
    double tail = (1 - confidence) / 2;
    long worse = Arrays.stream(differences).filter(difference -> difference > tolerance).count();
    return new Comparison(
        group,
        members.length,
        examples,
        released,
        candidate,
        quantile(differences, tail),
        quantile(differences, 1 - tail),
        (double) worse / differences.length);
  }

  /** Sorted differences, candidate minus released, of a summary of the classes' errors. */
  private static double[] differences(double[][] candidate, double[][] released, Summary summary) {
    double[] differences = new double[candidate.length];
    for (int draw = 0; draw < differences.length; draw++) {
      differences[draw] = summary.of(candidate[draw]) - summary.of(released[draw]);
    }
    Arrays.sort(differences);
    return differences;
  }

  @FunctionalInterface
  private interface Summary {
    double of(double[] errors);
  }

  private double[] candidateErrors() {
    return classes.stream().mapToDouble(ClassOutcomes::candidateError).toArray();
  }

  private double[] releasedErrors() {
    return classes.stream().mapToDouble(ClassOutcomes::releasedError).toArray();
  }

  private static double mean(double[] errors, int[] members) {
    return Arrays.stream(members).mapToDouble(y -> errors[y]).average().orElse(Double.NaN);
  }

  private double meanOfWorst(double[] errors) {
    double[] sorted = errors.clone();
    Arrays.sort(sorted);
    double sum = 0;
    for (int i = sorted.length - worstClasses; i < sorted.length; i++) {
      sum += sorted[i];
    }
    return sum / worstClasses;
  }

  private static double quantile(double[] sorted, double share) {
    return sorted[(int) Math.round(share * (sorted.length - 1))];
  }
}
