package dev.eider.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.eider.config.Settings;
import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ClassWeightsTest {
  private static final int PROBATION = 20;
  private static final ClassWeights UNBOUNDED =
      new ClassWeights(EffectiveNumberWeights.running(), WeightNormalisation.STREAM, 0);

  @Provide
  Arbitrary<double[]> established() {
    return Arbitraries.integers()
        .between(PROBATION, 100_000)
        .array(Integer[].class)
        .ofMinSize(1)
        .ofMaxSize(30)
        .map(numbers -> Arrays.stream(numbers).mapToDouble(Integer::doubleValue).toArray());
  }

  private static ClassCounts counts(double[] running) {
    int[] images = Arrays.stream(running).mapToInt(n -> (int) Math.min(PROBATION, n)).toArray();
    return ClassCounts.of(running, images, PROBATION);
  }

  @Property
  void meanWeightOverTheStream_isOne(@ForAll("established") double[] running) {
    double[] weights = UNBOUNDED.of(counts(running));
    double total = Arrays.stream(running).sum();
    double mean =
        IntStream.range(0, running.length).mapToDouble(y -> running[y] * weights[y] / total).sum();
    assertThat(mean).isCloseTo(1, within(1e-12));
  }

  @Property
  void classesOnProbation_changeNothingForTheOthers(
      @ForAll("established") double[] running,
      @ForAll @IntRange(min = 1, max = 10) int strays,
      @ForAll @IntRange(min = 1, max = PROBATION - 1) int images) {
    double[] more = Arrays.copyOf(running, running.length + strays);
    Arrays.fill(more, running.length, more.length, images);
    double[] before = UNBOUNDED.of(counts(running));
    double[] after = UNBOUNDED.of(counts(more));
    assertThat(Arrays.copyOf(after, before.length)).containsExactly(before);
  }

  @Property
  void classOnProbation_weighsNoMoreThanTheRarestOther(
      @ForAll("established") double[] running,
      @ForAll @IntRange(min = 1, max = PROBATION - 1) int images) {
    double[] more = Arrays.copyOf(running, running.length + 1);
    more[running.length] = images;
    double[] weights = UNBOUNDED.of(counts(more));
    double rarest = Arrays.stream(weights).limit(running.length).max().orElseThrow();
    assertThat(weights[running.length]).isPositive().isLessThanOrEqualTo(rarest);
  }

  @Test
  void oneStrayLabel_weighsAsAnAverageExample() {
    // Shares of 0.75 and 0.25 of 8,000: 1/(1 - e^-0.75) = 1.895 and 1/(1 - e^-0.25) = 4.521, over
    // their mean of 2.552. The stray counts as one of 400: 1/(1 - e^-0.05) = 20.5, but no rarer
    // than the rarest, 2,000.
    double[] weights = UNBOUNDED.of(counts(new double[] {6000, 2000, 1}));
    assertThat(weights).containsExactly(new double[] {0.743, 1.772, 1.772}, within(1e-3));
  }

  @Test
  void weight_isBounded() {
    ClassWeights bounded =
        new ClassWeights(EffectiveNumberWeights.running(), WeightNormalisation.STREAM, 32);
    double[] running = {1_000_000, 20};
    assertThat(UNBOUNDED.of(counts(running))[1]).isGreaterThan(10_000);
    assertThat(bounded.of(counts(running))[1]).isEqualTo(32);
  }

  @Test
  void publishedNormalisation_sumsToTheNumberOfClasses() {
    ClassWeights published =
        ClassWeights.of(
            Settings.defaults()
                .with(LedgerSettings.WEIGHT_NORMALISATION, "classes")
                .with(LedgerSettings.LARGEST_WEIGHT, "0"));
    ClassCounts counts = ClassCounts.of(new double[] {600, 30, 1}, new int[3], 0);
    assertThat(published.of(counts))
        .containsExactly(EffectiveNumberWeights.running().apply(counts.running()));
  }

  @Test
  void classThatWasNotSeen_weighsNothing() {
    assertThat(UNBOUNDED.of(counts(new double[] {600, 0}))).containsExactly(1, 0);
    assertThat(UNBOUNDED.of(counts(new double[] {0, 0}))).containsExactly(0, 0);
  }
}
