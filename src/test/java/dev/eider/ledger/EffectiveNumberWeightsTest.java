package dev.eider.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.eider.config.InvalidSettingException;
import dev.eider.config.Settings;
import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class EffectiveNumberWeightsTest {
  @Provide
  Arbitrary<double[]> wholeCounts() {
    return Arbitraries.integers()
        .between(0, 1_000_000)
        .array(Integer[].class)
        .ofMinSize(2)
        .ofMaxSize(20)
        .map(numbers -> Arrays.stream(numbers).mapToDouble(Integer::doubleValue).toArray())
        .filter(counts -> Arrays.stream(counts).sum() >= 2);
  }

  @Test
  void runningBeta_givesTheWeightsWorkedByHand() {
    // n = 4, beta = 3/4: 1 / (1 - 27/64) = 64/37 and 1 / (1 - 3/4) = 148/37; times 2 / (212/37).
    assertThat(EffectiveNumberWeights.weights(new double[] {3, 1}))
        .containsExactly(new double[] {32.0 / 53, 74.0 / 53}, within(1e-15));
  }

  @Test
  void fixedBeta_givesTheWeightsWorkedByHand() {
    // beta = 1/2: 1 / (1 - 1/2) = 2 and 1 / (1 - 1/4) = 4/3; times 2 / (10/3).
    assertThat(EffectiveNumberWeights.fixed(0.5).apply(new double[] {1, 2}))
        .containsExactly(new double[] {1.2, 0.8}, within(1e-15));
  }

  @Test
  void fixedBeta_saturates() {
    double[] weights = EffectiveNumberWeights.fixed(0.9999).apply(new double[] {1e6, 2e5});
    assertThat(weights).containsExactly(new double[] {1, 1}, within(1e-8));
  }

  @Test
  void firstRecordOfAll_hasWeightOne() {
    assertThat(EffectiveNumberWeights.weights(new double[] {1, 0})).containsExactly(1, 0);
  }

  @Test
  void noRecords_haveNoWeights() {
    assertThat(EffectiveNumberWeights.weights(new double[] {0, 0})).containsExactly(0, 0);
    assertThat(EffectiveNumberWeights.weights(new double[] {})).isEmpty();
  }

  @Test
  void countsDecayedBelowOneRecord_weighEqually() {
    assertThat(EffectiveNumberWeights.weights(new double[] {0.3, 1e-9}))
        .containsExactly(new double[] {1, 1}, within(1e-15));
  }

  @Test
  void hugeTotals_keepTheirPrecision() {
    // p = 1e-12 against nearly 1: the ratio of the weights is (1 - 1/e) / p to first order.
    double[] weights = EffectiveNumberWeights.weights(new double[] {1e15, 1e3});
    assertThat(weights[1] / weights[0]).isCloseTo((1 - Math.exp(-1)) * 1e12, within(1e3));
  }

  @Property
  void weightsOfTheClassesSeen_sumToTheirNumber(@ForAll("wholeCounts") double[] counts) {
    double[] weights = EffectiveNumberWeights.weights(counts);
    long seen = Arrays.stream(counts).filter(c -> c > 0).count();
    assertThat(Arrays.stream(weights).sum()).isCloseTo(seen, within(1e-9));
    for (int y = 0; y < counts.length; y++) {
      assertThat(weights[y] > 0).isEqualTo(counts[y] > 0);
    }
  }

  @Property
  void rarerClass_weighsMore(@ForAll("wholeCounts") double[] counts) {
    double[] weights = EffectiveNumberWeights.weights(counts);
    for (int a = 0; a < counts.length; a++) {
      for (int b = 0; b < counts.length; b++) {
        if (counts[a] > 0 && counts[a] < counts[b]) {
          assertThat(weights[a]).isGreaterThan(weights[b]);
        }
      }
    }
  }

  /**
   * beta^n_y is e^(-p_y a(n)) with a(n) = -n log(1 - 1/n) >= 1, which falls to 1. Streaming the
   * data twice changes n to 2n and no p_y, and the logarithm of 1 - e^(-p a) by at most a(n) -
   * a(2n), because its slope in a, p / (e^(pa) - 1), is at most 1/a. The normalised weights then
   * change by at most that factor too. a(n) - a(2n) = 1/(4n) + O(1/n^2).
   */
  @Property
  void dataStreamedTwice_changesWeightsByLessThanTheBound(@ForAll("wholeCounts") double[] counts) {
    double n = Arrays.stream(counts).sum();
    double bound = 2 * n * Math.log1p(-1 / (2 * n)) - n * Math.log1p(-1 / n);
    double[] once = EffectiveNumberWeights.weights(counts);
    double[] twice =
        EffectiveNumberWeights.weights(Arrays.stream(counts).map(c -> 2 * c).toArray());
    for (int y = 0; y < counts.length; y++) {
      if (once[y] > 0) {
        assertThat(Math.abs(Math.log(twice[y] / once[y]))).isLessThanOrEqualTo(bound + 1e-12);
      }
    }
  }

  @Test
  void dataStreamedTwice_leavesTheWeightsInTheLimit() {
    double[] counts = IntStream.range(0, 10).mapToDouble(y -> 1e9 * Math.pow(0.6, y)).toArray();
    double[] once = EffectiveNumberWeights.weights(counts);
    double[] twice =
        EffectiveNumberWeights.weights(Arrays.stream(counts).map(c -> 2 * c).toArray());
    // 1 / (4n) with n = 2.5e9.
    assertThat(twice).containsExactly(once, within(1e-9));
  }

  @Test
  void negativeOrMissingCount_isRefused() {
    assertThatThrownBy(() -> EffectiveNumberWeights.weights(new double[] {1, -1}))
        .hasMessageContaining("-1");
    assertThatThrownBy(() -> EffectiveNumberWeights.weights(new double[] {Double.NaN}))
        .hasMessageContaining("NaN");
  }

  @Test
  void settingBeta_acceptsRunningAndNumbersBelowOne() {
    Settings defaults = Settings.defaults();
    assertThat(defaults.get(LedgerSettings.CLASS_BALANCED_BETA))
        .isSameAs(EffectiveNumberWeights.running());
    assertThat(
            defaults
                .with(LedgerSettings.CLASS_BALANCED_BETA, "0.9999")
                .get(LedgerSettings.CLASS_BALANCED_BETA))
        .hasToString("0.9999");
    Settings one = defaults.with(LedgerSettings.CLASS_BALANCED_BETA, "1");
    assertThatThrownBy(() -> one.get(LedgerSettings.CLASS_BALANCED_BETA))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("class-balanced.beta = '1': it must be at least 0 and less than 1");
  }
}
