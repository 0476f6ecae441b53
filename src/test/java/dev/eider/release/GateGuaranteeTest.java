package dev.eider.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.release.SimulatedTail.Truth;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * What {@link Gate} says that a promotion guarantees, counted in simulated histories whose truth is
 * known. Every history has a new draw of held-out examples. Bounds have three standard deviations
 * of so many histories.
 */
class GateGuaranteeTest {
  private static final int HISTORIES = 300;

  /** The released model's error is 0.7 everywhere. */
  private static final Truth SAME = new Truth(0.1, 0.1, 0.6);

  private static final Truth BETTER = new Truth(0.02, 0.42, 0.28);

  @Test
  void tailOfClassesThatHaveHardlyAnyExamples_isReleasedAndReplaced() {
    SimulatedTail tail = new SimulatedTail(1);
    History history = History.withDefaults();

    Release first = history.judge(tail.outcomes(SAME, SAME));
    Release better = history.judge(tail.outcomes(BETTER, BETTER));

    assertThat(first.verdict()).as(first.reason()).isEqualTo(Verdict.PROMOTE);
    assertThat(better.verdict()).as(better.reason()).isEqualTo(Verdict.PROMOTE);
    assertThat(better.reason())
        .containsPattern(
            "; \\d+ of 200 classes have no eval examples, \\d+ of them judged as part of the few")
        .containsPattern("; \\d+ have fewer than 5, judged as part of their group");
  }

  /** Equal everywhere: 0.025 and three times sqrt(0.025 * 0.975 / 300) = 0.0090. */
  @Test
  void candidateThatIsNoBetter_isPromotedAtMostAsOftenAsTheConfidenceLeaves() {
    assertThat(promotions(SAME, SAME)).isLessThan(0.052);
  }

  /**
   * Worse by exactly the tolerance, 0.03, on the few-shot classes and better on the rest: 0.2 and
   * three times sqrt(0.2 * 0.8 / 300) = 0.0231.
   */
  @Test
  void candidateThatIsWorseForFewShotClasses_isPromotedAtMostAsOftenAsTheRiskAllows() {
    Truth atTheTolerance = new Truth(0.115, 0.085, 0.6);

    assertThat(promotions(BETTER, atTheTolerance)).isLessThan(0.27);
  }

  /** Ten points worse: the probability falls with the harm. */
  @Test
  void candidateThatRuinsTheFewShotClasses_isNotPromoted() {
    assertThat(promotions(BETTER, new Truth(0.2, 0.1, 0.6))).isLessThan(0.02);
  }

  /** It gains 0.4 on one part and nothing on the other: what is asked for can be had. */
  @Test
  void candidateThatIsBetterOnTheRest_isPromotedWithinAFewLooks() {
    assertThat(promotions(BETTER, SAME)).isGreaterThan(0.4);
  }

  /** It is wrong in 199 of 200: 0.025 and three standard deviations, as above. */
  @Test
  void firstVersionThatGuesses_isReleasedAtMostAsOftenAsTheConfidenceLeaves() {
    Truth guessing = new Truth(0, 0, 0.995);
    SimulatedTail tail = new SimulatedTail(3);
    int released = 0;
    for (int i = 0; i < HISTORIES; i++) {
      released +=
          History.withDefaults().judge(tail.outcomes(guessing, guessing)).version() == null ? 0 : 1;
    }

    assertThat((double) released / HISTORIES).isLessThan(0.052);
  }

  /** The share of candidates that are promoted over the same released version. */
  private static double promotions(Truth medium, Truth few) {
    SimulatedTail tail = new SimulatedTail(2);
    History history = History.released(UnaryOperator.identity(), tail.outcomes(SAME, SAME));
    int promoted = 0;
    for (int i = 0; i < HISTORIES; i++) {
      Release release = history.tried(tail.outcomes(medium, few));
      promoted += release.verdict() == Verdict.PROMOTE ? 1 : 0;
    }
    return (double) promoted / HISTORIES;
  }
}
