package dev.eider.serve.page;

import dev.eider.config.CommonSettings;
import dev.eider.config.Settings;
import dev.eider.kafka.TopicFollower;
import dev.eider.release.DamagedReleaseException;
import dev.eider.release.GateSettings;
import dev.eider.release.Release;
import dev.eider.release.ReleaseMessages;
import dev.eider.report.LearningReport;
import dev.eider.report.ReportJson;
import dev.eider.snapshot.DamagedSnapshotException;
import dev.eider.snapshot.Manifest;
import dev.eider.snapshot.SnapshotMessages;
import dev.eider.snapshot.SnapshotSettings;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the topics that the page shows into its state. */
final class PageFollower implements TopicFollower.Reader {
  private static final Logger LOG = LoggerFactory.getLogger(PageFollower.class);
  private static final Duration MEASURE_PATIENCE = Duration.ofSeconds(2);
  private static final Duration LAG_EVERY = Duration.ofSeconds(1);

  /** What is read of the past of {@code eider.learning} when the server starts. */
  private static final long MOST_PAST_BYTES = 64 << 20;

  private final Settings settings;
  private final PageState state;
  private final String model;
  private final String images;
  private final int historyReports;
  private Map<String, Long> imageEnds = Map.of();
  private long measuredNanos;
  private boolean saidDamaged;

  /**
   * @param images the topic that the job learns from
   */
  PageFollower(Settings settings, String images, PageState state) {
    this.settings = settings;
    this.images = images;
    this.state = state;
    this.model = settings.get(SnapshotSettings.MODEL_NAME);
    this.historyReports = settings.get(PageSettings.HISTORY_REPORTS);
  }

  /** The topics to follow. */
  List<String> topics() {
    return List.of(
        settings.get(CommonSettings.LEARNING_TOPIC),
        settings.get(CommonSettings.LATEST_EXAMPLES_TOPIC),
        settings.get(SnapshotSettings.MODELS_TOPIC),
        settings.get(GateSettings.RELEASES_TOPIC));
  }

  /** Compacted topics are read from their beginning, of the others the end. */
  @Override
  public void begin(KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
    state.forgetVersions();
    for (TopicPartition partition : partitions) {
      if (partition.topic().equals(settings.get(CommonSettings.LEARNING_TOPIC))) {
        seekBack(consumer, partition, reportsThatFit(consumer, partition));
      } else if (partition.topic().equals(settings.get(CommonSettings.LATEST_EXAMPLES_TOPIC))) {
        seekBack(consumer, partition, 1);
      } else {
        consumer.seekToBeginning(List.of(partition));
      }
    }
  }

  private static void seekBack(
      KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition, long records) {
    List<TopicPartition> one = List.of(partition);
    long end = consumer.endOffsets(one).getOrDefault(partition, 0L);
    long first = consumer.beginningOffsets(one).getOrDefault(partition, 0L);
    consumer.seek(partition, Math.max(first, end - records));
  }

  /** Reports are as long as there are classes: the last one tells how many fit into the bound. */
  private long reportsThatFit(KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition) {
    if (consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L) == 0) {
      return historyReports;
    }
    seekBack(consumer, partition, 1);
    List<TopicPartition> others =
        consumer.assignment().stream().filter(each -> !each.equals(partition)).toList();
    consumer.pause(others);
    try {
      for (ConsumerRecord<byte[], byte[]> last : consumer.poll(MEASURE_PATIENCE)) {
        return Math.max(
            1, Math.min(historyReports, MOST_PAST_BYTES / Math.max(1, last.serializedValueSize())));
      }
    } finally {
      consumer.resume(others);
    }
    return historyReports;
  }

  @Override
  public void take(ConsumerRecord<byte[], byte[]> record) {
    try {
      if (record.topic().equals(settings.get(CommonSettings.LEARNING_TOPIC))) {
        LearningReport report = ReportJson.decode(record.value());
        state.reported(report, lag(report));
      } else if (record.topic().equals(settings.get(CommonSettings.LATEST_EXAMPLES_TOPIC))) {
        state.seen(ReportJson.decodeExamples(record.value()));
      } else if (record.topic().equals(settings.get(SnapshotSettings.MODELS_TOPIC))) {
        takeManifest(record);
      } else {
        takeRelease(record);
      }
    } catch (UncheckedIOException | DamagedReleaseException | DamagedSnapshotException e) {
      if (!saidDamaged) {
        saidDamaged = true;
        LOG.warn(
            "the page leaves {} at offset {} aside, and further damaged records without a word: {}",
            record.topic(),
            record.offset(),
            e.getMessage());
      }
    }
  }

  private void takeManifest(ConsumerRecord<byte[], byte[]> record) {
    OptionalLong version = SnapshotMessages.version(record.key(), model);
    if (version.isEmpty()) {
      return;
    }
    if (record.value() == null) {
      state.expired(version.getAsLong());
    } else {
      state.appeared(Manifest.fromJson(new String(record.value(), StandardCharsets.UTF_8)));
    }
  }

  private void takeRelease(ConsumerRecord<byte[], byte[]> record) {
    for (Release.Source source : Release.Source.values()) {
      if (Arrays.equals(record.key(), ReleaseMessages.key(model, source))) {
        state.decided(
            source,
            record.value() == null
                ? null
                : ReleaseMessages.fromJson(new String(record.value(), StandardCharsets.UTF_8)));
      }
    }
  }

  /** Records that are there and were not consumed when the report was made; null where unknown. */
  private @Nullable Long lag(LearningReport report) {
    Map<String, Long> consumed = report.account().nextOffsets();
    if (imageEnds.isEmpty() || consumed.isEmpty()) {
      return null;
    }
    return imageEnds.entrySet().stream()
        .mapToLong(end -> Math.max(0, end.getValue() - consumed.getOrDefault(end.getKey(), 0L)))
        .sum();
  }

  /** Looks how far the images reach. */
  @Override
  public void caughtUp(KafkaConsumer<byte[], byte[]> consumer) {
    long now = System.nanoTime();
    if (now - measuredNanos < LAG_EVERY.toNanos()) {
      return;
    }
    measuredNanos = now;
    Map<String, Long> ends = new HashMap<>();
    try {
      List<TopicPartition> partitions =
          consumer.partitionsFor(images, MEASURE_PATIENCE).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer
          .endOffsets(partitions, MEASURE_PATIENCE)
          .forEach((partition, end) -> ends.put(partition.toString(), end));
    } catch (TimeoutException e) {
      // The lag is not known. The follower itself finds out that the broker is silent, and says so.
      ends.clear();
    }
    imageEnds = ends;
  }

  @Override
  public void answered() {
    state.brokerAnswered();
  }
}
