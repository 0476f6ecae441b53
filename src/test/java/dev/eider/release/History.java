package dev.eider.release;

import dev.eider.config.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A gate and the candidates that were put before it, a minute apart. */
final class History {
  private static final long MINUTE = 60_000;

  private final Gate gate;
  private GateState state = GateState.initial();
  private long version;

  History(UnaryOperator<Settings> settings) {
    this.gate = new Gate("eider", settings.apply(Settings.defaults()));
  }

  static History withDefaults() {
    return new History(UnaryOperator.identity());
  }

  /** A history whose first version was released. */
  static History released(UnaryOperator<Settings> settings, List<ClassOutcomes> first) {
    History history = new History(settings);
    Release release = history.judge(first);
    if (release.verdict() != Verdict.PROMOTE) {
      throw new AssertionError("the first version is not released: " + release.reason());
    }
    return history;
  }

  Release judge(List<ClassOutcomes> outcomes) {
    return judge(outcomes, null, List.of());
  }

  Release judge(
      List<ClassOutcomes> outcomes,
      @Nullable List<ClassOutcomes> previous,
      List<Prequential> prequential) {
    version++;
    Gate.Decision decision =
        gate.decide(
            state,
            new Evidence(version, version * MINUTE, outcomes, previous, prequential, true, false));
    state = decision.state();
    return decision.release();
  }

  /** What would be decided of the next candidate, which then is as if it had never been. */
  Release tried(List<ClassOutcomes> outcomes) {
    version++;
    Evidence evidence =
        new Evidence(version, version * MINUTE, outcomes, null, List.of(), true, false);
    return gate.decide(state, evidence).release();
  }

  /** The last candidate of a stream that has ended, so soon after the one before. */
  Release judgeLast(List<ClassOutcomes> outcomes, long millisAfter) {
    long atMillis = version * MINUTE + millisAfter;
    version++;
    Gate.Decision decision =
        gate.decide(state, new Evidence(version, atMillis, outcomes, null, List.of(), true, true));
    state = decision.state();
    return decision.release();
  }

  GateState state() {
    return state;
  }

  /** Five many-, five medium- and five few-shot classes, each with the outcomes of its group. */
  static List<ClassOutcomes> of(int[] many, int[] medium, int[] few) {
    List<ClassOutcomes> outcomes = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      outcomes.add(outcomes("many" + i, 1000, many));
      outcomes.add(outcomes("medium" + i, 50, medium));
      outcomes.add(outcomes("few" + i, 10, few));
    }
    return outcomes;
  }

  private static ClassOutcomes outcomes(String label, double count, int[] cells) {
    return new ClassOutcomes(label, count, cells[0], cells[1], cells[2], cells[3]);
  }

  /** Errors on the stream, the same for each of some classes. */
  static List<Prequential> prequential(double error) {
    List<Prequential> rates = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      rates.add(new Prequential("many" + i, 100 * error, 100));
    }
    return rates;
  }
}
