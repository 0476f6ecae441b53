package dev.eider.learn.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.eider.learn.SplitMix64;
import dev.eider.learn.memory.KeptExample;
import dev.eider.learn.memory.ReplayWindow;
import dev.eider.learn.weighting.MetaRateScale;
import dev.eider.learn.weighting.TwoComponentWeighting;
import dev.eider.learn.weighting.Weighting;
import dev.eider.learn.weighting.Weighting.BatchView;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class PersistentEpsTest {
  private static final Offset<Double> EXACT = within(1e-12);
  private static final TwoComponentWeighting TAU_HALF =
      new TwoComponentWeighting(0.5, MetaRateScale.RAW);
  private static final KeptExample A = new KeptExample("a", 0, new byte[1]);
  private static final KeptExample B = new KeptExample("b", 1, new byte[1]);
  private static final KeptExample UNKNOWN = new KeptExample("c", 1, new byte[1]);
  private final ReplayWindow window = new ReplayWindow(2);

  PersistentEpsTest() {
    window.add(A, new SplitMix64(1));
    window.add(B, new SplitMix64(1));
  }

  @Test
  void secondStep_startsFromTheDecayedEpsOfTheFirst() {
    PersistentEps eps = new PersistentEps(true, 0.5);
    // Class weights 2 and 1. First step: eps = -0.5 (0.2, -0.4) = (-0.1, 0.2)
    assertThat(step(eps, List.of(A, B), 0.2, -0.4)).containsExactly(new double[] {1.9, 1.2}, EXACT);
    assertThat(window.eps("a")).isCloseTo(-0.1, EXACT);
    assertThat(window.eps("b")).isCloseTo(0.2, EXACT);
    // Second step: eps = 0.5 (0.2, -0.1) - 0.5 (0.4, 0.2) = (-0.1, -0.15)
    assertThat(step(eps, List.of(B, A), 0.4, 0.2)).containsExactly(new double[] {0.9, 1.85}, EXACT);
    assertThat(window.eps("b")).isCloseTo(-0.1, EXACT);
    assertThat(window.eps("a")).isCloseTo(-0.15, EXACT);
  }

  @Test
  void exampleThatABatchHoldsTwice_movesByTheSumOfTheChanges() {
    PersistentEps eps = new PersistentEps(true, 1);
    window.setEps("a", 0.3);
    step(eps, List.of(A, B, A), 0.2, 0, 0.6);
    // 0.3 - 0.5 (0.2 + 0.6)
    assertThat(window.eps("a")).isCloseTo(-0.1, EXACT);
  }

  @Test
  void exampleThatTheWindowDoesNotKeep_startsFromZeroEachTime() {
    PersistentEps eps = new PersistentEps(true, 1);
    step(eps, List.of(UNKNOWN), 0.2);
    assertThat(step(eps, List.of(UNKNOWN), 0.2)).containsExactly(new double[] {0.9}, EXACT);
  }

  @Test
  void switchedOff_leavesTheWeightingAlone() {
    PersistentEps off = new PersistentEps(false, 1);
    assertThat(off.weighting(TAU_HALF, List.of(A), window)).isSameAs(TAU_HALF);
    step(off, List.of(A), 0.2);
    assertThat(window.eps("a")).isZero();
  }

  /** The total weights of one batch, whose eps is kept. */
  private double[] step(PersistentEps eps, List<KeptExample> examples, double... gradient) {
    int size = examples.size();
    BatchView batch =
        new BatchView(
            examples.stream().mapToInt(KeptExample::label).toArray(),
            new double[size],
            new double[] {2, 1});
    Weighting weighting = eps.weighting(TAU_HALF, examples, window);
    double[] prior = weighting.prior(batch);
    double[] total = weighting.metaLearned(batch, prior, gradient);
    eps.learned(
        examples,
        new StepResult(
            true,
            new double[size],
            new int[size],
            prior,
            total,
            true,
            new double[size],
            1,
            1,
            new StepResult.Times(1, 1, 1)),
        window);
    return total;
  }
}
