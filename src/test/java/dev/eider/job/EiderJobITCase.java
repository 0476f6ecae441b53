package dev.eider.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.cli.EmbeddedBroker;
import dev.eider.config.Settings;
import dev.eider.model.Classifier;
import dev.eider.model.TrainedModel;
import dev.eider.release.GateSettings;
import dev.eider.release.Release;
import dev.eider.release.ReleaseMessages;
import dev.eider.release.ReleaseStore;
import dev.eider.release.Verdict;
import dev.eider.report.LearningReport;
import dev.eider.snapshot.SnapshotStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole job, between a real broker's topics, on an embedded Flink. */
class EiderJobITCase {
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
      assertThat(last.progress().metaSteps()).isPositive();

      SnapshotStore store = new SnapshotStore(broker.bootstrap(), settings);
      assertThat(keys(broker, "eider.models"))
          .hasSize((int) last.versions().given())
          .startsWith("eider/1", "eider/2")
          .endsWith("eider/" + last.versions().last())
          .doesNotHaveDuplicates();
      TrainedModel model = store.load(last.versions().last());
      assertThat(model.provenance().step()).isEqualTo(last.progress().steps());
      assertThat(model.provenance().sourceOffsets())
          .containsExactlyEntriesOf(Map.of("eider.images-0", 800L));
      try (Classifier classifier = Classifier.of(model, "cpu")) {
        assertThat(classifier.logits(List.of(records.get(0).value()))[0])
            .hasSize(model.classes().size());
      }

      List<Release> releases = releases(broker);
      assertThat(releases)
          .extracting(release -> "eider/" + release.candidate())
          .isEqualTo(keys(broker, "eider.models"));
      assertThat(releases).allSatisfy(release -> assertThat(release.reason()).isNotBlank());
      assertThat(releases).extracting(Release::verdict).contains(Verdict.PROMOTE);
      assertThat(new ReleaseStore(broker.bootstrap(), settings).current().auto())
          .isEqualTo(releases.get(releases.size() - 1));

