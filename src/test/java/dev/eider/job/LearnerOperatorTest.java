package dev.eider.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.config.IncompatibleStateException;
import dev.eider.config.Settings;
import dev.eider.data.Ingested;
import dev.eider.data.LedgerEvent;
import dev.eider.ingest.RecordDecoder;
import dev.eider.kafka.KafkaMessage;
import dev.eider.learn.LearnSettings;
import dev.eider.ledger.Ledger;
import dev.eider.release.GateSettings;
import dev.eider.release.Release;
import dev.eider.release.ReleaseMessages;
import dev.eider.release.StandingRelease;
import dev.eider.release.StandingReleases;
import dev.eider.release.Verdict;
import dev.eider.report.LearningReport;
import dev.eider.report.ReportJson;
import dev.eider.snapshot.Manifest;
import dev.eider.snapshot.Snapshot;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings(
    "try") // that a harness may be interrupted while it closes is the test runner's concern
class LearnerOperatorTest {
  private static final Settings SETTINGS =
      TestingRecords.settings().with(GateSettings.MIN_EXAMPLES, "5");

  @Test
  void restoredOperator_endsAsTheUninterruptedOne() throws Exception {
    List<LedgerEvent> events = events(700);
    LearningReport uninterrupted;
    List<Release> releases;
    try (var harness = harness()) {
      harness.open();
      process(harness, events);
      harness.endInput();
      uninterrupted = lastReport(harness);
      releases = releases(harness);
    }
    List<Release> releasesAfterwards = new ArrayList<>();
    OperatorSubtaskState state;
    try (var harness = harness()) {
      harness.open();
      process(harness, events.subList(0, 410));
      state = harness.snapshot(1, 1);
      releasesAfterwards.addAll(releases(harness));
      assertThat(releasesAfterwards).extracting(Release::verdict).contains(Verdict.PROMOTE);
    }
    try (var harness = harness()) {
      harness.initializeState(state);
      harness.open();
      process(harness, events.subList(410, events.size()));
      harness.endInput();
      LearningReport restored = lastReport(harness);
      assertThat(restored.last()).isTrue();
      assertThat(restored.parametersSha256())
          .hasSize(64)
          .isEqualTo(uninterrupted.parametersSha256());
      assertThat(restored.account()).isEqualTo(uninterrupted.account());
      assertThat(restored.versions().last()).isEqualTo(uninterrupted.versions().last());
      releasesAfterwards.addAll(releases(harness));
      assertThat(releasesAfterwards)
          .hasSize(Math.toIntExact(uninterrupted.versions().given()))
          .isEqualTo(releases);
    }
  }

  /** A job that begins anew on a topic of models judges its first version against the released. */
  @Test
  void learnerThatBegins_doesNotReplaceWhatIsReleasedByAWorseVersion() throws Exception {
    StandingRelease standing = standing(700);
    long released = standing.version();
    try (var harness = harness(SETTINGS, released + 1, candidate -> Optional.of(standing))) {
      harness.open();
      process(harness, events(40));
      harness.endInput();

      assertThat(releases(harness))
          .singleElement()
          .satisfies(
              release -> {
                assertThat(release.candidate()).isEqualTo(released + 1);
                assertThat(release.version()).as(release.reason()).isEqualTo(released);
                assertThat(release.previousVersion())
                    .isEqualTo(standing.decision().previousVersion());
              });
    }
  }

  /** It takes images of another size, or its bytes are gone. */
  @Test
  void releasedVersionThatCannotAnswer_staysUntilAnotherIsBetterThanGuessing() throws Exception {
    Release decision =
        new Release(
            "eider", Release.Source.AUTO, 9L, 9, Verdict.PROMOTE, "better", 1, 8L, 4, List.of());
    StandingRelease standing = new StandingRelease(decision, null);
    OperatorSubtaskState state;
    try (var harness = harness(SETTINGS, 10, candidate -> Optional.of(standing))) {
      harness.open();
      process(harness, events(40));
      state = harness.snapshot(1, 1);
      harness.endInput();
      // 40 records have fewer than 5 eval examples.
      assertThat(releases(harness)).extracting(Release::version).containsExactly(9L);
    }
    try (var harness = harness(SETTINGS, 10, StandingReleases.none())) {
      harness.initializeState(state);
      harness.open();
      List<LedgerEvent> events = events(700);
      process(harness, events.subList(events(40).size(), events.size()));

      assertThat(releases(harness))
          .anySatisfy(
              release -> {
                assertThat(release.verdict()).isEqualTo(Verdict.PROMOTE);
                assertThat(release.previousVersion()).isEqualTo(9);
                assertThat(release.reason()).startsWith("the first version that is better than");
              });
    }
  }

