package dev.eider.release;

import dev.eider.config.Settings;
import dev.eider.data.Quantiles;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * The policy by which versions are released: a pure function of its settings, what it remembers and
 * the evidence.
 *
 * <p>Verdicts, in the order in which they are looked for:
 *
 * <ol>
 *   <li>rollback: the macro prequential error has risen beyond doubt by more than {@code
 *       gate.rollback.rise} since the release, for {@code gate.rollback.patience} candidates in a
 *       row, and the version before is not worse on the eval examples of today;
 *   <li>inconclusive: fewer than {@code gate.min-examples} eval examples, or fewer classes judged
 *       than {@code gate.min-coverage} asks for, see {@link EvidenceCoverage};
 *   <li>hold: the error of all classes, of a group or of the worst k is higher beyond doubt;
 *   <li>promote: the macro error is lower beyond doubt by more than {@code gate.min-gain}, no group
 *       is worse by more than {@code gate.tolerance} with a probability above {@code
 *       gate.max-risk}, it is the {@code gate.patience}-th such candidate in a row, and {@code
 *       gate.min-interval} has passed;
 *   <li>inconclusive otherwise.
 * </ol>
 *
 * <p>The first version is promoted where its macro error is beyond doubt below guessing's, 1 - 1/C.
 * So is one where a version is released that cannot answer, of another image size for instance. The
 * last candidate of a stream that has ended waits for neither patience nor interval, because
 * nothing would judge it again; its evidence must be as strong as any other's.
 *
 * <p>What a promotion guarantees, for each look at a candidate:
 *
 * <ul>
 *   <li>one whose macro error, over the classes with eval examples, is not lower is promoted with a
 *       probability of at most (1 - {@code gate.confidence}) / 2;
 *   <li>one that is worse by more than {@code gate.tolerance} on a group of at least {@code
 *       gate.min-group-examples} eval examples is promoted with a probability of at most {@code
 *       gate.max-risk};
 *   <li>one that guesses is promoted as the first version with a probability of at most (1 - {@code
 *       gate.confidence}) / 2.
 * </ul>
 *
 * <p>A single class of few examples is not guaranteed anything beyond its group's mean, and a
 * smaller group only that it is not worse beyond doubt. The reason names how many these are.
 */
public final class Gate {
  private final String model;
  private final Settings settings;
  private final StreamErrors streamErrors;

  /** The gate of a model. */
  public Gate(String model, Settings settings) {
    this.model = model;
    this.settings = settings;
    this.streamErrors = new StreamErrors(settings);
  }

  /**
   * What was decided, and what is to be remembered.
   *
   * @param state what the gate remembers from now on
   * @param release the decision
   * @param ground why
   */
  public record Decision(GateState state, Release release, VerdictReason ground) {
    private Decision remarked(String remark) {
      return new Decision(state, release.remarked(remark), ground);
    }
  }

  /** Judges a candidate. */
  public Decision decide(GateState state, Evidence evidence) {
    List<ClassOutcomes> measured =
        evidence.outcomes().stream().filter(outcomes -> outcomes.examples() > 0).toList();
    int regressed = streamErrors.haveRisen(state, evidence) ? state.regressedInARow() + 1 : 0;
    if (regressed >= settings.get(GateSettings.ROLLBACK_PATIENCE)
        && state.previousVersion() != null
        && !streamErrors.previousIsWorse(evidence)) {
      return rollback(state, evidence);
    }
    EvidenceCoverage coverage = EvidenceCoverage.of(evidence.outcomes(), settings);
    EvidenceCoverage.Shortfall shortfall = coverage.shortfall(settings);
    if (shortfall != null) {
      return decision(
          state.withStreaks(0, regressed),
          evidence,
          shortfall.ground(),
          shortfall.reason(),
          List.of());
    }
    GateState watched = state.withStreaks(state.betterInARow(), regressed);
    Decision decision =
        state.releasedVersion() == null || !evidence.comparable()
            ? first(watched, evidence, measured)
            : against(watched, evidence, measured);
    return decision.remarked(coverage.remark());
  }

  private Decision first(GateState state, Evidence evidence, List<ClassOutcomes> measured) {
    double guessing = 1 - 1.0 / evidence.outcomes().size();
    PooledRate rate =
        PooledRate.of(
            measured.stream()
                .map(
                    outcomes ->
                        new Prequential(
                            outcomes.label(),
                            outcomes.onlyCandidateWrong() + outcomes.bothWrong(),
                            outcomes.examples()))
                .toList());
    double high =
        Quantiles.nearest(rate.draws(random(evidence.version())), 1 - (1 - confidence()) / 2);
    String figures =
        text(
            "macro error %.3f (at most %.3f) on %d examples, guessing has %.3f",
            rate.error(), high, examples(measured), guessing);
    if (high < guessing - settings.get(GateSettings.MIN_GAIN)) {
      return promote(
          state,
          evidence,
          VerdictReason.BETTER_THAN_GUESSING,
          "the first version that is better than guessing: " + figures,
          List.of());
    }
    return decision(
        state.withStreaks(0, state.regressedInARow()),
        evidence,
        VerdictReason.NOT_BETTER_THAN_GUESSING,
        "not yet better than guessing beyond doubt: " + figures,
        List.of());
  }

