package dev.eider.job;

import dev.eider.release.Release;
import dev.eider.release.Verdict;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/** What the gate has decided, as metrics of the learner's task. */
final class GateMetrics {
  private final Map<Verdict, Counter> verdicts = new EnumMap<>(Verdict.class);
  private volatile long releasedVersion;

  GateMetrics(MetricGroup group) {
    for (Verdict verdict : Verdict.values()) {
      if (verdict != Verdict.PIN) {
        verdicts.put(
            verdict,
            group
                .addGroup(JobMetrics.VERDICT, verdict.name().toLowerCase(Locale.ROOT))
                .counter(JobMetrics.GATE_VERDICTS));
      }
    }
    group.gauge(JobMetrics.RELEASED_VERSION, (Gauge<Long>) () -> releasedVersion);
  }

  void judged(Release release) {
    Objects.requireNonNull(verdicts.get(release.verdict())).inc();
    releasedVersion = Objects.requireNonNullElse(release.version(), 0L);
  }
}
