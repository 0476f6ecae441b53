package dev.eider.release;

import dev.eider.data.Quantiles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.DirichletSampler;

/**
 * The candidate against the released model on the same examples, by group of classes, with
 * uncertainty.
 *
 * <p>The classes of a group (many-, medium- or few-shot) are pooled, see {@link PooledOutcomes}:
 * the probabilities of the four outcomes (both right, only one wrong, both wrong) have the
 * posterior Dirichlet(n + 1/2) of Jeffreys' prior, once for each group. A draw of all groups gives
 * each model's error by group, and weighted with their numbers of classes the macro error;
 * quantiles of many draws are the credible interval. Where every class had a posterior of its own,
 * two hundred classes of one example would be two hundred priors with hardly any data: the interval
 * would be narrow and lie about zero, whatever the models do. See Benavoli, Corani, Demsar and
 * Zaffalon, JMLR 2017, for such comparisons.
 *
 * <p>The worst k classes are those of at least {@link #LEAST_OF_A_CLASS} examples, each with a
 * posterior of its own. They are chosen anew for each model in each draw, so that a choice by luck
 * is part of the uncertainty.
 *
 * <p>Groups are looked at one by one, without a correction for their number: what they can do is
 * keep a candidate back, so a chance finding errs on the side of the model that is served.
 */
final class PairedComparison {
  /**
   * Below it a class cannot be judged by itself: the prior would weigh half as much as the data.
   */
  static final int LEAST_OF_A_CLASS = 5;

  private static final int MOST_DRAWS = 2000;
  private static final int LEAST_DRAWS = 200;
  private static final int MOST_SAMPLES = 1_000_000;

  private final List<ClassOutcomes> classes;
  private final List<ClassOutcomes> judgedAlone;
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
    this.judgedAlone =
        classes.stream().filter(each -> each.examples() >= LEAST_OF_A_CLASS).toList();
    this.worstClasses = Math.min(worstClasses, judgedAlone.size());
    this.confidence = confidence;
    this.tolerance = tolerance;
  }

  /**
   * The comparison of all classes first, then of the groups, then of the worst k where a class can
   * be judged alone.
   */
  List<Comparison> compare(long seed) {
    UniformRandomProvider random = new SplittableRandom(seed)::nextLong;
    Map<String, List<ClassOutcomes>> groups = Groups.of(classes);
    double[] macro = new double[MOST_DRAWS];
    List<Comparison> ofGroups = new ArrayList<>();
    groups.forEach(
        (group, members) -> {
          double share = (double) members.size() / classes.size();
          double[] differences = PooledOutcomes.of(members).differences(random, MOST_DRAWS);
          for (int draw = 0; draw < MOST_DRAWS; draw++) {
            macro[draw] += share * differences[draw];
          }
          ofGroups.add(comparison(group, members, differences));
        });
    List<Comparison> comparisons = new ArrayList<>();
    comparisons.add(comparison(Comparison.MACRO, classes, macro));
    comparisons.addAll(ofGroups);
    if (worstClasses > 0) {
      comparisons.add(worst(random));
    }
    return comparisons;
  }

  private Comparison worst(UniformRandomProvider random) {
    int draws = Math.min(MOST_DRAWS, Math.max(LEAST_DRAWS, MOST_SAMPLES / judgedAlone.size()));
    double[][] candidate = new double[draws][judgedAlone.size()];
    double[][] released = new double[draws][judgedAlone.size()];
    for (int y = 0; y < judgedAlone.size(); y++) {
      DirichletSampler posterior = PooledOutcomes.of(List.of(judgedAlone.get(y))).posterior(random);
      for (int draw = 0; draw < draws; draw++) {
        double[] shares = posterior.sample();
        candidate[draw][y] = PooledOutcomes.candidateError(shares);
        released[draw][y] = PooledOutcomes.releasedError(shares);
      }
    }
    double[] differences = new double[draws];
    for (int draw = 0; draw < draws; draw++) {
      differences[draw] = meanOfWorst(candidate[draw]) - meanOfWorst(released[draw]);
    }
    return comparison(
        Comparison.WORST + worstClasses,
        worstClasses,
        0,
        meanOfWorst(errors(judgedAlone, ClassOutcomes::releasedError)),
        meanOfWorst(errors(judgedAlone, ClassOutcomes::candidateError)),
        differences);
  }

  private Comparison comparison(String group, List<ClassOutcomes> members, double[] differences) {
    return comparison(
        group,
        members.size(),
        members.stream().mapToInt(ClassOutcomes::examples).sum(),
        mean(errors(members, ClassOutcomes::releasedError)),
        mean(errors(members, ClassOutcomes::candidateError)),
        differences);
  }

  private Comparison comparison(
      String group,
      int members,
      int examples,
      double released,
      double candidate,
      double[] differences) {
    Arrays.sort(differences);
    double tail = (1 - confidence) / 2;
    long worse = Arrays.stream(differences).filter(difference -> difference > tolerance).count();
    return new Comparison(
        group,
        members,
        examples,
        released,
        candidate,
        Quantiles.nearest(differences, tail),
        Quantiles.nearest(differences, 1 - tail),
        (double) worse / differences.length);
  }

  private static double[] errors(
      List<ClassOutcomes> members, ToDoubleFunction<ClassOutcomes> error) {
    return members.stream().mapToDouble(error).toArray();
  }

  private static double mean(double[] errors) {
    return Arrays.stream(errors).average().orElse(Double.NaN);
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
}
