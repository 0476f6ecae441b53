package dev.eider.learn.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.eider.learn.weighting.MetaRateScale;
import dev.eider.learn.weighting.TwoComponentWeighting;
import dev.eider.learn.weighting.Weighting;
import org.junit.jupiter.api.Test;

class CorrectedWeightingTest {
  private static final double[] CORRECTIONS = {2, 0.5, 1};
  private static final double[] GRADIENT = {0.3, -0.2, 0.1};
  private static final Weighting.BatchView BATCH =
      new Weighting.BatchView(new int[] {0, 1, 0}, new double[] {1, 2, 3}, new double[] {0.5, 1.5});
  private static final Weighting RAW = new TwoComponentWeighting(0.1, MetaRateScale.RAW);

  @Test
  void nothingLeftOut_isTheWeightingItself() {
    assertThat(CorrectedWeighting.of(RAW, new double[] {1, 1})).isSameAs(RAW);
  }

  /** w_i + eps_i, eps_i = -tau c_i d_i, times c_i. */
  @Test
  void metaLearnedWeights_areThoseOfTheCorrectedLosses() {
    Weighting corrected = CorrectedWeighting.of(RAW, CORRECTIONS);
    double[] prior = corrected.prior(BATCH);
    assertThat(prior).containsExactly(2 * 0.5, 0.5 * 1.5, 0.5);
    assertThat(corrected.lookahead(BATCH, prior)).containsExactly(prior);
    assertThat(corrected.metaLearned(BATCH, prior, GRADIENT))
        .containsExactly(
            new double[] {2 * (0.5 - 0.1 * 2 * 0.3), 0.5 * (1.5 + 0.1 * 0.5 * 0.2), 0.5 - 0.01},
            within(1e-12));
  }

  @Test
  void resultOfAStep_isToldInTheWeightingsOwnWeights() {
    CorrectedWeighting corrected = new CorrectedWeighting(RAW, CORRECTIONS);
    StepResult taken =
        new StepResult(
            true,
            new double[3],
            new int[3],
            corrected.prior(BATCH),
            corrected.metaLearned(BATCH, corrected.prior(BATCH), new double[3]),
            true,
            new double[3],
            1,
            1,
            new StepResult.Times(1, 1, 1));
    assertThat(corrected.uncorrected(taken).prior()).containsExactly(RAW.prior(BATCH));
    assertThat(corrected.uncorrected(taken).total()).containsExactly(RAW.prior(BATCH));
  }
}
