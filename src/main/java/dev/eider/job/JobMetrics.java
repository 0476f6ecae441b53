package dev.eider.job;

/**
 * The job's own metrics: Flink metrics of the operators {@code decode}, {@code ledger}, {@code
 * learner} and {@code expiry}. Flink's Prometheus reporter exports them as {@code
 * flink_taskmanager_job_task_operator_NAME}. Counters count from the last restart; the learner's
 * account in the reports is exact.
 */
public final class JobMetrics {
  /** Records consumed. */
  public static final String CONSUMED = "eider_consumed";

  /** Records that became dead letters; with the label {@value #REASON}. */
  public static final String DEAD_LETTERS = "eider_dead_letters";

  /** The code of a dead letter's reason. */
  public static final String REASON = "reason";

  /** Examples that entered a held-out buffer. */
  public static final String HELD_OUT = "eider_held_out";

  /** Examples that were displaced from a held-out buffer. */
  public static final String RELEASED = "eider_released";

  /** Records that were in a held-out buffer already. */
  public static final String DUPLICATES = "eider_duplicates";

  /** Candidates that the gate has judged; with the label {@value #VERDICT}. */
  public static final String GATE_VERDICTS = "eider_gate_verdicts";

  /** What the gate decided, in lower case. */
  public static final String VERDICT = "verdict";

  /** The version that the gate has released; 0 while there is none. */
  public static final String RELEASED_VERSION = "eider_released_version";

  /** Versions that have expired. */
  public static final String EXPIRED = "eider_expired_versions";

  /** Times when what has expired could not be found out. */
  public static final String EXPIRY_FAILURES = "eider_expiry_failures";

  private JobMetrics() {}
}