  /** Another job has released since the checkpoint was made. */
  @Test
  void learnerThatGoesOnFromAnOlderCheckpoint_takesOverWhatWasReleasedSince() throws Exception {
    OperatorSubtaskState state;
    long judged;
    try (var harness = harness()) {
      harness.open();
      process(harness, events(410));
      state = harness.snapshot(1, 1);
      judged = releases(harness).size();
    }
    StandingRelease standing = standing(700);
    long released = standing.version();
    AtomicLong asked = new AtomicLong();
    StandingReleases releases =
        candidate -> {
          asked.set(candidate);
          return Optional.of(standing);
        };
    try (var harness = harness(SETTINGS, released + 1, releases)) {
      harness.initializeState(state);
      harness.open();
      harness.endInput();

      assertThat(asked).hasValue(judged);
      Release first = releases(harness).get(0);
      assertThat(first.candidate()).isEqualTo(released + 1);
      assertThat(first.comparisons()).isNotEmpty();
      assertThat(first.verdict() == Verdict.PROMOTE ? first.previousVersion() : first.version())
          .isEqualTo(released);
    }
  }

  /** What a job of so many records has released in the end, whose first version was 50. */
  private static StandingRelease standing(int records) throws Exception {
    try (var harness = harness(SETTINGS, 50, StandingReleases.none())) {
      harness.open();
      process(harness, events(records));
      harness.endInput();
      List<Release> releases = releases(harness);
      Release last = releases.get(releases.size() - 1);
      return new StandingRelease(
          last,
          snapshots(harness).get(Math.toIntExact(Objects.requireNonNull(last.version()) - 50)));
    }
  }

  private static List<Snapshot> snapshots(
      OneInputStreamOperatorTestHarness<LedgerEvent, KafkaMessage> harness) {
    List<Snapshot> snapshots = new ArrayList<>();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (KafkaMessage message : harness.extractOutputValues()) {
      if (message.topic().equals("eider.model-chunks")) {
        bytes.writeBytes(message.requireValue());
      } else if (message.topic().equals("eider.models")) {
        Manifest manifest = Manifest.fromJson(new String(message.requireValue(), UTF_8));
        snapshots.add(Snapshot.verified(manifest, bytes.toByteArray()));
        bytes.reset();
      }
    }
    return snapshots;
  }

  /** No second version could be released by then: the interval is an hour. */
  @Test
  void lastVersionOfAStream_isJudgedWithoutTheInterval() throws Exception {
    Settings patient =
        SETTINGS
            .with(GateSettings.MIN_INTERVAL, "1 h")
            .with(LearnSettings.LEARNING_RATE, "0.0005")
            .with(LearnSettings.SNAPSHOT_EVERY_STEPS, "10");
    try (var harness = harness(patient)) {
      harness.open();
      process(harness, events(2000));
      harness.endInput();

      List<Release> releases = releases(harness);
      assertThat(releases).extracting(Release::reason).anyMatch(r -> r.contains("but only 0.0 s"));
      Release last = releases.get(releases.size() - 1);
      assertThat(last.verdict()).as(last.reason()).isEqualTo(Verdict.PROMOTE);
      assertThat(last.version()).isEqualTo(last.candidate());
    }
  }

  @Test
  void reportInterval_bringsReportsWithoutRecords() throws Exception {
    try (var harness = harness()) {
      harness.open();
      harness.setProcessingTime(200);
      harness.setProcessingTime(399);
      harness.setProcessingTime(400);
      assertThat(harness.getSideOutput(LearnerOperator.REPORTS)).hasSize(2);
    }
  }

