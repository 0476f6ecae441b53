package dev.eider.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eider.config.Settings;
import dev.eider.data.LedgerEvent;
import dev.eider.kafka.KafkaMessage;
import dev.eider.ledger.LedgerSettings;
import dev.eider.report.LearningReport;
import dev.eider.snapshot.Manifest;
import dev.eider.snapshot.Snapshot;
import dev.eider.snapshot.SnapshotFile;
import dev.eider.snapshot.SnapshotSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OperatorSnapshotUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * What an earlier version wrote still restores: the learner's and the ledger's parts of a
 * checkpoint, and a snapshot. A version that changes a format reads the older one too, or
 * src/docs/upgrades.md says that it does not; then the new format gets a folder of its own, and its
 * files are written by:
 *
 * <pre>mvn test -Dtest=GoldenStateTest#write -Dgolden=write</pre>
 */
@SuppressWarnings("try") // as in LearnerOperatorTest
class GoldenStateTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/0.1");
  private static final String LEARNER = GOLDEN.resolve("learner.state").toString();
  private static final String LEDGER = GOLDEN.resolve("ledger.state").toString();
  private static final Path SNAPSHOT = GOLDEN.resolve("model.safetensors");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LEDGER_RECORDS = 250;

  /** What the files depend on and a version may give another default is said here. */
  private static final Settings SETTINGS =
      TestingRecords.settings()
          .with(LedgerSettings.DEV_PER_CLASS, "10")
          .with(LedgerSettings.EVAL_PER_CLASS, "20")
          .with(SnapshotSettings.MODEL_NAME, "eider");

  @Test
  void learner_hasItsParametersCountsAndClasses() throws Exception {
    JsonNode expected = JSON.readTree(GOLDEN.resolve("learner.json").toFile());
    try (var harness = LearnerOperatorTest.harness(SETTINGS)) {
      harness.initializeState(OperatorSnapshotUtil.readStateHandle(LEARNER));
      harness.open();
      harness.endInput();

      assertThat(JSON.readTree(told(LearnerOperatorTest.lastReport(harness)).toString()))
          .isEqualTo(expected);
    }
  }

  @Test
  void learner_goesOnLearning() throws Exception {
    JsonNode before = JSON.readTree(GOLDEN.resolve("learner.json").toFile());
    int consumed = before.path("consumed").asInt();
    List<LedgerEvent> events = LearnerOperatorTest.events(consumed + 200);
    int seen = LearnerOperatorTest.events(consumed).size();
    try (var harness = LearnerOperatorTest.harness(SETTINGS)) {
      harness.initializeState(OperatorSnapshotUtil.readStateHandle(LEARNER));
      harness.open();
      LearnerOperatorTest.process(harness, events.subList(seen, events.size()));
      harness.endInput();

      LearningReport after = LearnerOperatorTest.lastReport(harness);
      assertThat(after.progress().steps()).isGreaterThan(before.path("steps").asLong() + 5);
      assertThat(after.descent().trainLoss()).isFinite();
    }
  }

  @Test
  void ledger_goesOnAsTheUninterruptedOne() throws Exception {
    List<LedgerEvent> expected = LedgerFunctionTest.expected();
    try (var harness = new LedgerFunctionTest.Harness(LedgerFunctionTest.SETTINGS, 1, 0)) {
      harness.initializeState(OperatorSnapshotUtil.readStateHandle(LEDGER));
      harness.open();
      List<LedgerEvent> events =
          harness.process(
              LedgerFunctionTest.RECORDS.subList(
                  LEDGER_RECORDS, LedgerFunctionTest.RECORDS.size()));

      assertThat(events).isNotEmpty();
      LedgerFunctionTest.assertEvents(
          events, expected.subList(expected.size() - events.size(), expected.size()));
    }
  }

  @Test
  void snapshot_isReadAndVerified() throws IOException {
    var snapshot = SnapshotFile.read(SNAPSHOT);

    assertThat(snapshot.manifest().classes())
        .containsExactlyInAnyOrder("class-0", "class-1", "class-2", "class-3");
    assertThat(snapshot.manifest().content()).isNotNull();
    assertThat(snapshot.manifest().version()).isPositive();
  }

  @Test
  @EnabledIfSystemProperty(named = "golden", matches = "write")
  void write() throws Exception {
    Files.createDirectories(GOLDEN);
    int records = writeLearner();
    try (var harness = new LedgerFunctionTest.Harness(LedgerFunctionTest.SETTINGS, 1, 0)) {
      harness.open();
      harness.process(LedgerFunctionTest.RECORDS.subList(0, LEDGER_RECORDS));
      OperatorSnapshotUtil.writeStateHandle(harness.snapshot(1, 1), LEDGER);
    }
    assertThat(records).isPositive();
  }

  /** Where no batch is half full, so that an end trains nothing: no arithmetic, no other bits. */
  private static int writeLearner() throws Exception {
    for (int records = 500; records < 700; records++) {
      try (var harness = LearnerOperatorTest.harness(SETTINGS)) {
        harness.open();
        LearnerOperatorTest.process(harness, LearnerOperatorTest.events(records));
        harness.setProcessingTime(200);
        if (LearnerOperatorTest.lastReport(harness).account().pending() == 0) {
          OperatorSnapshotUtil.writeStateHandle(harness.snapshot(1, 1), LEARNER);
          SnapshotFile.write(SNAPSHOT, lastSnapshot(harness));
          harness.endInput();
          Files.writeString(
              GOLDEN.resolve("learner.json"),
              told(LearnerOperatorTest.lastReport(harness)).toPrettyString() + "\n");
          return records;
        }
      }
    }
    throw new IllegalStateException("there is always half a batch");
  }

  private static Snapshot lastSnapshot(
      OneInputStreamOperatorTestHarness<LedgerEvent, KafkaMessage> harness) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Snapshot last = null;
    for (KafkaMessage message : harness.extractOutputValues()) {
      if (message.topic().equals("eider.model-chunks")) {
        bytes.writeBytes(message.requireValue());
      } else if (message.topic().equals("eider.models")) {
        String manifest = new String(message.requireValue(), StandardCharsets.UTF_8);
        last = Snapshot.verified(Manifest.fromJson(manifest), bytes.toByteArray());
        bytes.reset();
      }
    }
    return Objects.requireNonNull(last);
  }

  /** What a restored learner says of itself before it has learned anything. */
  private static ObjectNode told(LearningReport report) {
    ObjectNode told = JSON.createObjectNode();
    told.put("parametersSha256", report.parametersSha256());
    told.put("steps", report.progress().steps()).put("metaSteps", report.progress().metaSteps());
    told.put("consumed", report.account().consumed()).put("trained", report.account().trained());
    told.put("heldOut", report.account().heldOut()).put("pending", report.account().pending());
    ObjectNode counts = told.putObject("counts");
    report.classes().forEach(each -> counts.put(each.label(), each.count()));
    return told;
  }
}
