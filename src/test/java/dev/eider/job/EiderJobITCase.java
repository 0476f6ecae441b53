package dev.eider.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.cli.EmbeddedBroker;
import dev.eider.config.Settings;
import dev.eider.learn.Classifier;
import dev.eider.learn.LearningReport;
import dev.eider.learn.TrainedModel;
import dev.eider.snapshot.Manifest;
import dev.eider.snapshot.SnapshotStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole job, between a real broker's topics, on an embedded Flink. */
class EiderJobITCase {
  private static final Duration DEADLINE = Duration.ofMinutes(3);

  private final Path folder;

  EiderJobITCase(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void boundedJob_accountsForEveryRecordAndLeavesAModel() throws Exception {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < 800; i++) {
      records.add(i % 40 == 39 ? TestingRecords.damaged(i) : TestingRecords.good(i % 600));
    }
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      Settings settings = settings("once");
      LearningReport last = trained(broker, settings, records);

      LearningReport.Account account = last.account();
      assertThat(account.consumed()).isEqualTo(800);
      assertThat(account.rejections()).containsExactlyEntriesOf(Map.of("undecodable-image", 20L));
      assertThat(account.duplicatesSkipped()).isPositive();
      assertThat(account.heldOut()).isPositive();
      assertThat(account.trained())
          .isEqualTo(
              800 - account.heldOut() - account.deadLettered() - account.duplicatesSkipped());
      assertThat(last.metaSteps()).isPositive();

      SnapshotStore store = new SnapshotStore(broker.bootstrap(), settings);
      List<Long> versions = store.manifests().stream().map(Manifest::version).toList();
      assertThat(versions).hasSize((int) last.snapshots()).isSorted().doesNotHaveDuplicates();
      TrainedModel model = store.load(last.lastVersion());
      assertThat(model.step()).isEqualTo(last.steps());
      assertThat(model.sourceOffsets()).containsExactlyEntriesOf(Map.of("eider.images-0", 800L));
      try (Classifier classifier = Classifier.of(model, "cpu")) {
        assertThat(classifier.logits(List.of(records.get(0).value()))[0])
            .hasSize(model.classes().size());
      }

      List<ConsumerRecord<byte[], byte[]>> deadLetters =
          committed(broker.bootstrap(), "eider.images.dead-letter");
      assertThat(deadLetters).hasSize(20);
      ConsumerRecord<byte[], byte[]> first = deadLetters.get(0);
      assertThat(first.key()).isEqualTo("damaged-39".getBytes(UTF_8));
      assertThat(first.value()).isEqualTo("no picture".getBytes(UTF_8));
      assertThat(header(first, "label")).isEqualTo("class-0");
      assertThat(header(first, "error.reason")).isEqualTo("undecodable-image");
      assertThat(header(first, "source.offset")).isEqualTo("39");
    }
  }

  @Test
  void jobThatIsCancelledAndResumed_learnsTheBitIdenticalModel() throws Exception {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      records.add(TestingRecords.good(i));
    }
    String undisturbed;
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      undisturbed = trained(broker, settings("undisturbed"), records).parametersSha256();
    }
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      Settings settings = settings("disturbed");
      Topics.create(settings, broker.bootstrap());
      TestingRecords.publish(broker.bootstrap(), records);
      Path checkpoints = Path.of(settings.get(JobSettings.CHECKPOINTS_DIR));
      long consumedBefore;
      try (LearningReports reports = new LearningReports(settings, broker.bootstrap())) {
        RunningJob job = submitted(broker, settings, Optional.empty());
        consumedBefore = awaitCheckpoint(job, reports, checkpoints);
        job.cancel();
      }
      assertThat(consumedBefore).isBetween(1L, 2999L);
      try (LearningReports reports = new LearningReports(settings, broker.bootstrap())) {
        RunningJob job = submitted(broker, settings, Checkpoints.newest(checkpoints));
        LearningReport last = last(job, reports);
        assertThat(last.account().consumed()).isEqualTo(3000);
        assertThat(last.parametersSha256()).isEqualTo(undisturbed);
        List<Long> versions =
            new SnapshotStore(broker.bootstrap(), settings)
                .manifests().stream().map(Manifest::version).toList();
        assertThat(versions).hasSize((int) last.snapshots()).doesNotHaveDuplicates();
      }
    }
  }

  private Settings settings(String name) {
    return TestingRecords.settings()
        .with(JobSettings.CHECKPOINTS_DIR, folder.resolve(name).toString());
  }

  private LearningReport trained(
      EmbeddedBroker broker, Settings settings, List<ProducerRecord<byte[], byte[]>> records)
      throws Exception {
    Topics.create(settings, broker.bootstrap());
    TestingRecords.publish(broker.bootstrap(), records);
    try (LearningReports reports = new LearningReports(settings, broker.bootstrap())) {
      return last(submitted(broker, settings, Optional.empty()), reports);
    }
  }

  private RunningJob submitted(EmbeddedBroker broker, Settings settings, Optional<Path> resume)
      throws IOException {
    StreamExecutionEnvironment environment = JobEnvironment.create(settings, folder, resume);
    EiderJob.build(environment, settings, broker.bootstrap(), true, 1);
    return RunningJob.submit(environment);
  }

  private static LearningReport last(RunningJob job, LearningReports reports)
      throws InterruptedException {
    assertThat(job.awaitEnd(DEADLINE)).isTrue();
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (System.nanoTime() < deadline) {
      for (LearningReport report : reports.poll(Duration.ofMillis(200))) {
        if (report.last()) {
          return report;
        }
      }
    }
    throw new AssertionError("no last report came");
  }

  /** Waits for a checkpoint after the first step; gives the records consumed by then. */
  private static long awaitCheckpoint(RunningJob job, LearningReports reports, Path checkpoints)
      throws Exception {
    long consumed = 0;
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (System.nanoTime() < deadline) {
      for (LearningReport report : reports.poll(Duration.ofMillis(50))) {
        consumed = report.steps() > 0 ? report.account().consumed() : 0;
      }
      if (consumed > 0 && Checkpoints.newest(checkpoints).isPresent()) {
        return consumed;
      }
      assertThat(job.awaitEnd(Duration.ZERO)).as("ended before it was cancelled").isFalse();
    }
    throw new AssertionError("no checkpoint came");
  }

  private static List<ConsumerRecord<byte[], byte[]>> committed(String bootstrap, String topic) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrap, "isolation.level", "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      TopicPartition partition = new TopicPartition(topic, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = Objects.requireNonNull(consumer.endOffsets(List.of(partition)).get(partition));
      List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
      while (consumer.position(partition) < end) {
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
      return records;
    }
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), UTF_8);
  }
}
