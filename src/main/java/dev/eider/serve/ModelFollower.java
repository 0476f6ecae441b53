package dev.eider.serve;

import dev.eider.config.Settings;
import dev.eider.kafka.TopicFollower;
import dev.eider.release.DamagedReleaseException;
import dev.eider.release.GateSettings;
import dev.eider.release.Release;
import dev.eider.release.ReleaseMessages;
import dev.eider.release.Releases;
import dev.eider.serve.inference.Batcher;
import dev.eider.serve.inference.Servable;
import dev.eider.snapshot.DamagedSnapshotException;
import dev.eider.snapshot.Manifest;
import dev.eider.snapshot.Snapshot;
import dev.eider.snapshot.SnapshotMessages;
import dev.eider.snapshot.SnapshotSettings;
import dev.eider.snapshot.SnapshotStore;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the topics of releases and manifests, loads the version that the track asks for, and has
 * it handed over, see {@link VersionLoader}. A broker that is gone is waited for: there is nothing
 * else to do, and the model goes on answering.
 */
final class ModelFollower implements TopicFollower.Reader, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ModelFollower.class);

  private final Settings settings;
  private final Track track;
  private final Batcher batcher;
  private final ServeMetrics metrics;
  private final SnapshotStore.Connection snapshots;
  private final String model;
  private final VersionLoader loader;
  private final TopicFollower follower;
  private Releases releases = Releases.none();
  private long newest;

  /** The manifests of the topic as they came, by version: a swap reads chunks only. */
  private final Map<Long, byte[]> manifests = new HashMap<>();

  private long labelsOfVersion;
  private volatile Set<String> labelsOfNewest = Set.of();

  /**
   * @param opener makes a version answer
   */
  ModelFollower(
      Settings settings,
      String bootstrap,
      Track track,
      Function<Snapshot, Servable> opener,
      Batcher batcher,
      ServeMetrics metrics) {
    this.settings = settings;
    this.track = track;
    this.batcher = batcher;
    this.metrics = metrics;
    this.snapshots = new SnapshotStore(bootstrap, settings).connection();
    this.model = settings.get(SnapshotSettings.MODEL_NAME);
    this.loader =
        new VersionLoader(this::snapshot, opener, batcher::swap, metrics, InstantSource.system());
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

  /** The version that is asked for and cannot be served; null where there is none. */
  @Nullable LoadFailure failure() {
    return loader.failure();
  }

  /**
   * Whether the newest version or the one that answers has a label: whether the stream has had it.
   */
  boolean knowsLabel(String label) {
    Manifest served = batcher.manifest();
    return labelsOfNewest.contains(label) || (served != null && served.classes().contains(label));
  }

  @Override
  public void begin(KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
    consumer.seekToBeginning(partitions);
    // All is read again, and a decision that the topic no longer has no longer holds.
    releases = Releases.none();
    newest = 0;
    manifests.clear();
  }

  @Override
  public void take(ConsumerRecord<byte[], byte[]> record) {
    if (record.topic().equals(settings.get(SnapshotSettings.MODELS_TOPIC))) {
      OptionalLong version = SnapshotMessages.version(record.key(), model);
      version.ifPresent(number -> takeManifest(number, record.value()));
      return;
    }
    for (Release.Source source : Release.Source.values()) {
      if (Arrays.equals(record.key(), ReleaseMessages.key(model, source))) {
        takeRelease(source, record.value());
      }
    }
  }

  private void takeManifest(long version, byte @Nullable [] text) {
    if (text == null) {
      manifests.remove(version); // it has expired
      return;
    }
    manifests.put(version, text);
    newest = Math.max(newest, version);
  }

  private Snapshot snapshot(long version) {
    byte[] manifest = manifests.get(version);
    if (manifest == null) {
      throw new NoSuchElementException(
          "version "
              + version
              + " has no manifest in "
              + settings.get(SnapshotSettings.MODELS_TOPIC)
              + ": expired, or not there yet");
    }
    return snapshots.snapshot(version, manifest);
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
    takeLabels();
    Long wanted = track == Track.CANARY ? (newest == 0 ? null : (Long) newest) : releases.version();
    if (wanted != null) {
      loader.load(wanted);
    }
  }

  /** Of the newest version alone: a manifest may have thousands. */
  private void takeLabels() {
    byte[] manifest = manifests.get(newest);
    if (manifest == null || newest == labelsOfVersion) {
      return;
    }
    labelsOfVersion = newest;
    try {
      labelsOfNewest =
          new HashSet<>(Manifest.fromJson(new String(manifest, StandardCharsets.UTF_8)).classes());
    } catch (DamagedSnapshotException e) {
      LOG.warn("the labels of version {} cannot be read: {}", newest, e.getMessage());
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