      List<ConsumerRecord<byte[], byte[]>> deadLetters =
          TestingJob.committed(broker.bootstrap(), "eider.images.dead-letter");
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
  void unboundedJobThatIsCancelledAndResumedWithAnEnd_isAsOneThatWasNotDisturbed()
      throws Exception {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      records.add(i % 100 == 99 ? TestingRecords.damaged(i) : TestingRecords.good(i));
    }
    LearningReport undisturbed;
    List<String> decisions;
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      undisturbed = trained(broker, settings("undisturbed"), records);
      decisions = decisions(broker);
    }
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      // A folder whose URI is not its name: blanks, umlauts, and what escapes begin with.
      Settings settings = settings("disturbed twice ü%20#1");
      Topics.create(settings, broker.bootstrap());
      TestingRecords.publish(broker.bootstrap(), records);
      Path checkpoints = Path.of(settings.get(JobSettings.CHECKPOINTS_DIR));
      try (LearningReports reports = new LearningReports(settings, broker.bootstrap())) {
        RunningJob job = submitted(broker, settings, TopicEnds.never(), Optional.empty());
        long consumedBefore = awaitCheckpointAfterASnapshot(job, reports, checkpoints);
        job.cancel();
        assertThat(consumedBefore).isBetween(1L, 2999L);
      }
      LearningReport last;
      try (LearningReports reports = new LearningReports(settings, broker.bootstrap())) {
        RunningJob job =
            submitted(
                broker,
                settings,
                TopicEnds.now(settings, broker.bootstrap()),
                Checkpoints.newest(checkpoints));
        last = TestingJob.last(job, reports);
      }
      assertThat(last.account()).isEqualTo(undisturbed.account());
      assertThat(last.account().deadLettered()).isEqualTo(30);
      assertThat(last.parametersSha256()).isEqualTo(undisturbed.parametersSha256());
      assertThat(keys(broker, "eider.models"))
          .hasSize((int) last.versions().given())
          .doesNotHaveDuplicates();
      assertThat(keys(broker, "eider.model-chunks")).doesNotHaveDuplicates();
      assertThat(decisions(broker)).isEqualTo(decisions).anyMatch(line -> line.contains("PROMOTE"));
      assertThat(keys(broker, "eider.images.dead-letter")).hasSize(30).doesNotHaveDuplicates();
    }
  }

  private static List<Release> releases(EmbeddedBroker broker) {
    return TestingJob.committed(broker.bootstrap(), "eider.releases").stream()
        .filter(record -> new String(record.key(), UTF_8).equals("eider/auto"))
        .map(record -> ReleaseMessages.fromJson(new String(record.value(), UTF_8)))
        .toList();
  }

  /** All that the gate has decided, without its time. */
  private static List<String> decisions(EmbeddedBroker broker) {
    return releases(broker).stream()
        .map(
            release ->
                "%s: %s, version %s before %s: %s"
                    .formatted(
                        release.candidate(),
                        release.verdict(),
                        release.version(),
                        release.previousVersion(),
                        release.reason()))
        .toList();
  }

  /** The keys of a topic's committed records, in their order. */
  private static List<String> keys(EmbeddedBroker broker, String topic) {
    return TestingJob.committed(broker.bootstrap(), topic).stream()
        .map(record -> new String(record.key(), UTF_8))
        .toList();
  }

  private Settings settings(String name) {
    // The gate's clock is the only one that a decision would depend on.
    return TestingRecords.settings()
        .with(GateSettings.MIN_EXAMPLES, "5")
        .with(GateSettings.MIN_INTERVAL, "off")
        .with(JobSettings.CHECKPOINTS_DIR, folder.resolve(name).toString());
  }

  private LearningReport trained(
      EmbeddedBroker broker, Settings settings, List<ProducerRecord<byte[], byte[]>> records)
      throws Exception {
    Topics.create(settings, broker.bootstrap());
    TestingRecords.publish(broker.bootstrap(), records);
    try (LearningReports reports = new LearningReports(settings, broker.bootstrap())) {
      TopicEnds ends = TopicEnds.now(settings, broker.bootstrap());
      return TestingJob.last(submitted(broker, settings, ends, Optional.empty()), reports);
    }
  }

  private RunningJob submitted(
      EmbeddedBroker broker, Settings settings, TopicEnds ends, Optional<Path> resume)
      throws IOException {
    return TestingJob.submitted(broker, settings, ends, resume, folder);
  }

  /**
   * Waits for the first checkpoint that was begun after a snapshot was reported; gives the records
   * consumed by then.
   */
  private static long awaitCheckpointAfterASnapshot(
      RunningJob job, LearningReports reports, Path checkpoints) throws Exception {
    long consumed = 0;
    Optional<Path> before = Optional.empty();
    long deadline = System.nanoTime() + TestingJob.DEADLINE.toNanos();
    while (System.nanoTime() < deadline) {
      for (LearningReport report : reports.poll(Duration.ofMillis(20))) {
        if (consumed == 0 && report.versions().given() > 0) {
          consumed = report.account().consumed();
          before = Checkpoints.newest(checkpoints);
        }
      }
      if (consumed > 0 && isSecondAfter(before, Checkpoints.newest(checkpoints))) {
        return consumed;
      }
      assertThat(job.awaitEnd(Duration.ZERO)).as("ended before it was cancelled").isFalse();
    }
    throw new AssertionError("no checkpoint came");
  }

  /** The first new checkpoint may have been begun before; the second was not. */
  private static boolean isSecondAfter(Optional<Path> before, Optional<Path> now) {
    return number(now) >= number(before) + 2;
  }

  private static long number(Optional<Path> checkpoint) {
    return checkpoint
        .map(path -> Long.parseLong(path.getFileName().toString().substring("chk-".length())))
        .orElse(0L);
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), UTF_8);
  }
}
