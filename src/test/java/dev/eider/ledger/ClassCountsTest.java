package dev.eider.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ClassCountsTest {
  private static final int PROBATION = 20;

  @Test
  void classOnProbation_isTrustedAsOneOfTheSquareOfWhatIsMissing() {
    // 10 of 20 images: 10 (20/10)^2 = 40, between the rarest established class and their mean, 330.
    ClassCounts counts =
        ClassCounts.of(new double[] {600, 60, 10}, new int[] {20, 20, 10}, PROBATION);
    assertThat(counts.trusted()).containsExactly(600, 60, 60);
    counts = ClassCounts.of(new double[] {600, 30, 10}, new int[] {20, 20, 10}, PROBATION);
    assertThat(counts.trusted()).containsExactly(600, 30, 40);
    assertThat(counts.established()).containsExactly(true, true, false);
    assertThat(counts.standing(2)).isEqualTo(0.25);
  }

  @Test
  void classOfOneImage_isTrustedAsAnAverageOneAtMost() {
    // 1 (20/1)^2 = 400 is more than the mean of 600 and 60.
    ClassCounts counts =
        ClassCounts.of(new double[] {600, 60, 1}, new int[] {20, 20, 1}, PROBATION);
    assertThat(counts.trusted()).containsExactly(600, 60, 330);
  }

  @Test
  void oneImageThatComesAgain_earnsNothing() {
    ClassCounts once = ClassCounts.of(new double[] {900, 1}, new int[] {20, 1}, PROBATION);
    ClassCounts often = ClassCounts.of(new double[] {90_000, 100}, new int[] {20, 1}, PROBATION);
    assertThat(often.standing(1)).isEqualTo(once.standing(1));
  }

  @Test
  void classOfEnoughImages_isTrustedAsItIs() {
    double[] running = {600, 20, 0.3};
    ClassCounts counts = ClassCounts.of(running, new int[] {20, 20, 20}, PROBATION);
    assertThat(counts.trusted()).containsExactly(running);
  }

  @Test
  void streamOfClassesOnProbationOnly_isTrustedAsItIs() {
    ClassCounts counts = ClassCounts.of(new double[] {7, 2, 0}, new int[] {7, 2, 0}, PROBATION);
    assertThat(counts.trusted()).containsExactly(7, 2, 0);
    assertThat(counts.established()).containsExactly(true, true, false);
  }

  @Test
  void withoutProbation_everyCountIsTrusted() {
    ClassCounts counts = ClassCounts.of(new double[] {600, 1}, new int[2], 0);
    assertThat(counts.trusted()).containsExactly(600, 1);
  }

  @Test
  void balancedDraws_giveAClassOnProbationLessThanAShare() {
    ClassCounts drawn =
        ClassCounts.of(new double[] {600, 30, 10, 0}, new int[] {20, 20, 10, 0}, PROBATION)
            .drawnBy(0);
    assertThat(drawn.running()).containsExactly(1, 1, 0.25, 0);
    assertThat(drawn.trusted()).containsExactly(1, 1, 1, 0);
  }

  @Test
  void drawsBetween_goByTheRoot() {
    ClassCounts drawn =
        ClassCounts.of(new double[] {900, 36, 9}, new int[] {20, 20, 10}, PROBATION).drawnBy(0.5);
    // 9 (20/10)^2 = 36; its root 6, of which the class has a quarter of a share.
    assertThat(drawn.running()).containsExactly(new double[] {30, 6, 1.5}, within(1e-12));
    assertThat(drawn.trusted()).containsExactly(30, 6, 6);
  }

  @Property
  void trustedCount_isNeverBelowTheRunningOneNorBelowTheRarestEstablished(
      @ForAll @IntRange(min = 20, max = 100_000) int rarest,
      @ForAll @IntRange(min = 1, max = 19) int few) {
    ClassCounts counts =
        ClassCounts.of(new double[] {200_000, rarest, few}, new int[] {20, 20, few}, PROBATION);
    assertThat(counts.trusted()[2]).isGreaterThanOrEqualTo(Math.max(few, rarest));
  }
}
