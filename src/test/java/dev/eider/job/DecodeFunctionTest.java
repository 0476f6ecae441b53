package dev.eider.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.config.Settings;
import dev.eider.data.Ingested;
import dev.eider.ingest.RawRecord;
import dev.eider.ledger.LedgerSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Two partitions whose records are a second apart, of which every ninth is of another time. */
@SuppressWarnings("try") // as in LearnerOperatorTest
class DecodeFunctionTest {
  private static final Settings SETTINGS =
      Settings.of(Map.of("image.height", "1", "image.width", "1"))
          .with(LedgerSettings.COUNTS_HALF_LIFE, "1 min");
  private static final long HOUR = 3_600_000;

  private static final List<RawRecord> RECORDS =
      IntStream.range(0, 400).mapToObj(DecodeFunctionTest::record).toList();

  @Test
  void restoredTask_givesTheEventTimesOfTheUninterruptedOne() throws Exception {
    List<Ingested> uninterrupted = process(null, 1, 0, RECORDS).ingested;
    Run first = process(null, 1, 0, RECORDS.subList(0, 170));
    Run second = process(first.state, 1, 0, RECORDS.subList(170, 400));
    assertThat(second.ingested).isEqualTo(uninterrupted.subList(170, 400));
    // The wrong ones are within the others' time, and their dead letters' time is their own.
    assertThat(uninterrupted.get(399).position().eventMillis())
        .isBetween(HOUR + 350_000L, HOUR + 399_000L);
    assertThat(uninterrupted.get(396).position().timestampMillis()).isEqualTo(2 * HOUR + 396_000);
    assertThat(uninterrupted.get(396).position().eventMillis())
        .isBetween(HOUR + 350_000L, HOUR + 399_000L);
  }

  @Test
  void partitionThatAnotherTaskReadsAfterARestore_keepsItsClock() throws Exception {
    List<Ingested> uninterrupted = process(null, 1, 0, RECORDS).ingested;
    Run first = process(null, 1, 0, RECORDS.subList(0, 100));
    Run[] parts = new Run[2];
    List<OperatorSubtaskState> states = new ArrayList<>();
    for (int partition = 0; partition < 2; partition++) {
      parts[partition] =
          process(first.state, 2, partition, of(partition, RECORDS.subList(100, 250)));
      states.add(parts[partition].state);
      assertThat(parts[partition].ingested)
          .isEqualTo(ingestedOf(partition, uninterrupted.subList(100, 250)));
    }
    // Both tasks' states have both partitions; the one that has read it further counts.
    OperatorSubtaskState joined =
        AbstractStreamOperatorTestHarness.repackageState(states.get(0), states.get(1));
    assertThat(process(joined, 1, 0, RECORDS.subList(250, 400)).ingested)
        .isEqualTo(uninterrupted.subList(250, 400));
  }

  private record Run(List<Ingested> ingested, OperatorSubtaskState state) {}

  private static Run process(
      @Nullable OperatorSubtaskState restored,
      int parallelism,
      int subtask,
      List<RawRecord> records)
      throws Exception {
    try (OneInputStreamOperatorTestHarness<RawRecord, Ingested> harness =
        new OneInputStreamOperatorTestHarness<>(
            new ProcessOperator<>(new DecodeFunction(SETTINGS)), 8, parallelism, subtask)) {
      harness.setup(
          TypeInformation.of(Ingested.class).createSerializer(new SerializerConfigImpl()));
      if (restored != null) {
        harness.initializeState(restored);
      }
      harness.open();
      for (RawRecord record : records) {
        harness.processElement(record, 0);
      }
      OperatorSubtaskState state = harness.snapshot(1, 1);
      return new Run(harness.extractOutputValues(), state);
    }
  }

  private static List<RawRecord> of(int partition, List<RawRecord> records) {
    return records.stream().filter(record -> record.partition() == partition).toList();
  }

  private static List<Ingested> ingestedOf(int partition, List<Ingested> records) {
    return records.stream().filter(record -> record.position().partition() == partition).toList();
  }

  private static RawRecord record(int i) {
    long timestamp = HOUR + i * 1000L + (i % 9 == 0 ? HOUR : 0);
    // No label: what is rejected has a time like any other.
    return new RawRecord(
        "t", i % 2, i / 2, timestamp, ("id-" + i).getBytes(UTF_8), null, List.of());
  }
}
