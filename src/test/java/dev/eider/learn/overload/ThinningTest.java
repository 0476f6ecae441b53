package dev.eider.learn.overload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ThinningTest {
  private static final double TAIL = 100;
  private static final double LEAST = 0.1;

  @Property
  void tailAndSmallClasses_areNeverThinned(
      @ForAll @Size(min = 1, max = 30) List<@IntRange(max = 100_000) Integer> counts,
      @ForAll @DoubleRange(min = 0, max = 50) double pressure) {
    Thinning thinning = Thinning.of(doubles(counts), pressure, TAIL, LEAST);
    double mean = counts.stream().filter(n -> n > 0).mapToInt(n -> n).average().orElse(0);
    for (int y = 0; y < counts.size(); y++) {
      assertThat(thinning.kept(y)).isBetween(LEAST, 1.0);
      if (counts.get(y) <= Math.max(mean, TAIL)) {
        assertThat(thinning.kept(y)).isEqualTo(1);
      }
    }
  }

  /**
   * The expectation over which examples are kept of the weighted loss of a kept one is the mean
   * loss of the stream: sum_y (n_y p_y / K n) (K / p_y) l_y = sum_y (n_y / n) l_y.
   */
  @Property
  void weightedLossOfWhatIsKept_isThatOfTheStreamInExpectation(
      @ForAll @Size(min = 1, max = 30) List<@IntRange(min = 1, max = 100_000) Integer> counts,
      @ForAll @DoubleRange(min = 0, max = 50) double pressure) {
    Thinning thinning = Thinning.of(doubles(counts), pressure, TAIL, LEAST);
    double total = counts.stream().mapToDouble(n -> n).sum();
    double kept = 0;
    double keptLoss = 0;
    double keptWeight = 0;
    double streamLoss = 0;
    for (int y = 0; y < counts.size(); y++) {
      double loss = 1 + y % 7;
      double expected = counts.get(y) * thinning.kept(y);
      kept += expected;
      keptLoss += expected * thinning.correction(y) * loss;
      keptWeight += expected * thinning.correction(y);
      streamLoss += counts.get(y) * loss / total;
    }
    assertThat(keptLoss / kept).isCloseTo(streamLoss, within(1e-9));
    assertThat(keptWeight / kept).isCloseTo(1, within(1e-9));
    assertThat(kept / total).isCloseTo(thinning.keptShare(), within(1e-9));
  }

  @Property
  void morePressure_keepsNoMore(
      @ForAll @Size(min = 1, max = 30) List<@IntRange(max = 100_000) Integer> counts,
      @ForAll @DoubleRange(min = 0, max = 10) double pressure) {
    Thinning less = Thinning.of(doubles(counts), pressure, TAIL, LEAST);
    Thinning more = Thinning.of(doubles(counts), pressure + 0.5, TAIL, LEAST);
    for (int y = 0; y < counts.size(); y++) {
      assertThat(more.kept(y)).isLessThanOrEqualTo(less.kept(y));
    }
    assertThat(more.keptShare()).isLessThanOrEqualTo(less.keptShare() + 1e-12);
  }

  @Test
  void pressureOne_bringsHeadClassesDownToTheMeanClass() {
    // The mean is 400: of the first class 400 of 1000 are kept, of 1200 records 600.
    Thinning thinning = Thinning.of(new double[] {1000, 150, 50}, 1, 100, 0.01);
    assertThat(thinning.kept(0)).isEqualTo(0.4);
    assertThat(thinning.keptShare()).isEqualTo(0.5);
    assertThat(thinning.correction(0)).isEqualTo(1.25);
    assertThat(thinning.correction(1)).isEqualTo(0.5);
  }

  @Test
  void classThatCameLater_isKept() {
    Thinning thinning = Thinning.of(new double[] {1000, 10}, 1, 100, 0.01);
    assertThat(thinning.kept(7)).isEqualTo(1);
    assertThat(thinning.correction(7)).isEqualTo(thinning.keptShare());
  }

  @Test
  void noPressureOrNoClasses_keepEverything() {
    assertThat(Thinning.of(new double[] {1000, 10}, -0.5, 100, 0.1)).isSameAs(Thinning.NONE);
    assertThat(Thinning.of(new double[] {1000, 10}, Double.NaN, 100, 0.1)).isSameAs(Thinning.NONE);
    assertThat(Thinning.of(new double[0], 3, 100, 0.1)).isSameAs(Thinning.NONE);
    assertThat(Thinning.NONE.correction(3)).isEqualTo(1);
  }

  private static double[] doubles(List<Integer> counts) {
    return counts.stream().mapToDouble(n -> n).toArray();
  }
}
