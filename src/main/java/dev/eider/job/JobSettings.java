package dev.eider.job;

import dev.eider.config.DurationSetting;
import dev.eider.config.PortSetting;
import dev.eider.config.Setting;
import java.time.Duration;

/** The settings of the Flink job and of the topics it reads and writes. */
public final class JobSettings {
  public static final Setting<Integer> PARALLELISM =
      Setting.ofInt(
          "parallelism", 1, 1, "subtasks", "Subtasks that decode and that keep the ledger.");

  /** The slot sharing group of operators that name none. */
  static final String SHARED_SLOTS = "default";

  public static final Setting<String> LEARNER_SLOT_GROUP =
      Setting.ofText(
          "learner.slot-group",
          SHARED_SLOTS,
          "The Flink slot sharing group of the learner and of what follows it. Another than default"
              + " gives it a slot of its own and makes it a vertex of its own, so that decode and"
              + " ledger can be scaled without it.");

  public static final Setting<Duration> CHECKPOINT_INTERVAL =
      DurationSetting.of(
          "checkpoint.interval",
          "10 s",
          "Time between checkpoints; snapshots become visible with them.");

  public static final Setting<String> CHECKPOINTS_DIR =
      Setting.ofText(
          "checkpoints.dir", "checkpoints", "The folder, or URI, that holds the checkpoints.");

  public static final Setting<Integer> RESTART_ATTEMPTS =
      Setting.ofInt(
          "restart.attempts",
          10,
          0,
          "restarts",
          "Restarts after failures before the job ends; ten minutes without one begin the count"
              + " anew.");

  public static final Setting<Integer> CHECKPOINT_FAILURES =
      Setting.ofInt(
          "checkpoint.failures",
          3,
          0,
          "checkpoints",
          "Checkpoints that may time out or fail in the background, one after the other, before the"
              + " job is restarted; where the learner's state cannot be written (a full disk), it is"
              + " restarted at once.");

  public static final Setting<Duration> REPORT_INTERVAL =
      DurationSetting.of("report.interval", "2 s", "Time between learning reports.");

  public static final Setting<String> CONSUMER_GROUP =
      Setting.ofText(
          "consumer.group",
          "eider",
          "The consumer group, and the prefix of transactional ids: one for each job on a broker.");

  public static final Setting<Duration> TRANSACTION_PATIENCE =
      DurationSetting.of(
          "bounded.transactions.wait",
          "16 min",
          "How long a bounded run stands before transactions that are open in the images topic; the"
              + " broker ends those of dead producers, after 15 minutes at most unless its"
              + " transaction.max.timeout.ms says otherwise.");

  public static final Setting<Integer> IMAGES_PARTITIONS =
      Setting.ofInt(
          "topic.images.partitions",
          1,
          1,
          "partitions",
          "Partitions of the images topic and of the dead letters, where they are created.");

  public static final Setting<Duration> SNAPSHOT_RETENTION =
      DurationSetting.of(
          "snapshot.retention",
          "7 d",
          "How long a version is kept that is neither the newest, nor released or pinned, nor the one"
              + " served before those.");

  /** {@link PortSetting#OFF} where they are off. */
  public static final Setting<Integer> METRICS_PORT =
      PortSetting.of(
          "metrics.port",
          "The port, on every address of this machine, where an embedded job answers Prometheus at"
              + " /metrics; 0 for a free one. On a cluster Flink's own configuration says so.");

  public static final Setting<Integer> METRICS_CLASSES =
      Setting.ofInt(
          "metrics.classes.max",
          200,
          0,
          "classes",
          "The most classes with metrics of their own: the first of the class list. Groups and the"
              + " worst classes are always of all.");

  private JobSettings() {}
}
