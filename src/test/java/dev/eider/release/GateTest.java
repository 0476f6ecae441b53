package dev.eider.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;
import org.junit.jupiter.api.Test;

/**
 * Outcomes of a class are written {both right, only the candidate wrong, only the released wrong,
 * both wrong}, of 20 examples.
 */
class GateTest {
  private static final int[] SAME = {14, 0, 0, 6};
  private static final int[] BETTER = {12, 0, 6, 2};
  private static final int[] WORSE = {8, 8, 0, 4};
  private static final int[] NOISE = {12, 2, 2, 4};
  private static final List<ClassOutcomes> GOOD = History.of(SAME, SAME, SAME);

  @Test
  void firstVersion_isPromotedWhereItIsBetterThanGuessing() {
    Release release = History.withDefaults().judge(GOOD);

    assertThat(release.verdict()).isEqualTo(Verdict.PROMOTE);
    assertThat(release.version()).isEqualTo(1);
    assertThat(release.previousVersion()).isNull();
    assertThat(release.promotions()).isEqualTo(1);
    // 6 of 20 are wrong; guessing among 15 classes has 14/15.
    assertThat(release.reason()).contains("better than guessing").contains("0.300", "0.933");
  }

  @Test
  void firstVersionThatGuesses_isNotReleased() {
    int[] guessing = {1, 0, 0, 19};

    Release release = History.withDefaults().judge(History.of(guessing, guessing, guessing));

    assertThat(release.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(release.version()).isNull();
    assertThat(release.reason()).contains("not yet better than guessing");
  }

  @Test
  void improvement_isPromoted_andNamesTheVersionBefore() {
    Release release = released().judge(History.of(BETTER, BETTER, BETTER));

    assertThat(release.verdict()).isEqualTo(Verdict.PROMOTE);
    assertThat(release.version()).isEqualTo(2);
    assertThat(release.previousVersion()).isEqualTo(1);
    // 2 of 20 against 8 of 20.
    assertThat(release.reason()).contains("macro error 0.100 against 0.400");
    assertThat(release.comparisons())
        .extracting(Comparison::group)
        .containsExactly("macro", "few", "many", "medium", "worst-5");
  }

  @Test
  void improvementOnTheHeadThatRuinsTheTail_isHeld() {
    Release release = released().judge(History.of(BETTER, BETTER, WORSE));

    Comparison macro = release.comparisons().get(0);
    assertThat(macro.candidateError()).isLessThan(macro.releasedError());
    assertThat(release.verdict()).isEqualTo(Verdict.HOLD);
    assertThat(release.version()).isEqualTo(1);
    assertThat(release.reason()).contains("worse for few error 0.600 against 0.200");
  }

  @Test
  void improvementThatMayHarmTheTail_isInconclusive() {
    int[] perhapsWorse = {14, 3, 2, 1};

    Release release = released().judge(History.of(BETTER, BETTER, perhapsWorse));

    assertThat(release.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(release.reason()).contains("better on the whole, but perhaps worse for few");
  }

  @Test
  void noise_isInconclusive() {
    Release release = released().judge(History.of(NOISE, NOISE, NOISE));

    assertThat(release.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(release.version()).isEqualTo(1);
    assertThat(release.reason()).contains("not better beyond doubt");
  }

  @Test
  void worseModel_isHeld() {
    Release release = released().judge(History.of(WORSE, WORSE, WORSE));

    assertThat(release.verdict()).isEqualTo(Verdict.HOLD);
    assertThat(release.reason()).contains("worse for macro error 0.600 against 0.200");
  }

  @Test
  void noData_isNeverAPromotion() {
    int[] none = {0, 0, 0, 0};
    int[] oneEach = {0, 0, 1, 0};

    Release first = History.withDefaults().judge(History.of(none, none, none));
    Release noOutcomes = History.withDefaults().judge(List.of());
    Release few = released().judge(History.of(oneEach, oneEach, oneEach));
    Release tailUnmeasured = released().judge(History.of(BETTER, BETTER, none));

    assertThat(List.of(first, noOutcomes, few, tailUnmeasured))
        .extracting(Release::verdict)
        .containsOnly(Verdict.INCONCLUSIVE);
    assertThat(first.reason()).isEqualTo("only 0 eval examples, 50 are asked for");
    assertThat(few.reason()).isEqualTo("only 15 eval examples, 50 are asked for");
    assertThat(tailUnmeasured.reason()).contains("only 10 of 15 classes have eval examples");
  }

  @Test
  void promotionTooSoonAfterTheLast_waits() {
    History history =
        History.released(settings -> settings.with(GateSettings.MIN_INTERVAL, "90 s"), GOOD);

    Release soon = history.judge(History.of(BETTER, BETTER, BETTER));
    Release later = history.judge(History.of(BETTER, BETTER, BETTER));

    assertThat(soon.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(soon.reason()).contains("only 60.0 s after the last release");
    assertThat(later.verdict()).isEqualTo(Verdict.PROMOTE);
  }

  @Test
  void patience_asksForSeveralBetterCandidatesInARow() {
    History history = History.released(settings -> settings.with(GateSettings.PATIENCE, "2"), GOOD);
    List<ClassOutcomes> better = History.of(BETTER, BETTER, BETTER);

    assertThat(history.judge(better).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(history.judge(History.of(NOISE, NOISE, NOISE)).verdict())
        .isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(history.judge(better).reason()).contains("number 1 of 2 in a row");
    assertThat(history.judge(better).verdict()).isEqualTo(Verdict.PROMOTE);
  }

  @Test
  void lastCandidateOfAStream_waitsForNeitherIntervalNorPatience() {
    History history =
        History.released(
            settings ->
                settings.with(GateSettings.MIN_INTERVAL, "90 s").with(GateSettings.PATIENCE, "3"),
            GOOD);

    Release last = history.judgeLast(History.of(BETTER, BETTER, BETTER), 6_100);

    assertThat(last.verdict()).as(last.reason()).isEqualTo(Verdict.PROMOTE);
    assertThat(last.version()).isEqualTo(2);
    assertThat(last.previousVersion()).isEqualTo(1);
  }

  @Test
  void lastCandidateOfAStream_needsAsMuchEvidenceAsAnyOther() {
    int[] oneEach = {0, 0, 1, 0};

    assertThat(
            List.of(
                released().judgeLast(History.of(NOISE, NOISE, NOISE), 1),
                released().judgeLast(History.of(BETTER, BETTER, WORSE), 1),
                released().judgeLast(History.of(oneEach, oneEach, oneEach), 1)))
        .extracting(Release::verdict)
        .containsExactly(Verdict.INCONCLUSIVE, Verdict.HOLD, Verdict.INCONCLUSIVE);
  }

  /** One stray label, a class of one image that is never held out, keeps nothing back. */
  @Test
  void classWithoutExamples_isNamedAndKeepsNothingBack() {
    List<ClassOutcomes> outcomes = new ArrayList<>();
    for (int y = 0; y < 9; y++) {
      outcomes.add(new ClassOutcomes("y" + y, 1000, 12, 0, 6, 2));
    }
    outcomes.add(new ClassOutcomes("stray", 1, 0, 0, 0, 0));

    Release release = History.released(UnaryOperator.identity(), outcomes).judge(outcomes);

    assertThat(release.verdict()).as(release.reason()).isEqualTo(Verdict.PROMOTE);
    assertThat(release.reason()).endsWith("; 1 of 10 classes has no eval examples");
  }

  /** Two few-shot examples that both answer alike would leave a risk of 0.4 for ever. */
  @Test
  void groupOfTooFewExamples_isNamedAndKeepsNothingBackByItsRisk() {
    List<ClassOutcomes> outcomes = new ArrayList<>();
    for (int y = 0; y < 9; y++) {
      outcomes.add(new ClassOutcomes("y" + y, 1000, 12, 0, 6, 2));
    }
    outcomes.add(new ClassOutcomes("rare", 8, 2, 0, 0, 0));

    Release release = History.released(UnaryOperator.identity(), outcomes).judge(outcomes);

    assertThat(release.verdict()).as(release.reason()).isEqualTo(Verdict.PROMOTE);
    assertThat(release.reason())
        .endsWith(
            "; 1 has fewer than 5, judged as part of their group"
                + "; too few examples to judge the group few");
  }

  @Test
  void smallGroupThatIsWorseBeyondDoubt_isHeld() {
    List<ClassOutcomes> good = new ArrayList<>();
    List<ClassOutcomes> ruined = new ArrayList<>();
    for (int y = 0; y < 9; y++) {
      good.add(new ClassOutcomes("y" + y, 1000, 12, 0, 6, 2));
      ruined.add(new ClassOutcomes("y" + y, 1000, 12, 0, 6, 2));
    }
    good.add(new ClassOutcomes("rare", 10, 15, 0, 0, 0));
    ruined.add(new ClassOutcomes("rare", 10, 0, 15, 0, 0));

    Release release = History.released(UnaryOperator.identity(), good).judge(ruined);

    assertThat(release.verdict()).as(release.reason()).isEqualTo(Verdict.HOLD);
    assertThat(release.reason()).startsWith("worse for few error 1.000 against 0.000");
  }

  /** No class of a medium-shot group has examples: its group cannot stand for it. */
  @Test
  void largerClassesWithoutExamples_areNotJudgedByTheirGroup() {
    List<ClassOutcomes> outcomes = new ArrayList<>();
    for (int y = 0; y < 7; y++) {
      outcomes.add(new ClassOutcomes("y" + y, 50, 12, 0, 6, 2));
      outcomes.add(new ClassOutcomes("unmeasured" + y, 50, 0, 0, 0, 0));
    }

    Release release = History.withDefaults().judge(outcomes);

    assertThat(release.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(release.reason())
        .isEqualTo(
            "only 7 of 14 classes have eval examples, their own or as few-shot ones their group's;"
                + " a share of 0.80 is asked for");
  }

  /**
   * A class is seen five times more often than at the release, and as badly: with a prior for each
   * class the error would seem to have risen, from 0.75 to 0.92.
   */
  @Test
  void moreExamplesOfTheSameErrors_areNoRise() {
    History history = released();
    List<ClassOutcomes> equal = History.of(NOISE, NOISE, NOISE);
    history.judge(History.of(BETTER, BETTER, BETTER), equal, tail(1));

    for (int i = 0; i < 5; i++) {
      Release release = history.judge(equal, equal, tail(5));
      assertThat(release.verdict()).as(release.reason()).isEqualTo(Verdict.INCONCLUSIVE);
    }
  }

  /** A hundred classes of so many examples on the stream, all of them wrong. */
  private static List<Prequential> tail(int examples) {
    return IntStream.range(0, 100)
        .mapToObj(y -> new Prequential("y" + y, examples, examples))
        .toList();
  }

  @Test
  void minGain_asksForMoreThanAnyImprovement() {
    // The macro error falls from 0.400 to 0.100.
    List<ClassOutcomes> better = History.of(BETTER, BETTER, BETTER);

    assertThat(releasedWithMinGain("0.1").judge(better).verdict()).isEqualTo(Verdict.PROMOTE);
    assertThat(releasedWithMinGain("0.4").judge(better).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
  }

  @Test
  void errorThatRisesOnTheStreamAfterARelease_rollsBack() {
    History history = twoReleases();
    List<ClassOutcomes> equal = History.of(NOISE, NOISE, NOISE);

    Release firstSign = history.judge(equal, equal, History.prequential(0.5));
    Release secondSign = history.judge(equal, equal, History.prequential(0.5));
    Release third = history.judge(equal, equal, History.prequential(0.5));

    assertThat(List.of(firstSign, secondSign))
        .extracting(Release::verdict)
        .containsOnly(Verdict.INCONCLUSIVE);
    assertThat(third.verdict()).isEqualTo(Verdict.ROLLBACK);
    assertThat(third.version()).isEqualTo(1);
    assertThat(third.reason())
        .isEqualTo(
            "the error on the stream has risen since version 2 was released, from 0.200 to 0.500");
    assertThat(history.state().previousVersion()).isNull();
  }

  @Test
  void errorThatRisesNowAndThen_doesNotRollBack() {
    History history = twoReleases();
    List<ClassOutcomes> equal = History.of(NOISE, NOISE, NOISE);

    List<Verdict> verdicts = new ArrayList<>();
    for (double error : new double[] {0.5, 0.5, 0.21, 0.5, 0.5, 0.2}) {
      verdicts.add(history.judge(equal, equal, History.prequential(error)).verdict());
    }

    assertThat(verdicts).containsOnly(Verdict.INCONCLUSIVE);
  }

  @Test
  void rollback_isNotTakenWhereTheVersionBeforeIsWorseToday() {
    History history = twoReleases();
    List<ClassOutcomes> previousIsWorse = History.of(WORSE, WORSE, WORSE);

    for (int i = 0; i < 5; i++) {
      Release release =
          history.judge(History.of(NOISE, NOISE, NOISE), previousIsWorse, History.prequential(0.5));
      assertThat(release.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
      assertThat(release.version()).isEqualTo(2);
    }
  }

  @Test
  void equalEvidence_isJudgedEqually() {
    Release once = released().judge(History.of(NOISE, BETTER, SAME));
    Release again = released().judge(History.of(NOISE, BETTER, SAME));

    assertThat(again).isEqualTo(once);
  }

  /** Worst group: many-, medium- or few-shot. Significant: all of the 95 % interval above zero. */
  @Property(tries = 300)
  void noSequence_releasesAModelWhoseWorstGroupIsSignificantlyWorse(
      @ForAll("sequences") List<List<int[]>> sequence) {
    History history = History.withDefaults();
    Long before = null;
    for (List<int[]> cells : sequence) {
      List<ClassOutcomes> outcomes = History.of(cells.get(0), cells.get(1), cells.get(2));
      Release release = history.judge(outcomes);
      if (release.verdict() == Verdict.PROMOTE && before != null) {
        assertThat(release.comparisons()).noneMatch(comparison -> comparison.low() > 0);
        assertThat(release.comparisons()).hasSizeGreaterThanOrEqualTo(4);
        assertThat(release.comparisons().get(0).high()).isNegative();
      }
      if (release.verdict() != Verdict.PROMOTE) {
        assertThat(release.version()).isEqualTo(before);
      }
      before = release.version();
    }
  }

  /**
   * The same, judged by another method than the gate's: the exact one-sided sign test on the
   * examples of a group that only one of the two models gets wrong. A group's classes have equally
   * many examples here, so the test of the pooled examples is one of the mean over classes.
   */
  @Property(tries = 300)
  void noSequence_releasesAModelThatTheSignTestFindsWorseForAGroup(
      @ForAll("sequences") List<List<int[]>> sequence) {
    History history = History.withDefaults();
    boolean released = false;
    boolean replaced = false;
    for (List<int[]> cells : sequence) {
      Release release = history.judge(History.of(cells.get(0), cells.get(1), cells.get(2)));
      if (release.verdict() == Verdict.PROMOTE && released) {
        replaced = true;
        for (int[] group : cells) {
          assertThat(signTest(5 * group[1], 5 * group[2])).as(release.reason()).isGreaterThan(0.01);
        }
      }
      released = release.version() != null;
    }
    Statistics.label("a released version was replaced")
        .collect(replaced)
        .coverage(checker -> checker.check(true).percentage(share -> share > 3));
  }

  @Test
  void signTest_isTheBinomialTail() {
    // 5 of 5: 1/32. 4 or 5 of 5: 6/32.
    assertThat(signTest(5, 0)).isCloseTo(0.03125, within(1e-12));
    assertThat(signTest(4, 1)).isCloseTo(0.1875, within(1e-12));
    assertThat(signTest(0, 0)).isEqualTo(1);
  }

  /** The probability of at least so many losses among fair ones. */
  private static double signTest(int losses, int wins) {
    int all = losses + wins;
    double probability = Math.pow(0.5, all);
    double tail = 0;
    for (int k = 0; k <= wins; k++) {
      tail += probability;
      probability *= (double) (all - k) / (k + 1);
    }
    return tail;
  }

  @Provide
  Arbitrary<List<List<int[]>>> sequences() {
    Arbitrary<int[]> cells = Arbitraries.integers().between(0, 12).array(int[].class).ofSize(4);
    Arbitrary<int[]> oftenBetter =
        Combinators.combine(
                Arbitraries.integers().between(0, 12),
                Arbitraries.integers().between(0, 3),
                Arbitraries.integers().between(0, 12),
                Arbitraries.integers().between(0, 12))
            .as((right, worse, better, wrong) -> new int[] {right, worse, better, wrong});
    return Arbitraries.oneOf(cells, oftenBetter).list().ofSize(3).list().ofMinSize(1).ofMaxSize(5);
  }

  private static History released() {
    return History.released(UnaryOperator.identity(), GOOD);
  }

  private static History releasedWithMinGain(String value) {
    return History.released(settings -> settings.with(GateSettings.MIN_GAIN, value), GOOD);
  }

  /** Version 2 is released, version 1 before it, at an error on the stream of 0.2. */
  private static History twoReleases() {
    History history = released();
    Release second =
        history.judge(
            History.of(BETTER, BETTER, BETTER),
            History.of(NOISE, NOISE, NOISE),
            History.prequential(0.2));
    assertThat(second.verdict()).isEqualTo(Verdict.PROMOTE);
    return history;
  }
}
