package dev.eider.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.cli.EmbeddedBroker;
import dev.eider.config.Settings;
import dev.eider.release.GateSettings;
import dev.eider.release.ReleaseMessages;
import dev.eider.report.LearningReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole job in processes whose locale is not English: a Persian one has digits of its own, and
 * in a Turkish one the small letter of I is another. A cluster's processes start in whatever locale
 * their machine has.
 */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class LocaleITCase {
  private static final Locale BEFORE = Locale.getDefault();
  private static final Locale TURKISH = Locale.forLanguageTag("tr-TR");
  private static final Locale PERSIAN = Locale.forLanguageTag("fa-IR");

  private final Path folder;
  private final List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();

  LocaleITCase(@TempDir Path folder) {
    this.folder = folder;
  }

  @BeforeEach
  void makeRecords() {
    for (int i = 0; i < 400; i++) {
      records.add(i % 40 == 39 ? TestingRecords.damaged(i) : TestingRecords.good(i));
    }
  }

  /** What a run leaves: the account, the model, and what the gate has said of it. */
  private record Outcome(
      LearningReport.Account account, String parametersSha256, List<String> reasons) {}

  @Test
  void jobInAForeignLocale_learnsTheSameModelToTheBit() throws Exception {
    Outcome outcome = outcome(Locale.ROOT);
    assertThat(outcome.account().rejections()).containsEntry("undecodable-image", 10L);
    assertThat(outcome.reasons()).isNotEmpty();

    assertThat(outcome(TURKISH)).isEqualTo(outcome);
    assertThat(outcome(PERSIAN)).isEqualTo(outcome);
  }

  private Outcome outcome(Locale locale) throws Exception {
    Settings settings =
        TestingRecords.settings()
            .with(GateSettings.MIN_EXAMPLES, "5")
            .with(GateSettings.MIN_INTERVAL, "off")
            .with(JobSettings.CHECKPOINTS_DIR, folder.resolve("in " + locale).toString());
    // A broker is a process of its own there; Kafka's does not start in a Turkish one.
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      // Neither does Flink in a Persian one, where it cannot read the memory sizes that it writes.
      Locale.setDefault(locale.equals(PERSIAN) ? Locale.ROOT : locale);
      Topics.create(settings, broker.bootstrap());
      TestingRecords.publish(broker.bootstrap(), records);
      try (LearningReports reports = new LearningReports(settings, broker.bootstrap())) {
        RunningJob job =
            TestingJob.submitted(
                broker,
                settings,
                TopicEnds.now(settings, broker.bootstrap()),
                Optional.empty(),
                folder);
        Locale.setDefault(locale);
        LearningReport last = TestingJob.last(job, reports);
        List<String> reasons =
            TestingJob.committed(broker.bootstrap(), "eider.releases").stream()
                .map(record -> ReleaseMessages.fromJson(new String(record.value(), UTF_8)).reason())
                .toList();
        return new Outcome(last.account(), last.parametersSha256(), reasons);
      }
    } finally {
      Locale.setDefault(BEFORE);
    }
  }
}
