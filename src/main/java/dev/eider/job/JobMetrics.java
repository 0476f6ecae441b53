package dev.eider.job;

/**
 * The job's own metrics: Flink counters of the operators {@code decode} and {@code ledger}. Flink's
 * Prometheus reporter exports them as {@code flink_taskmanager_job_task_operator_NAME}. They count
 * from the last restart; the learner's account in the reports is exact.
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

  private JobMetrics() {}
}
