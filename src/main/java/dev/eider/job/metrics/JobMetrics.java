package dev.eider.job.metrics;

import dev.eider.metrics.Metric;

/**
 * The job's own metrics: Flink metrics of its operators. Flink's Prometheus reporter writes {@value
 * #EXPORTED_PREFIX} before their names, puts a label's name into the metric's name as well (so the
 * names here contain their labels, see {@link OperatorMetrics}), and adds labels of its own, {@code
 * job_name} and {@code operator_name} among them.
 *
 * <p>Counters of {@code decode}, {@code ledger} and {@code expiry} count from the last restart.
 * Those whose help does not say so are of the learner's state: exact across restarts, in which they
 * fall back to the checkpoint that is restored, under a new {@code task_attempt_id}.
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

  public static final Metric CONSUMED =
      Metric.counter(
          "eider_account_consumed_total",
          "records",
          "Records consumed: those below, and those that wait for their batch to fill.");

  public static final Metric TRAINED =
      Metric.counter(
          "eider_account_trained_total",
          "records",
          "Examples trained for the first time; replays are not counted.");

  public static final Metric HELD_OUT =
      Metric.gauge(
          "eider_account_held_records", "records", "Examples that are in a held-out buffer now.");

  public static final Metric DEAD_LETTERS =
      Metric.counter(
          "eider_account_reason_rejected_total",
          "records",
          "Records that cannot be learned from, by reason; those of too-many-classes are in no"
              + " dead-letter topic.",
          "reason");

  public static final Metric SKIPPED_DUPLICATES =
      Metric.counter(
          "eider_account_duplicates_total",
          "records",
          "Records that were in a held-out buffer already.");

  public static final Metric THINNED =
      Metric.counter(
          "eider_account_thinned_total",
          "records",
          "Examples of head classes left out because the stream was faster than the learner.");

  public static final Metric NOT_FINITE =
      Metric.counter(
          "eider_account_not_finite_total",
          "records",
          "Examples whose first step was skipped because a loss or gradient was not finite.");

  public static final Metric PENDING =
      Metric.gauge(
          "eider_account_pending_records",
          "records",
          "Examples that wait for their batch to fill.");

  public static final Metric SNAPSHOTS =
      Metric.counter("eider_snapshot_versions_total", "versions", "Models given away.");

  public static final Metric LAST_VERSION =
      Metric.gauge("eider_snapshot_last_version", "", "The newest version; 0 while there is none.");

  public static final Metric SNAPSHOT_TIME =
      Metric.gauge(
          "eider_snapshot_timestamp_seconds",
          "seconds",
          "When the last model was given away, seconds since 1970; the job's last start where that"
              + " is later.");

  public static final Metric VERDICTS =
      Metric.counter(
          "eider_gate_verdict_ground_candidates_total",
          "versions",
          "Candidates that the gate has judged, by verdict and ground, since the last restart.",
          "verdict",
          "ground");

  public static final Metric RELEASED_VERSION =
      Metric.gauge(
          "eider_gate_released_version",
          "",
          "The version that the gate has released; 0 while there is none.");

  public static final Metric RELEASE_TIME =
      Metric.gauge(
          "eider_gate_released_timestamp_seconds",
          "seconds",
          "When the gate last released or rolled back, seconds since 1970; 0 while it has not.");

  public static final Metric PROMOTIONS =
      Metric.counter("eider_gate_promotions_total", "versions", "Versions that the gate promoted.");

  public static final Metric CANDIDATE_ERROR =
      Metric.gauge(
          "eider_candidate_group_error_ratio",
          "ratio",
          "The last candidate's error on held-out images, by group of classes, where it was compared"
              + " with a released version.",
          "group");

  public static final Metric RELEASED_ERROR =
      Metric.gauge(
          "eider_released_group_error_ratio",
          "ratio",
          "The released version's error on the same images as the last candidate's.",
          "group");

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
