package dev.eider.serve;

import dev.eider.config.Settings;
import dev.eider.learn.LearnSettings;
import dev.eider.release.DamagedReleaseException;
import dev.eider.release.GateSettings;
import dev.eider.release.Release;
import dev.eider.release.ReleaseMessages;
import dev.eider.release.Releases;
import dev.eider.snapshot.BrokerUnavailableException;
import dev.eider.snapshot.DamagedSnapshotException;
import dev.eider.snapshot.Snapshot;
import dev.eider.snapshot.SnapshotMessages;
import dev.eider.snapshot.SnapshotSettings;
import dev.eider.snapshot.SnapshotStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the topics of releases and manifests, loads the version that the track asks for, and
 * hands it over once it is verified. What is damaged is refused in words, and what was served
 * before stays. A broker that is gone is waited for: there is nothing else to do, and the model
 * goes on answering.
 */
final class ModelFollower implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ModelFollower.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration PROBE_EVERY = Duration.ofSeconds(3);
  private static final Duration PROBE_PATIENCE = Duration.ofSeconds(2);
  private static final long RETRY_MILLIS = 1000;

  /** A release and its manifest become visible one after the other, within moments. */
  private static final int MANIFEST_ATTEMPTS = 20;

  private static final long MANIFEST_MILLIS = 100;
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(15);

  private final Settings settings;
  private final String bootstrap;
  private final Track track;
  private final Batcher batcher;
  private final ServeMetrics metrics;
  private final SnapshotStore store;
  private final String model;
  private final Thread thread = new Thread(this::run, "model-follower");
  private volatile boolean stopped;
  private Releases releases = Releases.none();
  private long newest;
  private long handedOver;
  private long refused;
  private boolean said;
  private long probedNanos;

  ModelFollower(
      Settings settings, String bootstrap, Track track, Batcher batcher, ServeMetrics metrics) {
    this.settings = settings;
    this.bootstrap = bootstrap;
    this.track = track;
    this.batcher = batcher;
    this.metrics = metrics;
    this.store = new SnapshotStore(bootstrap, settings);
    this.model = settings.get(SnapshotSettings.MODEL_NAME);
  }

  void start() {
    thread.setUncaughtExceptionHandler(
        (ended, e) -> LOG.error("releases are followed no longer, what is served stays", e));
    thread.start();
  }

  /** Whether releases are followed, or will be; false for ever once an error has ended that. */
  boolean isAlive() {
    return thread.getState() != Thread.State.TERMINATED;
  }

  private void run() {
    while (!stopped) {
      try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
        follow(consumer);
      } catch (InterruptException e) {
        return;
      } catch (KafkaException | BrokerUnavailableException e) {
        sayOnce(e);
        pause(RETRY_MILLIS);
      }
    }
  }

  private void follow(KafkaConsumer<byte[], byte[]> consumer) {
    List<TopicPartition> partitions = awaitTopics(consumer);
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    // What is not to be found any more when all is read again is not decided any more.
    releases = Releases.none();
    newest = 0;
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    boolean caughtUp = false;
    while (!stopped) {
      ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
      records.forEach(this::take);
      if (!records.isEmpty()) {
        answered();
      } else {
        probe(consumer, partitions);
      }
      caughtUp =
          caughtUp
              || ends.entrySet().stream()
                  .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
      if (caughtUp) {
        serveWanted();
      }
    }
  }

  /** The topics are created by the job: without one there is nothing to serve yet. */
  private List<TopicPartition> awaitTopics(KafkaConsumer<byte[], byte[]> consumer) {
    List<TopicPartition> partitions = new ArrayList<>();
    while (!stopped) {
      partitions.clear();
      boolean complete = true;
      for (String topic :
          List.of(
              settings.get(GateSettings.RELEASES_TOPIC),
              settings.get(SnapshotSettings.MODELS_TOPIC))) {
        List<TopicPartition> found =
            consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        complete &= !found.isEmpty();
        partitions.addAll(found);
      }
      answered();
      if (complete) {
        return partitions;
      }
      pause(RETRY_MILLIS);
    }
    return List.of();
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
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

  private void serveWanted() {
    Long wanted = track == Track.CANARY ? (newest == 0 ? null : (Long) newest) : releases.version();
    if (wanted == null || wanted == handedOver || wanted == refused) {
      return;
    }
    try {
      batcher.swap(Servable.of(snapshot(wanted), settings.get(LearnSettings.DEVICE)));
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
        return store.snapshot(version);
      } catch (NoSuchElementException e) {
        if (attempt == MANIFEST_ATTEMPTS || stopped) {
          throw e;
        }
        pause(MANIFEST_MILLIS);
      }
    }
  }

  /** A consumer's poll does not tell silence from absence. */
  private void probe(KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
    long now = System.nanoTime();
    if (now - probedNanos > PROBE_EVERY.toNanos()) {
      probedNanos = now;
      try {
        consumer.endOffsets(partitions, PROBE_PATIENCE);
        answered();
      } catch (TimeoutException e) {
        sayOnce(e);
      }
    }
  }

  private void answered() {
    metrics.brokerAnswered();
    if (said) {
      said = false;
      LOG.warn("the broker at {} answers again", bootstrap);
    }
  }

  private void sayOnce(RuntimeException e) {
    if (!said) {
      said = true;
      LOG.warn(
          "the broker at {} does not answer, what is served stays: {}", bootstrap, e.getMessage());
    }
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    Map<String, Object> properties = new HashMap<>();
    properties.put("default.api.timeout.ms", "8000");
    properties.put("request.timeout.ms", "8000");
    properties.put("reconnect.backoff.max.ms", "1000");
    properties.putAll(settings.kafkaProperties());
    properties.put("bootstrap.servers", bootstrap);
    properties.put("enable.auto.commit", "false");
    properties.put("allow.auto.create.topics", "false");
    properties.put("isolation.level", "read_committed");
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      stopped = true;
    }
  }

  @Override
  public void close() {
    stopped = true;
    try {
      thread.join(STOP_PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
