package dev.eider.learn.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class LossTest {
  private static final Offset<Double> EXACT = within(1e-12);
  private static final double LN2 = Math.log(2);
  private static final double LN3 = Math.log(3);

  /** Probabilities 1/4 and 3/4, once with each label. */
  private static final double[] LOGITS = {0, LN3, 0, LN3};

  @Test
  void crossEntropy_isTheNegativeLogProbability() {
    // -log(1/4), -log(3/4)
    assertThat(losses(new CrossEntropy(), LOGITS, 7, 9))
        .containsExactly(new double[] {Math.log(4), Math.log(4 / 3.0)}, EXACT);
  }

  @Test
  void focalLossEquation4_discountsByTheMissedProbability() {
    // (3/4)^2 log 4, (1/4)^2 log(4/3)
    assertThat(losses(new FocalLoss(2), LOGITS, 7, 9))
        .containsExactly(new double[] {9 / 16.0 * Math.log(4), Math.log(4 / 3.0) / 16}, EXACT);
  }

  @Test
  void focalLossWithGammaZero_isCrossEntropy() {
    assertThat(losses(new FocalLoss(0), LOGITS, 7, 9))
        .containsExactly(losses(new CrossEntropy(), LOGITS, 7, 9), EXACT);
  }

  @Test
  void balancedSoftmaxEquation4_addsTheLogCounts() {
    // z + log n = (0 + log 3, log 3 + log 1): both classes at 1/2
    assertThat(losses(new BalancedSoftmax(), LOGITS, 3, 1))
        .containsExactly(new double[] {LN2, LN2}, EXACT);
  }

  @Test
  void balancedSoftmaxOfAnUnseenClass_countsItAsOneImage() {
    assertThat(losses(new BalancedSoftmax(), LOGITS, 3, 0))
        .containsExactly(new double[] {LN2, LN2}, EXACT);
  }

  @Test
  void balancedSoftmaxOnBalancedData_isCrossEntropy() {
    assertThat(losses(new BalancedSoftmax().onBalancedData(), LOGITS, 3, 1))
        .containsExactly(losses(new CrossEntropy(), LOGITS, 3, 1), EXACT);
  }

  @Test
  void ldamEquation13_subtractsTheMarginOfTheOwnClass() {
    // Margins 1/2 (1/16)^(1/4) = 1/4 and 1/2. Label 0: 2 (1/2 - 1/4, 1/4), both at 1/2.
    // Label 1: 2 (1/2, 1/4 - 1/2) = (1, -1/2): log(1 + e^(3/2)).
    double[] cosines = {0.5, 0.25, 0.5, 0.25};
    assertThat(losses(new LdamLoss(0.5, 2), cosines, 16, 1))
        .containsExactly(new double[] {LN2, Math.log1p(Math.exp(1.5))}, EXACT);
  }

  @Test
  void ldamMargins_followTheFourthRootOfTheCountsUpToTheLargest() {
    assertThat(new LdamLoss(0.5, 30).margins(new double[] {810, 160, 10}))
        .containsExactly(new double[] {0.5 / 3, 0.25, 0.5}, EXACT);
    // An unseen class counts as one image: it is the rarest then.
    assertThat(new LdamLoss(0.5, 30).margins(new double[] {16, 0}))
        .containsExactly(new double[] {0.25, 0.5}, EXACT);
  }

  @Test
  void ldamOnBalancedData_hasNoMargins() {
    // 2 (1/2 - 1/4) = 1/2: log(1 + e^(-1/2)), log(1 + e^(1/2))
    assertThat(
            losses(
                new LdamLoss(0.5, 2).onBalancedData(), new double[] {0.5, 0.25, 0.5, 0.25}, 16, 1))
        .containsExactly(
            new double[] {Math.log1p(Math.exp(-0.5)), Math.log1p(Math.exp(0.5))}, EXACT);
  }

  /** The losses of two examples of two classes, labelled 0 and 1, in float64. */
  private static double[] losses(Loss loss, double[] logits, double... counts) {
    try (NDManager manager = Engine.getInstance().newBaseManager()) {
      NDArray array = manager.create(logits, new Shape(2, 2));
      return loss.perExample(array, manager.create(new long[] {0, 1}), counts).toDoubleArray();
    }
  }
}
