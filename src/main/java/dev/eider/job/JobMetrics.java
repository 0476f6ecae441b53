package dev.eider.job;

import dev.eider.metrics.Metric;

/**
 * The job's own metrics: Flink metrics of its operators. Flink's Prometheus reporter writes {@value
 * #EXPORTED_PREFIX} before their names, puts a label's name into the metric's name as well (so the
 * names here contain their labels, see {@link OperatorMetrics}), and adds labels of its own, {@code
 * job_name} and {@code operator_name} among them.
 *
 * <p>Counters of {@code decode}, {@code ledger} and {@code expiry} count from the last restart; the
 * learner's are its account, which is exact across restarts.
 */
public final class JobMetrics {
  /** What Flink's Prometheus reporter writes before an operator's metric. */
  public static final String EXPORTED_PREFIX = "flink_taskmanager_job_task_operator_";

  public static final Metric DECODED =
      Metric.counter(
          "eider_decode_records_total", "records", "Records read, since the last restart.");

  public static final Metric REJECTED =
      Metric.counter(
          "eider_decode_reason_rejected_total",
          "records",
          "Records that cannot be learned from, by reason, since the last restart.",
          "reason");

  public static final Metric HELD =
      Metric.counter(
          "eider_ledger_held_total",
          "records",
          "Examples that entered a held-out buffer, since the last restart.");

  public static final Metric RELEASED =
      Metric.counter(
          "eider_ledger_released_total",
          "records",
          "Examples that were displaced from a held-out buffer, since the last restart.");

  public static final Metric DUPLICATES =
      Metric.counter(
          "eider_ledger_duplicates_total",
          "records",
          "Records that were in a held-out buffer already, since the last restart.");

  public static final Metric VERDICTS =
      Metric.counter(
          "eider_gate_verdict_candidates_total",
          "versions",
          "Candidates that the gate has judged, by verdict, since the last restart.",
          "verdict");

  public static final Metric RELEASED_VERSION =
      Metric.gauge(
          "eider_gate_released_version",
          "",
          "The version that the gate has released; 0 while there is none.");

  public static final Metric EXPIRED =
      Metric.counter(
          "eider_expiry_versions_total",
          "versions",
          "Versions that have expired, since the last restart.");

  public static final Metric EXPIRY_FAILURES =
      Metric.counter(
          "eider_expiry_failures_total",
          "",
          "Times when what has expired could not be found out, since the last restart.");

  private JobMetrics() {}
}
