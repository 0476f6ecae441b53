package dev.eider.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.cli.EmbeddedBroker;
import dev.eider.config.CommonSettings;
import dev.eider.config.Settings;
import dev.eider.ingest.DeadLetter;
import dev.eider.ingest.Decoded;
import dev.eider.ingest.RecordDecoder;
import dev.eider.learn.LearnSettings;
import dev.eider.learn.overload.OverloadSettings;
import dev.eider.report.LearningReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of every record, in the whole job between a real broker's topics. */
class AccountITCase {
  private final Path folder;

  AccountITCase(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void mutatedRecords_areLearnedFromOrDeadLettersWithTheirBytesAndNeverARestart() throws Exception {
    int pairs = 10_000;
    Mutations mutations = new Mutations(20200803);
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < pairs; i++) {
      records.add(TestingRecords.good(i));
      records.add(mutations.of(TestingRecords.good(pairs + i)));
    }
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      // One failure, and the job has failed. Labels beyond the good ones are some, and then too
      // many.
      Settings settings =
          settings("mutated")
              .with(JobSettings.RESTART_ATTEMPTS, "0")
              .with(CommonSettings.MAX_CLASSES, "12")
              .with(LearnSettings.BATCH_SIZE, "64")
              .with(LearnSettings.REPLAY_RATIO, "0")
              .with(LearnSettings.WARMUP_STEPS, "1000")
              .with(LearnSettings.SNAPSHOT_EVERY_STEPS, "10000");
      Topics.create(settings, broker.bootstrap());
      TestingRecords.publish(broker.bootstrap(), records);
      LearningReport last;
      try (LearningReports reports = new LearningReports(settings, broker.bootstrap())) {
        TopicEnds ends = TopicEnds.now(settings, broker.bootstrap());
        last =
            TestingJob.last(
                TestingJob.submitted(broker, settings, ends, Optional.empty(), folder), reports);
      }
      LearningReport.Account account = last.account();
      assertThat(account.closes()).isTrue();
      assertThat(account.consumed()).isEqualTo(2L * pairs);
      assertThat(account.pending()).isZero();
      assertThat(account.rejections()).containsKey("too-many-classes").hasSizeGreaterThan(10);

      List<ConsumerRecord<byte[], byte[]>> letters =
          TestingJob.committed(broker.bootstrap(), "eider.images.dead-letter");
      assertThat(byReason(letters)).isEqualTo(account.rejections());
      RecordDecoder decoder = new RecordDecoder(settings);
      Set<Integer> rejected = new HashSet<>();
      for (ConsumerRecord<byte[], byte[]> letter : letters) {
        int offset = Integer.parseInt(text(letter, DeadLetter.SOURCE_OFFSET));
        assertThat(rejected.add(offset)).as("twice: %d", offset).isTrue();
        assertWhole(letter, records.get(offset));
        String reason = text(letter, DeadLetter.ERROR_REASON);
        // What the decoder takes is rejected for one reason only: the learner's.
        assertThat(Optional.ofNullable(decoded(decoder, records, offset).ingested().rejection()))
            .isEqualTo(Optional.of(reason).filter(own -> !own.equals("too-many-classes")));
      }
      for (int offset = 0; offset < records.size(); offset++) {
        if (!rejected.contains(offset)) {
          assertThat(decoded(decoder, records, offset).deadLetter()).isEmpty();
        }
      }
      assertThat(rejected).allMatch(offset -> offset % 2 == 1);
      assertThat(account.trained() + account.heldOut() + account.duplicatesSkipped())
          .isEqualTo(2L * pairs - rejected.size());
    }
  }

  @Test
  void burstIsThinned_andTheAccountOfAResumedJobCloses() throws Exception {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < 4000; i++) {
      ProducerRecord<byte[], byte[]> good = TestingRecords.good(i);
      // Written now, all at once, and so late where the learner is slower than that.
      records.add(
          new ProducerRecord<>(good.topic(), null, null, good.key(), good.value(), good.headers()));
    }
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      Settings settings =
          settings("burst")
              .with(OverloadSettings.OVERLOAD, "thin")
              .with(OverloadSettings.LAG, "100 ms")
              .with(OverloadSettings.TAIL, "10");
      Topics.create(settings, broker.bootstrap());
      TestingRecords.publish(broker.bootstrap(), records);
      Path checkpoints = Path.of(settings.get(JobSettings.CHECKPOINTS_DIR));
      try (LearningReports reports = new LearningReports(settings, broker.bootstrap())) {
        RunningJob job =
            TestingJob.submitted(broker, settings, TopicEnds.never(), Optional.empty(), folder);
        awaitThinnedCheckpoint(job, reports, checkpoints);
        job.cancel();
      }
      LearningReport last;
      try (LearningReports reports = new LearningReports(settings, broker.bootstrap())) {
        TopicEnds ends = TopicEnds.now(settings, broker.bootstrap());
        last =
            TestingJob.last(
                TestingJob.submitted(
                    broker, settings, ends, Checkpoints.newest(checkpoints), folder),
                reports);
      }
      LearningReport.Account account = last.account();
      assertThat(account.closes()).isTrue();
      assertThat(account.consumed()).isEqualTo(4000);
      assertThat(account.thinned()).isPositive();
      assertThat(last.classes().stream().mapToDouble(LearningReport.ClassReport::count).sum())
          .isEqualTo(4000);
      // Half of the records, a quarter, and twice an eighth: the mean class has a quarter.
      assertThat(thinned(last, "class-0")).isPositive();
      assertThat(thinned(last, "class-2")).isZero();
      assertThat(thinned(last, "class-3")).isZero();
    }
  }

  private static long thinned(LearningReport report, String label) {
    return report.classes().stream()
        .filter(own -> own.label().equals(label))
        .mapToLong(LearningReport.ClassReport::thinned)
        .sum();
  }

  private static void awaitThinnedCheckpoint(
      RunningJob job, LearningReports reports, Path checkpoints) throws Exception {
    Optional<Path> before = Optional.empty();
    boolean thinned = false;
    long deadline = System.nanoTime() + TestingJob.DEADLINE.toNanos();
    while (System.nanoTime() < deadline) {
      for (LearningReport report : reports.poll(Duration.ofMillis(20))) {
        if (!thinned && report.account().thinned() > 0) {
          thinned = true;
          before = Checkpoints.newest(checkpoints);
        }
      }
      if (thinned && !Checkpoints.newest(checkpoints).equals(before)) {
        return;
      }
      assertThat(job.awaitEnd(Duration.ZERO)).as("ended before it was cancelled").isFalse();
    }
    throw new AssertionError("nothing was thinned");
  }

  private Settings settings(String name) {
    return TestingRecords.settings()
        .with(JobSettings.CHECKPOINTS_DIR, folder.resolve(name).toString());
  }

  private static Decoded decoded(
      RecordDecoder decoder, List<ProducerRecord<byte[], byte[]>> records, int offset) {
    return decoder.decode(TestingRecords.raw(records.get(offset), offset));
  }

  private static void assertWhole(
      ConsumerRecord<byte[], byte[]> letter, ProducerRecord<byte[], byte[]> original) {
    assertThat(letter.key()).isEqualTo(original.key());
    assertThat(letter.value()).isEqualTo(original.value());
    Header[] headers = original.headers().toArray();
    for (int i = 0; i < headers.length; i++) {
      assertThat(letter.headers().toArray()[i].key()).isEqualTo(headers[i].key());
      assertThat(letter.headers().toArray()[i].value()).isEqualTo(headers[i].value());
    }
  }

  private static Map<String, Long> byReason(List<ConsumerRecord<byte[], byte[]>> letters) {
    Map<String, Long> reasons = new TreeMap<>();
    letters.forEach(letter -> reasons.merge(text(letter, DeadLetter.ERROR_REASON), 1L, Long::sum));
    return reasons;
  }

  private static String text(ConsumerRecord<byte[], byte[]> letter, String name) {
    return new String(letter.headers().lastHeader(name).value(), UTF_8);
  }
}
