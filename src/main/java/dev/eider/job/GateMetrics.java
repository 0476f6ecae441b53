package dev.eider.job;

import dev.eider.release.Release;
import dev.eider.release.Verdict;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.metrics.Counter;

/** What the gate has decided, as metrics of the learner's task. */
final class GateMetrics {
  private final Map<Verdict, Counter> verdicts = new EnumMap<>(Verdict.class);
  private volatile long releasedVersion;

  GateMetrics(OperatorMetrics metrics) {
    for (Verdict verdict : Verdict.values()) {
      if (verdict != Verdict.PIN) {
        verdicts.put(
            verdict, metrics.counter(JobMetrics.VERDICTS, verdict.name().toLowerCase(Locale.ROOT)));
      }
    }
    metrics.gauge(JobMetrics.RELEASED_VERSION, () -> releasedVersion);
  }

  void judged(Release release) {
    Objects.requireNonNull(verdicts.get(release.verdict())).inc();
    releasedVersion = Objects.requireNonNullElse(release.version(), 0L);
  }
}