  @Test
  void streamWithoutExamples_endsWithoutAModel() throws Exception {
    try (var harness = harness()) {
      harness.open();
      harness.endInput();
      assertThat(harness.getOutput()).isEmpty();
      assertThat(lastReport(harness).last()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({"network, resnet8, 'smallcnn', ", "image.height, 16, '8x8', ", "weighting, l2rw, ,"})
  void checkpointOfOtherSettings_isNotTriedAgain(String setting, String value, String found)
      throws Exception {
    OperatorSubtaskState state;
    try (var harness = harness()) {
      harness.open();
      process(harness, events(50));
      state = harness.snapshot(1, 1);
    }
    Map<String, String> others = new HashMap<>(SETTINGS.asMap());
    others.put(setting, value);
    try (var harness = harness(Settings.of(others))) {
      if (found == null) { // may change
        harness.initializeState(state);
        return;
      }
      assertThatThrownBy(() -> harness.initializeState(state))
          .isInstanceOf(SuppressRestartsException.class)
          .rootCause()
          .isInstanceOf(IncompatibleStateException.class)
          .hasMessageContaining(found);
    }
  }

  @Test
  void autoReplay_trainsAgainOnlyBetweenElementsThatDoNotWait_asOftenAsAllowed() throws Exception {
    Settings settings =
        SETTINGS
            .with(LearnSettings.REPLAY_RATIO, "auto")
            .with(LearnSettings.MOST_REPLAY, "3")
            .with(LearnSettings.BATCH_SIZE, "4")
            .with(JobSettings.REPORT_INTERVAL, "1 h");
    List<LedgerEvent> trained =
        events(100).stream().filter(event -> event.kind() == LedgerEvent.Kind.TRAIN).toList();
    try (var harness = harness(settings)) {
      harness.setProcessingTime(0);
      harness.open();
      for (int i = 0; i < 8; i++) {
        harness.processElement(new StreamRecord<>(trained.get(i)));
        // Before each look an element came.
        harness.setProcessingTime(10 * (i + 1));
      }
      assertThat(steps(harness)).as("8 examples, batches of 4").isEqualTo(2);

      // No element any more: each arrived batch allows three, which come one after the other.
      harness.setProcessingTime(90);
      assertThat(steps(harness)).isEqualTo(2 + 2 * 3);
      harness.setProcessingTime(1_000);
      assertThat(steps(harness)).as("no more than that, however long it lasts").isEqualTo(8);

      harness.endInput();
      assertThat(steps(harness)).as("nothing is due at the end").isEqualTo(8);
    }
  }

  private static long steps(OneInputStreamOperatorTestHarness<LedgerEvent, KafkaMessage> harness) {
    return ((LearnerOperator) harness.getOneInputOperator()).steps();
  }

  private static OneInputStreamOperatorTestHarness<LedgerEvent, KafkaMessage> harness()
      throws Exception {
    return harness(SETTINGS);
  }

  static OneInputStreamOperatorTestHarness<LedgerEvent, KafkaMessage> harness(Settings settings)
      throws Exception {
    return harness(settings, 1, StandingReleases.none());
  }

  private static OneInputStreamOperatorTestHarness<LedgerEvent, KafkaMessage> harness(
      Settings settings, long firstVersion, StandingReleases standing) throws Exception {
    return new OneInputStreamOperatorTestHarness<>(
        new LearnerOperator(settings, new LearnerFactory(settings, firstVersion), standing));
  }

  static void process(
      OneInputStreamOperatorTestHarness<LedgerEvent, KafkaMessage> harness,
      List<LedgerEvent> events)
      throws Exception {
    for (LedgerEvent event : events) {
      harness.processElement(new StreamRecord<>(event));
    }
  }

  private static List<Release> releases(
      OneInputStreamOperatorTestHarness<LedgerEvent, KafkaMessage> harness) {
    return harness.extractOutputValues().stream()
        .filter(message -> message.topic().equals("eider.releases"))
        .filter(message -> new String(message.key(), UTF_8).equals("eider/auto"))
        .map(message -> ReleaseMessages.fromJson(new String(message.requireValue(), UTF_8)))
        .toList();
  }

  static LearningReport lastReport(
      OneInputStreamOperatorTestHarness<LedgerEvent, KafkaMessage> harness) {
    LearningReport last = null;
    for (StreamRecord<KafkaMessage> report : harness.getSideOutput(LearnerOperator.REPORTS)) {
      if (report.getValue().topic().equals("eider.learning")) {
        last = ReportJson.decode(report.getValue().requireValue());
      }
    }
    return Objects.requireNonNull(last);
  }

  static List<LedgerEvent> events(int records) {
    RecordDecoder decoder = new RecordDecoder(SETTINGS);
    Ledger ledger = new Ledger(SETTINGS);
    List<LedgerEvent> events = new ArrayList<>();
    for (int i = 0; i < records; i++) {
      Ingested ingested = decoder.decode(TestingRecords.raw(TestingRecords.good(i), i)).ingested();
      events.addAll(ledger.admit(ingested));
    }
    return events;
  }
}
