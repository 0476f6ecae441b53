package dev.eider.serve;

import dev.eider.config.Settings;
import dev.eider.kafka.TopicFollower;
import dev.eider.model.DeviceSettings;
import dev.eider.release.DamagedReleaseException;
import dev.eider.release.GateSettings;
import dev.eider.release.Release;
import dev.eider.release.ReleaseMessages;
import dev.eider.release.Releases;
import dev.eider.snapshot.DamagedSnapshotException;
import dev.eider.snapshot.Snapshot;
import dev.eider.snapshot.SnapshotMessages;
import dev.eider.snapshot.SnapshotSettings;
import dev.eider.snapshot.SnapshotStore;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the topics of releases and manifests, loads the version that the track asks for, and
 * hands it over once it is verified. What is damaged is refused in words, and what was served
 * before stays. A broker that is gone is waited for: there is nothing else to do, and the model
 * goes on answering.
 */
final class ModelFollower implements TopicFollower.Reader, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ModelFollower.class);

  /** A release and its manifest become visible one after the other, within moments. */
  private static final int MANIFEST_ATTEMPTS = 20;

  private static final long MANIFEST_MILLIS = 100;

  private final Settings settings;
  private final Track track;
  private final Batcher batcher;
  private final ServeMetrics metrics;
  private final SnapshotStore.Connection snapshots;
  private final String model;
  private final TopicFollower follower;
  private Releases releases = Releases.none();
  private long newest;
  private long handedOver;
  private long refused;

  ModelFollower(
      Settings settings, String bootstrap, Track track, Batcher batcher, ServeMetrics metrics) {
    this.settings = settings;
    this.track = track;
    this.batcher = batcher;
    this.metrics = metrics;
    this.snapshots = new SnapshotStore(bootstrap, settings).connection();
    this.model = settings.get(SnapshotSettings.MODEL_NAME);
    this.follower =
        new TopicFollower(
            "model-follower",
            settings,
            bootstrap,
            List.of(
                settings.get(GateSettings.RELEASES_TOPIC),
                settings.get(SnapshotSettings.MODELS_TOPIC)),
            this);
  }

  void start() {
    follower.start();
  }

  /** Whether releases are followed, or will be; false for ever once an error has ended that. */
  boolean isAlive() {
    return follower.isAlive();
  }

  @Override
  public void begin(KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
    consumer.seekToBeginning(partitions);
    // What is not to be found any more when all is read again is not decided any more.
    releases = Releases.none();
    newest = 0;
  }

  @Override
  public void take(ConsumerRecord<byte[], byte[]> record) {
    if (record.topic().equals(settings.get(SnapshotSettings.MODELS_TOPIC))) {
      OptionalLong version = SnapshotMessages.version(record.key(), model);
      if (version.isPresent() && record.value() != null) {
        newest = Math.max(newest, version.getAsLong());
      }
      return;
    }
    for (Release.Source source : Release.Source.values()) {
      if (Arrays.equals(record.key(), ReleaseMessages.key(model, source))) {
        takeRelease(source, record.value());
      }
    }
  }

  private void takeRelease(Release.Source source, byte @Nullable [] value) {
    try {
      Release release =
          value == null
              ? null
              : ReleaseMessages.fromJson(new String(value, StandardCharsets.UTF_8));
      releases = releases.with(source, release);
    } catch (DamagedReleaseException e) {
      LOG.warn("a release is left aside: {}", e.getMessage());
      metrics.refused();
    }
  }

  @Override
  public void caughtUp(KafkaConsumer<byte[], byte[]> consumer) {
    Long wanted = track == Track.CANARY ? (newest == 0 ? null : (Long) newest) : releases.version();
    if (wanted == null || wanted == handedOver || wanted == refused) {
      return;
    }
    try {
      batcher.swap(Servable.of(snapshot(wanted), settings.get(DeviceSettings.DEVICE)));
      handedOver = wanted;
      refused = 0;
    } catch (DamagedSnapshotException | NoSuchElementException e) {
      refused = wanted;
      metrics.refused();
      LOG.warn(
          "version {} is refused, {}: {}",
          wanted,
          handedOver == 0 ? "and nothing is served" : "version " + handedOver + " stays",
          e.getMessage());
    }
  }

  private Snapshot snapshot(long version) {
    for (int attempt = 1; ; attempt++) {
      try {
        return snapshots.snapshot(version);
      } catch (NoSuchElementException e) {
        if (attempt == MANIFEST_ATTEMPTS || follower.isStopped()) {
          throw e;
        }
        follower.pause(MANIFEST_MILLIS);
      }
    }
  }

  @Override
  public void answered() {
    metrics.brokerAnswered();
  }

  @Override
  public void close() {
    follower.close();
    if (!follower.isAlive()) { // else its thread still reads, and a connection is of one thread
      snapshots.close();
    }
  }
}