  private Decision against(GateState state, Evidence evidence, List<ClassOutcomes> measured) {
    List<Comparison> comparisons =
        new PairedComparison(
                measured,
                settings.get(GateSettings.WORST_CLASSES),
                confidence(),
                settings.get(GateSettings.TOLERANCE))
            .compare(evidence.version());
    Comparison macro = comparisons.get(0);
    GateState notBetter = state.withStreaks(0, state.regressedInARow());
    for (Comparison comparison : comparisons) {
      if (comparison.significantlyWorse()) {
        return decision(
            notBetter,
            evidence,
            VerdictReason.WORSE,
            "worse for "
                + described(comparison)
                + (comparison.equals(macro) ? "" : "; " + described(macro)),
            comparisons);
      }
    }
    if (!(macro.high() < -settings.get(GateSettings.MIN_GAIN))) {
      return decision(
          notBetter,
          evidence,
          VerdictReason.NOT_BETTER,
          "not better beyond doubt: " + described(macro),
          comparisons);
    }
    for (Comparison comparison : comparisons) {
      if (isJudged(comparison) && comparison.worse() > settings.get(GateSettings.MAX_RISK)) {
        return decision(
            notBetter,
            evidence,
            VerdictReason.PERHAPS_WORSE,
            text(
                "better on the whole, but perhaps worse for %s (probability %.2f); %s",
                described(comparison), comparison.worse(), described(macro)),
            comparisons);
      }
    }
    int better = state.betterInARow() + 1;
    GateState again = state.withStreaks(better, state.regressedInARow());
    if (!evidence.last() && better < settings.get(GateSettings.PATIENCE)) {
      return decision(
          again,
          evidence,
          VerdictReason.PATIENCE,
          text(
              "better, number %d of %d in a row that are asked for: %s",
              better, settings.get(GateSettings.PATIENCE), described(macro)),
          comparisons);
    }
    long sinceMillis = evidence.atMillis() - state.releasedAtMillis();
    if (!evidence.last() && sinceMillis < settings.get(GateSettings.MIN_INTERVAL).toMillis()) {
      return decision(
          again,
          evidence,
          VerdictReason.TOO_SOON,
          text(
              "better, but only %.1f s after the last release: %s",
              sinceMillis / 1000.0, described(macro)),
          comparisons);
    }
    return promote(
        again,
        evidence,
        VerdictReason.BETTER,
        "better, and no group is worse: " + described(macro),
        comparisons);
  }

  /** Whether the risk is looked at: in a smaller group even equal models would seem a risk. */
  private boolean isJudged(Comparison comparison) {
    return !comparison.isOfAGroup()
        || comparison.examples() >= settings.get(GateSettings.MIN_GROUP_EXAMPLES);
  }

  private Decision rollback(GateState state, Evidence evidence) {
    return decision(
        state.rolledBack(evidence),
        evidence,
        VerdictReason.ERROR_ROSE,
        text(
            "the error on the stream has risen since version %s was released, from %.3f to %.3f",
            String.valueOf(state.releasedVersion()),
            StreamErrors.macro(state.prequentialAtRelease()),
            StreamErrors.macro(evidence.prequential())),
        List.of());
  }

  private Decision promote(
      GateState state,
      Evidence evidence,
      VerdictReason ground,
      String reason,
      List<Comparison> comparisons) {
    return decision(state.promoted(evidence), evidence, ground, reason, comparisons);
  }

  private Decision decision(
      GateState after,
      Evidence evidence,
      VerdictReason ground,
      String reason,
      List<Comparison> comparisons) {
    return new Decision(
        after,
        new Release(
            model,
            Release.Source.AUTO,
            after.releasedVersion(),
            evidence.version(),
            ground.verdict(),
            reason,
            evidence.atMillis(),
            after.previousVersion(),
            after.promotions(),
            comparisons),
        ground);
  }

  private double confidence() {
    return settings.get(GateSettings.CONFIDENCE);
  }

  static UniformRandomProvider random(long seed) {
    return new SplittableRandom(seed)::nextLong;
  }

  private static String text(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }

  private static int examples(List<ClassOutcomes> measured) {
    return measured.stream().mapToInt(ClassOutcomes::examples).sum();
  }

  private static String described(Comparison comparison) {
    return text(
        "%s error %.3f against %.3f, difference %+.3f to %+.3f (%d classes)",
        comparison.group(),
        comparison.candidateError(),
        comparison.releasedError(),
        comparison.low(),
        comparison.high(),
        comparison.classes());
  }
}
