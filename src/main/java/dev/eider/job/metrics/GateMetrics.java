package dev.eider.job.metrics;

import dev.eider.release.Comparison;
import dev.eider.release.Gate;
import dev.eider.release.GateState;
import dev.eider.release.VerdictReason;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.metrics.Counter;

/** What the gate has decided, as metrics of the learner's task. */
public final class GateMetrics {
  private final Map<VerdictReason, Counter> verdicts = new EnumMap<>(VerdictReason.class);
  private final ChangingSeries candidateErrors;
  private final ChangingSeries releasedErrors;
  private volatile GateState state;

  /**
   * @param state what the gate remembers
   */
  public GateMetrics(OperatorMetrics metrics, GateState state) {
    this.state = state;
    this.candidateErrors = new ChangingSeries(metrics, JobMetrics.CANDIDATE_ERROR);
    this.releasedErrors = new ChangingSeries(metrics, JobMetrics.RELEASED_ERROR);
    for (VerdictReason ground : VerdictReason.values()) {
      verdicts.put(
          ground, metrics.counter(JobMetrics.VERDICTS, code(ground.verdict()), code(ground)));
    }
    metrics.gauge(
        JobMetrics.RELEASED_VERSION,
        () -> Objects.requireNonNullElse(this.state.releasedVersion(), 0L));
    metrics.gauge(JobMetrics.RELEASE_TIME, () -> this.state.releasedAtMillis() / 1000.0);
    metrics.gauge(JobMetrics.PROMOTIONS, () -> this.state.promotions());
  }

  public void judged(Gate.Decision decision) {
    Objects.requireNonNull(verdicts.get(decision.ground())).inc();
    state = decision.state();
    Map<List<String>, Double> candidate = new HashMap<>();
    Map<List<String>, Double> released = new HashMap<>();
    for (Comparison comparison : decision.release().comparisons()) {
      candidate.put(List.of(comparison.group()), comparison.candidateError());
      released.put(List.of(comparison.group()), comparison.releasedError());
    }
    candidateErrors.show(candidate);
    releasedErrors.show(released);
  }

  private static String code(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
