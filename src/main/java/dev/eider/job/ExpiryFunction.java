package dev.eider.job;

import dev.eider.config.Settings;
import dev.eider.job.metrics.JobMetrics;
import dev.eider.job.metrics.OperatorMetrics;
import dev.eider.kafka.BrokerUnavailableException;
import dev.eider.kafka.KafkaMessage;
import dev.eider.release.DamagedReleaseException;
import dev.eider.release.GateSettings;
import dev.eider.release.ReleaseMessages;
import dev.eider.release.ReleaseStore;
import dev.eider.release.Releases;
import dev.eider.release.Retention;
import dev.eider.snapshot.Manifest;
import dev.eider.snapshot.SnapshotMessages;
import dev.eider.snapshot.SnapshotSettings;
import dev.eider.snapshot.SnapshotStore;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes old versions. When a manifest passes, it looks at times what the broker has, and emits
 * the tombstones of what has expired. It keeps no state, because the topics are the truth: versions
 * of an earlier job expire too, and a pin counts as soon as it is written. To delete a version
 * twice does no harm.
 *
 * <p>It runs in a task of its own, so that the learner does not wait for what is read here.
 */
final class ExpiryFunction extends ProcessFunction<KafkaMessage, KafkaMessage> {
  private static final long serialVersionUID = 1;
  private static final Logger LOG = LoggerFactory.getLogger(ExpiryFunction.class);
  private static final long LOOKS_IN_A_RETENTION = 20;
  private static final Duration MOST_BETWEEN_LOOKS = Duration.ofMinutes(10);

  /**
   * Open transactions are not waited for: the job's own always are, and a checkpoint would wait
   * too.
   */
  private static final Duration NO_WAIT = Duration.ZERO;

  private final Settings settings;
  private final String bootstrap;
  private final Duration retention;
  private transient long nextLookMillis;
  private transient @Nullable Counter expired;
  private transient @Nullable Counter failures;

  ExpiryFunction(Settings settings, String bootstrap) {
    this.settings = settings;
    this.bootstrap = bootstrap;
    this.retention = settings.get(JobSettings.SNAPSHOT_RETENTION);
  }

  /** Whether a message is a manifest. */
  static boolean isManifest(KafkaMessage message, Settings settings) {
    return message.topic().equals(settings.get(SnapshotSettings.MODELS_TOPIC));
  }

  @Override
  public void open(OpenContext context) {
    OperatorMetrics metrics = new OperatorMetrics(getRuntimeContext().getMetricGroup());
    expired = metrics.counter(JobMetrics.EXPIRED);
    failures = metrics.counter(JobMetrics.EXPIRY_FAILURES);
  }

  @Override
  public void processElement(KafkaMessage manifest, Context context, Collector<KafkaMessage> out) {
    long now = context.timerService().currentProcessingTime();
    if (now < nextLookMillis) {
      return;
    }
    Duration between = retention.dividedBy(LOOKS_IN_A_RETENTION);
    nextLookMillis =
        now + (between.compareTo(MOST_BETWEEN_LOOKS) < 0 ? between : MOST_BETWEEN_LOOKS).toMillis();
    for (Manifest old : expired(now)) {
      LOG.info("version {} has expired", old.version());
      SnapshotMessages.deletionOf(
              old,
              settings.get(SnapshotSettings.MODELS_TOPIC),
              settings.get(SnapshotSettings.MODEL_CHUNKS_TOPIC),
              now)
          .forEach(out::collect);
      out.collect(
          ReleaseMessages.forgotten(
              old.model(), old.version(), settings.get(GateSettings.RELEASES_TOPIC), now));
      Objects.requireNonNull(expired).inc();
    }
  }

  /**
   * What has expired. Nothing where the broker cannot be asked now; the next look finds the same.
   */
  private List<Manifest> expired(long nowMillis) {
    try {
      // Versions first: one that is released in between is then kept by the releases.
      List<SnapshotStore.Listed> versions = new SnapshotStore(bootstrap, settings, NO_WAIT).list();
      Releases releases = new ReleaseStore(bootstrap, settings, NO_WAIT).current();
      return Retention.expired(versions, releases, nowMillis, retention);
    } catch (BrokerUnavailableException | DamagedReleaseException e) {
      Objects.requireNonNull(failures).inc();
      LOG.warn("no version expires until the next look: {}", e.getMessage());
      return List.of();
    }
  }
}
