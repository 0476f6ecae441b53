package dev.eider.learn.weighting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.eider.learn.weighting.Weighting.BatchView;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class LossPooledEpsTest {
  private static final Offset<Double> EXACT = within(1e-12);
  private static final double TAU = 0.02;

  /** Two classes, whose losses stand alike: -1.2, 0 and 1.2 deviations from the class's mean. */
  private static final BatchView BATCH =
      new BatchView(
          new int[] {0, 0, 0, 1, 1, 1}, new double[] {0, 1, 2, 4, 5, 6}, new double[] {0.5, 2});

  /** An example of high loss harms, one of low loss helps. */
  private static final double[] HIGH_HARMS = {-1, 0, 1, -1, 0, 1};

  @Test
  void firstStep_knowsNoBandsAndLeavesTheClassWeights() {
    assertThat(step(pooled(false), HIGH_HARMS, HIGH_HARMS, HIGH_HARMS, HIGH_HARMS))
        .containsExactly(0.5, 0.5, 0.5, 2, 2, 2);
  }

  @Test
  void highLossesThatHarm_loseTheSameShareOfWeightInEveryClass() {
    LossPooledEps eps = pooled(true);
    double[] total = steps(eps, 2000, HIGH_HARMS);
    assertThat(eps.reliability()).isCloseTo(1, EXACT);
    double[] relative = relative(total);
    // Two in six harm by 1 / RMS(g) = 1 / sqrt(4/6) = 1.22; 50 tau = 1; beside the reserve of 20
    // the
    // 400 of the band are 0.95 of it.
    assertThat(relative[2]).isBetween(-1.22, -0.9).isEqualTo(relative[5], EXACT);
    assertThat(relative[1]).isZero();
    assertThat(relative[0]).isZero();
  }

  @Test
  void highLossesThatHelp_leaveTheClassWeights() {
    double[] highHelps = Arrays.stream(HIGH_HARMS).map(g -> -g).toArray();
    LossPooledEps eps = pooled(true);
    assertThat(steps(eps, 500, highHelps)).containsExactly(0.5, 0.5, 0.5, 2, 2, 2);
    assertThat(eps.reliability()).isCloseTo(1, EXACT);
  }

  @Test
  void totalWeight_doesNotFallBelowZero() {
    LossPooledEps eps = new LossPooledEps(rate(5), new ClassBalancedWeighting(), true);
    double[] total = steps(eps, 500, HIGH_HARMS);
    assertThat(total[2]).isZero();
    assertThat(total[5]).isZero();
    assertThat(total[0]).isEqualTo(0.5);
  }

  @Test
  void partsThatContradict_leaveTheClassWeights() {
    double[] highHelps = Arrays.stream(HIGH_HARMS).map(g -> -0.9 * g).toArray();
    LossPooledEps eps = pooled(true);
    LossPooledEps unscaled = pooled(false);
    double[] total = {};
    double[] withoutReliability = {};
    for (int i = 0; i < 300; i++) {
      total = step(eps, HIGH_HARMS, highHelps, HIGH_HARMS, highHelps);
      withoutReliability = step(unscaled, HIGH_HARMS, highHelps, HIGH_HARMS, highHelps);
    }
    assertThat(eps.reliability()).isZero();
    assertThat(total).containsExactly(0.5, 0.5, 0.5, 2, 2, 2);
    assertThat(withoutReliability[2]).isLessThan(0.25);
  }

  @Test
  void gradientsOfNoise_leaveLittleOfEps() {
    SplittableRandom random = new SplittableRandom(3);
    LossPooledEps eps = pooled(true);
    double sum = 0;
    int steps = 0;
    for (int i = 0; i < 2000; i++) {
      double[][] parts = new double[WeightGradient.PARTS][BATCH.size()];
      for (double[] part : parts) {
        Arrays.setAll(part, k -> random.nextGaussian());
      }
      double[] relative = relative(step(eps, parts));
      if (i >= 500) {
        sum += Arrays.stream(relative).map(Math::abs).average().orElseThrow();
        steps++;
      }
    }
    // A band's mean of 200 steps is of some 400 examples and 0.03 in size; times 50 tau = 1, and
    // what is left of it by the agreement of noise, 0.15.
    assertThat(sum / steps).isLessThan(0.02);
  }

  @Test
  void partWithoutImages_isLeftOut() {
    LossPooledEps eps = pooled(true);
    for (int i = 0; i < 50; i++) {
      WeightGradient one = WeightGradient.ofPart(i % 2, HIGH_HARMS);
      eps.metaLearned(BATCH, eps.prior(BATCH), one);
      eps.settle(true);
    }
    assertThat(eps.reliability()).isGreaterThan(0.99);
  }

  @Test
  void gradientOfZeros_changesNothing() {
    LossPooledEps eps = pooled(true);
    double[] none = new double[BATCH.size()];
    assertThat(step(eps, none, none, none, none)).containsExactly(0.5, 0.5, 0.5, 2, 2, 2);
  }

  @Test
  void restoredWeighting_goesOnAsTheOther() throws IOException {
    LossPooledEps eps = pooled(true);
    for (int i = 0; i < 7; i++) {
      step(eps, HIGH_HARMS, HIGH_HARMS, new double[] {1, 0, 0, 0, 0, 0}, HIGH_HARMS);
    }
    LossPooledEps restored = pooled(true);
    restored.readFrom(new DataInputStream(new ByteArrayInputStream(state(eps))));
    assertThat(state(restored)).isEqualTo(state(eps));
    assertThat(restored.reliability()).isEqualTo(eps.reliability()).isBetween(0.0, 1.0);
    assertThat(step(restored, HIGH_HARMS, HIGH_HARMS, HIGH_HARMS, HIGH_HARMS))
        .isEqualTo(step(eps, HIGH_HARMS, HIGH_HARMS, HIGH_HARMS, HIGH_HARMS));
  }

  @Test
  void skippedStep_leavesNoTrace() throws IOException {
    LossPooledEps eps = pooled(true);
    step(eps, HIGH_HARMS, HIGH_HARMS, HIGH_HARMS, HIGH_HARMS);
    byte[] before = state(eps);

    BatchView infinite =
        new BatchView(
            BATCH.labels(),
            new double[] {0, 1, Double.POSITIVE_INFINITY, 4, 5, 6},
            BATCH.classWeights());
    eps.metaLearned(infinite, eps.prior(infinite), WeightGradient.ofPart(0, HIGH_HARMS));
    eps.settle(false);

    assertThat(state(eps)).isEqualTo(before);
  }

  private static LossPooledEps pooled(boolean scaledByReliability) {
    return new LossPooledEps(rate(TAU), new ClassBalancedWeighting(), scaledByReliability);
  }

  private static MetaRate rate(double tau) {
    return new MetaRate(tau, MetaRateScale.RELATIVE);
  }

  private static double[] steps(LossPooledEps eps, int number, double[] gradient) {
    double[] total = {};
    for (int i = 0; i < number; i++) {
      total = step(eps, gradient, gradient, gradient, gradient);
    }
    return total;
  }

  /** A step in which each part has as many images. */
  private static double[] step(LossPooledEps eps, double[]... byPart) {
    double[] mean = new double[BATCH.size()];
    double[] shares = new double[byPart.length];
    Arrays.fill(shares, 1.0 / byPart.length);
    for (double[] part : byPart) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += part[i] / byPart.length;
      }
    }
    double[] total =
        eps.metaLearned(BATCH, eps.prior(BATCH), new WeightGradient(mean, byPart, shares));
    eps.settle(true);
    return total;
  }

  private static double[] relative(double[] total) {
    double[] relative = new double[total.length];
    for (int i = 0; i < total.length; i++) {
      double prior = BATCH.classWeights()[BATCH.labels()[i]];
      relative[i] = (total[i] - prior) / prior;
    }
    return relative;
  }

  private static byte[] state(LossPooledEps eps) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    eps.writeTo(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }
}
