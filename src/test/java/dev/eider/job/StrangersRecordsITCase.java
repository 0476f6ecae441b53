package dev.eider.job;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.cli.EmbeddedBroker;
import dev.eider.config.Settings;
import dev.eider.data.Printable;
import dev.eider.ingest.DeadLetter;
import dev.eider.learn.overload.OverloadSettings;
import dev.eider.ledger.LedgerSettings;
import dev.eider.report.LearningReport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Records as other people's producers write them, through the whole job. */
@Timeout(240)
class StrangersRecordsITCase {
  private static final String[] SPELLINGS = {
    "L\u00f6we",
    "\"L\u00f6we\"",
    "L\u00f6we ",
    "L\u00f6we\r\n",
    "Lo\u0308we",
    "\ufeffL\u00f6we",
    "\"L\\u00f6we\"",
    "L\u202e\u00f6we"
  };
  private static final int GOOD = 400;

  private final Path folder;
  private final long begin = System.currentTimeMillis();
  private final List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();

  StrangersRecordsITCase(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void strangersRecords_areOfTheRightClassAndTimeOrDeadLettersThatSayWhy() throws Exception {
    // Times are those of the records' places: four seconds in all, a fifteenth of the half-life.
    for (int i = 0; i < GOOD; i++) {
      ProducerRecord<byte[], byte[]> good = TestingRecords.good(i);
      add(begin - 4000 + 10L * i, good.key(), good.value(), good);
      if (i == 0 || i == 200) {
        // Of the first record of all, and within the stream: as far ahead as a broker lets pass.
        add(begin + 58 * 60_000, "ahead-" + i, good);
        add(0, "zero-" + i, good);
      }
    }
    for (String spelling : SPELLINGS) {
      label(spelling.getBytes(UTF_8));
    }
    label(new byte[] {0, 0, 0, 7});
    label("L\u00f6we".getBytes(ISO_8859_1));
    label("owl\u001b[2J".getBytes(UTF_8));
    image("image/jpg", resource("pairs/plain.jpg"));
    image("image/pjpeg", resource("pairs/icc-p3.jpg"));
    image("image/jpeg; charset=binary", resource("pairs/exif6-long.jpg"));
    image("image/png", resource("pairs/keyed-grey2.png"));
    byte[] cut = resource("jpeg/420.jpg");
    cut[cut.length - 102] = (byte) 0xff;
    cut[cut.length - 101] = (byte) 0xd9;
    image("image/jpeg", cut);

    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      Settings settings =
          TestingRecords.settings()
              .with(JobSettings.CHECKPOINTS_DIR, folder.resolve("checkpoints").toString())
              .with(JobSettings.RESTART_ATTEMPTS, "0")
              .with(LedgerSettings.COUNTS_HALF_LIFE, "1 min")
              .with(OverloadSettings.OVERLOAD, "thin")
              .with(OverloadSettings.LAG, "1 h")
              .with(OverloadSettings.TAIL, "1");
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
      assertThat(account.consumed()).isEqualTo(records.size());
      assertThat(account.thinned()).isZero();
      assertThat(account.rejections())
          .isEqualTo(Map.of("label-not-text", 2L, "label-not-utf8", 1L, "undecodable-image", 1L));
      Map<String, Double> counts =
          last.classes().stream()
              .collect(
                  Collectors.toMap(
                      LearningReport.ClassReport::label, LearningReport.ClassReport::count));
      assertThat(counts)
          .containsOnlyKeys("class-0", "class-1", "class-2", "class-3", "L\u00f6we", "photograph");
      // All within four seconds of each other: at most 5 % has decayed. A half of the good ones is
      // of the first class, and so on; what was ahead and at zero is among them.
      assertThat(counts.get("L\u00f6we")).isBetween(0.95 * SPELLINGS.length, 8.0);
      assertThat(counts.values().stream().mapToDouble(count -> count).sum())
          .isBetween(0.95 * GOOD, GOOD + 16.0);

      Map<String, String> messages = new TreeMap<>();
      for (ConsumerRecord<byte[], byte[]> letter :
          TestingJob.committed(broker.bootstrap(), "eider.images.dead-letter")) {
        messages.put(text(letter, DeadLetter.ERROR_MESSAGE), text(letter, DeadLetter.ERROR_REASON));
      }
      assertThat(messages.keySet()).allMatch(message -> Printable.of(message).equals(message));
      assertThat(messages)
          .containsEntry(
              "the label '\\u0000\\u0000\\u0000\\u0007' is no text: U+0000", "label-not-text")
          .containsEntry("the label 'owl\\u001b[2J' is no text: U+001B", "label-not-text")
          .containsEntry("the label 'L\\xf6we' is not UTF-8", "label-not-utf8");
    }
  }

  private void label(byte[] label) {
    ProducerRecord<byte[], byte[]> good = TestingRecords.labelled(records.size(), "replaced");
    good.headers().remove("label").add(new RecordHeader("label", label));
    add(begin, good.key(), good.value(), good);
  }

  private void image(String contentType, byte[] image) {
    ProducerRecord<byte[], byte[]> good = TestingRecords.labelled(records.size(), "photograph");
    good.headers()
        .remove("content-type")
        .add(new RecordHeader("content-type", contentType.getBytes(UTF_8)));
    add(begin, good.key(), image, good);
  }

  private void add(long timestamp, String id, ProducerRecord<byte[], byte[]> like) {
    add(timestamp, id.getBytes(UTF_8), like.value(), like);
  }

  private void add(long timestamp, byte[] key, byte[] value, ProducerRecord<byte[], byte[]> like) {
    records.add(new ProducerRecord<>(like.topic(), null, timestamp, key, value, like.headers()));
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = StrangersRecordsITCase.class.getResourceAsStream("/images/" + name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }

  private static String text(ConsumerRecord<byte[], byte[]> letter, String name) {
    return new String(letter.headers().lastHeader(name).value(), UTF_8);
  }
}
