package dev.eider.job;

import dev.eider.config.InvalidSettingException;
import dev.eider.config.Settings;
import dev.eider.job.metrics.MetricsEndpoint;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.environment.LocalStreamEnvironment;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The environment that the job runs in: the cluster's where it was submitted to one, otherwise a
 * small Flink inside this JVM.
 */
public final class JobEnvironment {
  private static final Duration LEAST_RESTART_DELAY = Duration.ofSeconds(1);
  private static final Duration MOST_RESTART_DELAY = Duration.ofSeconds(30);
  private static final double RESTART_DELAY_GROWTH = 1.5;

  /** A job that has run for that long has recovered, and may fail as often again. */
  private static final Duration RECOVERED_AFTER = Duration.ofMinutes(10);

  private static final int MAX_PARALLELISM = 128;

  private JobEnvironment() {}

  /**
   * An environment with the settings' checkpoints and restarts. What concerns the process and not
   * the job has no effect on a cluster.
   *
   * @param temporaryFiles the folder for the temporary files of an embedded Flink
   * @param resume the checkpoint to go on from, see {@link Checkpoints#newest}
   */
  public static StreamExecutionEnvironment create(
      Settings settings, Path temporaryFiles, Optional<Path> resume) {
    Configuration configuration = new Configuration();
    setJob(configuration, settings);
    setEmbeddedProcess(configuration, settings, temporaryFiles);
    resume.ifPresent(
        path -> configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, FlinkPath.of(path)));
    return StreamExecutionEnvironment.getExecutionEnvironment(configuration);
  }

  /**
   * The environment of the cluster that this program was submitted to, which says where to resume.
   */
  public static StreamExecutionEnvironment ofCluster(Settings settings) {
    Configuration configuration = new Configuration();
    setJob(configuration, settings);
    return StreamExecutionEnvironment.getExecutionEnvironment(configuration);
  }

  /** Whether the job runs in this process. */
  public static boolean isEmbedded(StreamExecutionEnvironment environment) {
    return environment instanceof LocalStreamEnvironment;
  }

  private static void setJob(Configuration configuration, Settings settings) {
    // Each job on a broker has a consumer group of its own, which names it in metrics (job_name).
    configuration.set(PipelineOptions.NAME, settings.get(JobSettings.CONSUMER_GROUP));
    configuration.set(PipelineOptions.MAX_PARALLELISM, MAX_PARALLELISM);
    // Whatever crosses an operator is serialized by declared fields, and every operator is named.
    configuration.set(PipelineOptions.GENERIC_TYPES, false);
    configuration.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
    // Records are immutable, so operators in one chain may share them.
    configuration.set(PipelineOptions.OBJECT_REUSE, true);
    Duration interval = settings.get(JobSettings.CHECKPOINT_INTERVAL);
    configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, interval);
    // After a slow checkpoint the job learns before the next one. The first checkpoint seldom waits
    // for the first step, which takes three times as long as any other.
    configuration.set(CheckpointingOptions.MIN_PAUSE_BETWEEN_CHECKPOINTS, interval.dividedBy(2));
    configuration.set(
        CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, CheckpointingMode.EXACTLY_ONCE);
    // A training step is long, and a barrier does not wait behind the records that queue for it.
    configuration.set(CheckpointingOptions.ENABLE_UNALIGNED, true);
    configuration.set(CheckpointingOptions.MAX_CONCURRENT_CHECKPOINTS, 1);
    configuration.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
    configuration.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY,
        FlinkPath.of(settings.get(JobSettings.CHECKPOINTS_DIR)));
    configuration.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    configuration.set(
        CheckpointingOptions.TOLERABLE_FAILURE_NUMBER,
        settings.get(JobSettings.CHECKPOINT_FAILURES));
    setRestarts(configuration, settings.get(JobSettings.RESTART_ATTEMPTS));
  }

  /**
   * Bounds restarts in a row and not in total, because a job that runs for months outlives
   * machines.
   */
  private static void setRestarts(Configuration configuration, int attempts) {
    if (attempts == 0) {
      configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
      return;
    }
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
    configuration.set(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF,
        LEAST_RESTART_DELAY);
    configuration.set(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF, MOST_RESTART_DELAY);
    configuration.set(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_BACKOFF_MULTIPLIER,
        RESTART_DELAY_GROWTH);
    configuration.set(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_RESET_BACKOFF_THRESHOLD,
        RECOVERED_AFTER);
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_ATTEMPTS, attempts);
  }

  private static void setEmbeddedProcess(
      Configuration configuration, Settings settings, Path temporaryFiles) {
    String temporary = temporaryFiles.toAbsolutePath().toString();
    if (temporary.indexOf(',') >= 0 || temporary.indexOf(File.pathSeparatorChar) >= 0) {
      throw new InvalidSettingException(
          "the temporary folder "
              + temporary
              + " has a comma or a '"
              + File.pathSeparatorChar
              + "' in its name, where Flink divides folders; choose another with"
              + " -Djava.io.tmpdir");
    }
    configuration.set(CoreOptions.TMP_DIRS, temporary);
    configuration.set(WebOptions.TMP_DIR, temporary);
    configuration.set(RestOptions.BIND_PORT, "0");
    boolean shared = settings.get(JobSettings.LEARNER_SLOT_GROUP).equals(JobSettings.SHARED_SLOTS);
    configuration.set(
        TaskManagerOptions.NUM_TASK_SLOTS,
        settings.get(JobSettings.PARALLELISM) + (shared ? 0 : 1));
    // State is on the heap and nothing sorts, so managed memory would lie idle.
    configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(1));
    // Buffers hold a second of records rather than whatever they have room for, so that a record
    // reaches the learner soon after it was counted, and a savepoint soon after it was asked for.
    configuration.set(TaskManagerOptions.BUFFER_DEBLOAT_ENABLED, true);
    // Buffers start at their largest. From a kilobyte they would grow by a tenth five times a
    // second, and a job that catches up would wake a thread for each record.
    configuration.set(
        TaskManagerOptions.STARTING_MEMORY_SEGMENT_SIZE,
        TaskManagerOptions.MEMORY_SEGMENT_SIZE.defaultValue());
    configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(32));
    configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(32));
    MetricsEndpoint.set(configuration, settings);
  }
}
