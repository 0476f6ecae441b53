package dev.eider.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PairedComparisonTest {
  @Test
  void interval_isThatOfThePairedDifferenceForManyExamples() {
    // 1,000 examples: 100 only the candidate gets wrong, 50 only the released. The difference is
    // 0.05, its standard deviation sqrt((0.15 - 0.05^2) / 1000) = 0.01214, so 0.05 +- 1.96 *
    // 0.01214.
    Comparison macro =
        compare(List.of(new ClassOutcomes("a", 500, 800, 100, 50, 50)), 1, 0.95, 0.05).get(0);

    assertThat(macro.candidateError()).isEqualTo(0.15);
    assertThat(macro.releasedError()).isEqualTo(0.10);
    assertThat(macro.low()).isCloseTo(0.0262, within(0.003));
    assertThat(macro.high()).isCloseTo(0.0738, within(0.003));
    assertThat(macro.worse()).isCloseTo(0.5, within(0.06));
  }

  @Test
  void groups_areByCount() {
    List<Comparison> comparisons =
        compare(
            List.of(
                new ClassOutcomes("many", 100.5, 9, 1, 0, 0),
                new ClassOutcomes("medium", 100, 8, 2, 0, 0),
                new ClassOutcomes("medium too", 20, 6, 4, 0, 0),
                new ClassOutcomes("few", 19.9, 5, 5, 0, 0)),
            2,
            0.95,
            0);

    assertThat(comparisons)
        .extracting(
            Comparison::group,
            Comparison::classes,
            comparison -> Math.round(1000 * comparison.candidateError()))
        .containsExactly(
            tuple("macro", 4, 300L),
            tuple("few", 1, 500L),
            tuple("many", 1, 100L),
            tuple("medium", 2, 300L),
            tuple("worst-2", 2, 450L));
  }

  @Test
  void fewExamples_leaveAWideInterval() {
    Comparison macro =
        compare(List.of(new ClassOutcomes("rare", 5, 1, 1, 0, 0)), 1, 0.95, 0).get(0);

    assertThat(macro.low()).isNegative();
    assertThat(macro.high()).isGreaterThan(0.5);
  }

  @Test
  void interval_coversTheTrueDifferenceAsOftenAsItSays() {
    // Ten classes of ten examples: 3 of 20 only the candidate gets wrong, 1 of 20 only the other.
    SplittableRandom random = new SplittableRandom(7);
    int covered = 0;
    int histories = 400;
    for (int k = 0; k < histories; k++) {
      List<ClassOutcomes> classes = new ArrayList<>();
      for (int y = 0; y < 10; y++) {
        int[] cells = new int[4];
        for (int i = 0; i < 10; i++) {
          double u = random.nextDouble();
          cells[u < 0.6 ? 0 : u < 0.75 ? 1 : u < 0.8 ? 2 : 3]++;
        }
        classes.add(new ClassOutcomes("y" + y, 50, cells[0], cells[1], cells[2], cells[3]));
      }
      Comparison macro = compare(classes, 3, 0.95, 0).get(0);
      covered += macro.low() <= 0.1 && 0.1 <= macro.high() ? 1 : 0;
    }

    // 0.95 less three standard deviations of 400 draws, 0.033; the prior widens, so no upper bound.
    assertThat((double) covered / histories).isGreaterThan(0.917);
  }

  @Test
  void worstClasses_areChosenByEachModelAnew() {
    // Each model has one class that it gets all wrong: their worst class is equally bad.
    List<Comparison> comparisons =
        compare(
            List.of(
                new ClassOutcomes("a", 50, 0, 40, 0, 0), new ClassOutcomes("b", 50, 0, 0, 40, 0)),
            1,
            0.95,
            0);

    Comparison worst = comparisons.get(comparisons.size() - 1);
    assertThat(worst.candidateError()).isEqualTo(worst.releasedError()).isEqualTo(1);
    assertThat(worst.low()).isNegative();
    assertThat(worst.high()).isPositive();
  }

  private static List<Comparison> compare(
      List<ClassOutcomes> classes, int worst, double confidence, double tolerance) {
    return new PairedComparison(classes, worst, confidence, tolerance).compare(1);
  }
}
