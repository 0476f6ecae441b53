package dev.eider.learn.weighting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.eider.learn.SplitMix64;
import dev.eider.learn.weighting.Weighting.BatchView;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class WeightingTest {
  private static final Offset<Double> EXACT = within(1e-12);
  private static final BatchView BATCH =
      new BatchView(new int[] {0, 0, 1}, new double[] {0.1, 0.7, 2}, new double[] {0.5, 2});

  @Test
  void uniform_weighsOne() {
    assertThat(new UniformWeighting().prior(BATCH)).containsExactly(1, 1, 1);
  }

  @Test
  void classBalanced_weighsByTheLabel() {
    assertThat(new ClassBalancedWeighting().prior(BATCH)).containsExactly(0.5, 0.5, 2);
  }

  @Test
  void twoComponentLine13InRawForm_subtractsTauTimesTheGradient() {
    Weighting weighting = new TwoComponentWeighting(0.1, MetaRateScale.RAW);
    // 0.5 - 0.1 * 1, 0.5 - 0.1 * 8 (below zero and not clipped), 2 + 0.1 * 3
    assertThat(totals(weighting, BATCH, 1, 8, -3))
        .containsExactly(new double[] {0.4, -0.3, 2.3}, EXACT);
  }

  @Test
  void twoComponentLine13InRelativeForm_isRelativeToTheClassWeight() {
    Weighting weighting = new TwoComponentWeighting(0.1, MetaRateScale.RELATIVE);
    // RMS(1, 5, -1) = sqrt(27 / 3) = 3: 0.5 (1 - 0.1/3), 0.5 (1 - 0.5/3), 2 (1 + 0.1/3)
    assertThat(totals(weighting, BATCH, 1, 5, -1))
        .containsExactly(
            new double[] {0.5 * (1 - 0.1 / 3), 0.5 * (1 - 0.5 / 3), 2 * (1 + 0.1 / 3)}, EXACT);
  }

  @Test
  void twoComponentWithoutClassWeights_addsEpsToOne() {
    Weighting weighting =
        new TwoComponentWeighting(new MetaRate(0.1, MetaRateScale.RAW), new UniformWeighting());
    assertThat(weighting.prior(BATCH)).containsExactly(1, 1, 1);
    assertThat(totals(weighting, BATCH, 1, 8, -3))
        .containsExactly(new double[] {0.9, 0.2, 1.3}, EXACT);
  }

  @Test
  void persistentEpsOfSection42_goesOnFromTheStepBefore() {
    TwoComponentWeighting eps = new TwoComponentWeighting(0.5, MetaRateScale.RAW);
    BatchView batch = new BatchView(new int[] {1, 0}, new double[] {1, 1}, new double[] {1, 2});
    Weighting first = new PersistentEpsWeighting(eps, new double[] {0, 0});
    double[] prior = first.prior(batch);
    assertThat(first.lookahead(batch, prior)).containsExactly(2, 1);
    // eps^1 = -0.5 * (0.2, -0.4) = (-0.1, 0.2)
    assertThat(totals(first, batch, 0.2, -0.4)).containsExactly(new double[] {1.9, 1.2}, EXACT);

    Weighting second = new PersistentEpsWeighting(eps, new double[] {-0.1, 0.2});
    assertThat(second.prior(batch)).containsExactly(2, 1);
    assertThat(second.lookahead(batch, prior)).containsExactly(new double[] {1.9, 1.2}, EXACT);
    // eps^2 = (-0.1, 0.2) - 0.5 * (0.4, 0.2) = (-0.3, 0.1)
    assertThat(totals(second, batch, 0.4, 0.2)).containsExactly(new double[] {1.7, 1.1}, EXACT);
  }

  @Test
  void l2rwEquations10To12_clipTheNegativeGradientAndSumToOneInASumOfLosses() {
    Weighting weighting = l2rw(false, false);
    assertThat(weighting.lookahead(BATCH, weighting.prior(BATCH))).containsExactly(0, 0, 0);
    // u = max(-g, 0) = (1, 0, 3), sum 4; a weight of 1/4 in a sum is 3/4 in the mean of 3.
    double[] totals = totals(weighting, BATCH, -1, 2, -3);
    assertThat(totals).containsExactly(new double[] {0.75, 0, 2.25}, EXACT);
    assertThat(Arrays.stream(totals).sum() / totals.length).isCloseTo(1, EXACT);
  }

  @Test
  void l2rwWhereEveryExampleHarms_weighsZero() {
    assertThat(totals(l2rw(false, false), BATCH, 1, 2, 0)).containsExactly(0, 0, 0);
  }

  @Test
  void l2rwBeforeThereIsDevelopmentData_weighsOne() {
    assertThat(l2rw(true, true).prior(BATCH)).containsExactly(1, 1, 1);
  }

  @Test
  void l2rwInitialisedByClassWeights_looksAheadWithThem() {
    Weighting weighting = l2rw(true, false);
    assertThat(weighting.lookahead(BATCH, weighting.prior(BATCH))).containsExactly(0.5, 0.5, 2);
    assertThat(totals(weighting, BATCH, -1, 2, -3))
        .containsExactly(new double[] {0.75, 0, 2.25}, EXACT);
  }

  @Test
  void l2rwWithTwoComponents_clipsAndNormalisesTheirSum() {
    Weighting weighting = l2rw(false, true);
    assertThat(weighting.lookahead(BATCH, weighting.prior(BATCH))).containsExactly(0.5, 0.5, 2);
    // w + eps = (0.5 + 0.1, 0.5 - 0.8, 2 - 0.2) = (0.6, -0.3, 1.8); clipped sum 2.4, times 3 / 2.4
    assertThat(totals(weighting, BATCH, -1, 8, 2))
        .containsExactly(new double[] {0.75, 0, 2.25}, EXACT);
  }

  @Test
  void classWiseMeta_descendsTheSumOfTheClassesGradients() {
    Weighting weighting = new ClassWiseMetaWeighting(new MetaRate(0.1, MetaRateScale.RAW));
    assertThat(weighting.prior(BATCH)).containsExactly(0.5, 0.5, 2);
    // w_0 = 0.5 - 0.1 * (1 + 2) = 0.2, w_1 = 2 - 0.1 * (-1) = 2.1
    assertThat(totals(weighting, BATCH, 1, 2, -1))
        .containsExactly(new double[] {0.2, 0.2, 2.1}, EXACT);
    // The next batch starts there: w_0 = 0.2 - 0.1 * 1
    assertThat(totals(weighting, BATCH, 0.5, 0.5, 0))
        .containsExactly(new double[] {0.1, 0.1, 2.1}, EXACT);
  }

  @Test
  void classWiseMetaInRelativeForm_takesTheRootMeanSquareOverTheClasses() {
    Weighting weighting = new ClassWiseMetaWeighting(new MetaRate(0.1, MetaRateScale.RELATIVE));
    // Sums (7, -1), RMS sqrt(50 / 2) = 5: w_0 = 0.5 (1 - 0.14), w_1 = 2 (1 + 0.02)
    assertThat(totals(weighting, BATCH, 3, 4, -1))
        .containsExactly(new double[] {0.43, 0.43, 2.04}, EXACT);
  }

  @Test
  void classWiseMetaAfterTheCountsMoved_keepsWhatWasLearnedAndStartsNewClassesFromTheirWeight() {
    Weighting weighting = new ClassWiseMetaWeighting(new MetaRate(0.1, MetaRateScale.RAW));
    totals(weighting, BATCH, 1, 2, -1); // learned -0.3 and +0.1
    BatchView later =
        new BatchView(new int[] {2, 1, 0}, new double[3], new double[] {0.6, 1.5, 0.9});
    assertThat(weighting.prior(later)).containsExactly(new double[] {0.9, 1.6, 0.3}, EXACT);
    assertThat(weighting.classWeight(2, 0.9)).isEqualTo(0.9);
    // The class 1 is not in this batch, and is left as it is.
    totals(weighting, new BatchView(new int[] {2}, new double[1], later.classWeights()), 1);
    assertThat(weighting.prior(later)).containsExactly(new double[] {0.8, 1.6, 0.3}, EXACT);
  }

  @Test
  void metaWeightNetEquation3_weighsByTheNormalisedNet() {
    BatchView batch = new BatchView(new int[] {0, 0}, new double[] {0.5, 1}, new double[] {1});
    // V(l) = sigmoid(2 relu(l) - 1): sigmoid(0) = 1/2 and sigmoid(1); B = 2
    double v = 1 / (1 + Math.exp(-1));
    assertThat(new MetaWeightNetWeighting(tinyNet(), descent(0)).prior(batch))
        .containsExactly(new double[] {2 * 0.5 / (0.5 + v), 2 * v / (0.5 + v)}, EXACT);
  }

  @Test
  void metaWeightNetEquation4_followsTheChainRuleThroughTheNormalisation() throws IOException {
    LossToWeightNet net = LossToWeightNet.initial(5, new SplitMix64(3));
    double[] before = net.parameters().clone();
    double[] gradient = {0.4, -0.2, 0.7};
    double rate = 0.01;
    double[] expected = new double[before.length];
    for (int k = 0; k < before.length; k++) {
      double step = 1e-6;
      double slope =
          (along(before, k, step, gradient) - along(before, k, -step, gradient)) / (2 * step);
      expected[k] = before[k] - rate * slope;
    }
    Weighting weighting = new MetaWeightNetWeighting(net, descent(rate));
    double[] totals = totals(weighting, BATCH, gradient);
    assertThat(parameters(weighting, before.length))
        .containsExactly(expected, within(1e-10))
        .isNotEqualTo(before);
    assertThat(totals).as("equation 5: the new net's").isEqualTo(weighting.prior(BATCH));
  }

  private static double[] parameters(Weighting weighting, int number) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(stateOf(weighting)));
    double[] parameters = new double[number];
    for (int k = 0; k < number; k++) {
      parameters[k] = in.readDouble();
    }
    return parameters;
  }

  private static byte[] stateOf(Weighting weighting) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    weighting.writeTo(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  /** {@code sum_i g_i weight_i} with the k-th parameter moved. */
  private static double along(double[] parameters, int k, double step, double[] gradient) {
    double[] moved = parameters.clone();
    moved[k] += step;
    double[] weights =
        new MetaWeightNetWeighting(new LossToWeightNet(moved), descent(0)).prior(BATCH);
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += gradient[i] * weights[i];
    }
    return sum;
  }

  @Test
  void adam_movesByTheRatioOfItsMoments() {
    ScalarOptimiser adam = new ScalarOptimiser.Adam(0.1, 1);
    double[] parameter = {0};
    adam.step(parameter, new double[] {4});
    // Both moments are unbiased: 4 / sqrt(16)
    assertThat(parameter[0]).isCloseTo(-0.1, within(1e-9));
    adam.step(parameter, new double[] {-4});
    // mean (0.9 * 0.4 - 0.4) / (1 - 0.81) = -0.04 / 0.19, square 16
    assertThat(parameter[0]).isCloseTo(-0.1 + 0.1 * (0.04 / 0.19) / 4, within(1e-9));
  }

  @Test
  void weightingWithState_goesOnAfterARestoreAsItWouldHave() throws IOException {
    for (WeightingMaker maker : WITH_STATE) {
      Weighting original = maker.make();
      totals(original, BATCH, 0.3, -0.1, 0.8);
      Weighting restored = maker.make();
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(stateOf(original)));
      restored.readFrom(in);
      assertThat(in.available()).isZero();
      assertThat(restored.prior(BATCH)).isEqualTo(original.prior(BATCH));
      assertThat(totals(restored, BATCH, 1, 2, 3)).isEqualTo(totals(original, BATCH, 1, 2, 3));
    }
  }

  @Test
  void weightingWithState_isMovedByAStepThatIsTakenOnly() throws IOException {
    for (WeightingMaker maker : WITH_STATE) {
      Weighting weighting = maker.make();
      totals(weighting, BATCH, 0.3, -0.1, 0.8);
      byte[] before = stateOf(weighting);
      double[] prior = weighting.prior(BATCH);

      double[] skipped = weighting.metaLearned(BATCH, prior, new double[] {1, 2, 3});
      assertThat(skipped).isNotEqualTo(prior);
      weighting.settle(false);
      assertThat(stateOf(weighting)).isEqualTo(before);
      // A step without development data has learned nothing that could be kept.
      weighting.settle(true);
      assertThat(stateOf(weighting)).isEqualTo(before);
      assertThat(totals(weighting, BATCH, 1, 2, 3)).isEqualTo(skipped);
      assertThat(stateOf(weighting)).isNotEqualTo(before);
    }
  }

  @Test
  void metaWeightNetThatIsNoLongerFinite_givesNoFiniteWeight() throws IOException {
    Weighting weighting = new MetaWeightNetWeighting(tinyNet(), descent(Double.MAX_VALUE));
    byte[] before = stateOf(weighting);
    double[] totals =
        weighting.metaLearned(BATCH, weighting.prior(BATCH), new double[] {1e3, -1e3, 1e3});
    assertThat(totals).containsOnly(Double.NaN);
    weighting.settle(false);
    assertThat(stateOf(weighting)).isEqualTo(before);
  }

  private static final List<WeightingMaker> WITH_STATE =
      List.of(
          () -> new ClassWiseMetaWeighting(new MetaRate(0.1, MetaRateScale.RAW)),
          () -> new MetaWeightNetWeighting(tinyNet(), new ScalarOptimiser.Adam(0.1, 4)),
          () -> new MetaWeightNetWeighting(tinyNet(), descent(0.1)));

  private interface WeightingMaker {
    Weighting make();
  }

  private static LossToWeightNet tinyNet() {
    return new LossToWeightNet(new double[] {1, 0, 2, -1});
  }

  private static ScalarOptimiser descent(double rate) {
    return new ScalarOptimiser.GradientDescent(rate);
  }

  private static Weighting l2rw(boolean lookaheadAtClassWeights, boolean twoComponent) {
    return new L2rwWeighting(
        lookaheadAtClassWeights, twoComponent, new MetaRate(0.1, MetaRateScale.RAW));
  }

  private static double[] totals(Weighting weighting, BatchView batch, double... gradient) {
    double[] totals = weighting.metaLearned(batch, weighting.prior(batch), gradient);
    weighting.settle(true);
    return totals;
  }
}
