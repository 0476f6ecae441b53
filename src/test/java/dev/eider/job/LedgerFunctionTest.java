package dev.eider.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.config.Settings;
import dev.eider.data.Example;
import dev.eider.data.Ingested;
import dev.eider.data.LedgerEvent;
import dev.eider.data.SourcePosition;
import dev.eider.data.Split;
import dev.eider.ledger.Ledger;
import dev.eider.ledger.LedgerSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class LedgerFunctionTest {
  private static final int MAX_PARALLELISM = 8;
  static final Settings SETTINGS =
      Settings.defaults()
          .with(LedgerSettings.DEV_PER_CLASS, "3")
          .with(LedgerSettings.EVAL_PER_CLASS, "4")
          .with(LedgerSettings.COUNTS_HALF_LIFE, "1 min");

  /** Two epochs of 300 records of 5 classes, a few of them curated, a few rejected. */
  static final List<Ingested> RECORDS =
      IntStream.range(0, 600).mapToObj(LedgerFunctionTest::record).toList();

  @Test
  void keyedLedger_decidesAsTheOneInMemory() throws Exception {
    try (Harness harness = new Harness(SETTINGS, 1, 0)) {
      harness.open();
      assertEvents(harness.process(RECORDS), expected());
    }
  }

  @Test
  void restoredLedger_equalsTheUninterruptedOne() throws Exception {
    List<LedgerEvent> events = new ArrayList<>();
    OperatorSubtaskState snapshot;
    try (Harness harness = new Harness(SETTINGS, 1, 0)) {
      harness.open();
      events.addAll(harness.process(RECORDS.subList(0, 250)));
      snapshot = harness.snapshot(1, 1);
    }
    try (Harness harness = new Harness(SETTINGS, 1, 0)) {
      harness.initializeState(snapshot);
      harness.open();
      events.addAll(harness.process(RECORDS.subList(250, 600)));
    }
    assertEvents(events, expected());
  }

  @Test
  void ledgerRestoredAtAnotherParallelism_equalsTheUninterruptedOnePerClass() throws Exception {
    List<LedgerEvent> events = new ArrayList<>();
    OperatorSubtaskState snapshot;
    try (Harness harness = new Harness(SETTINGS, 1, 0)) {
      harness.open();
      events.addAll(harness.process(RECORDS.subList(0, 250)));
      snapshot = harness.snapshot(1, 1);
    }
    List<OperatorSubtaskState> parts = new ArrayList<>();
    for (int subtask = 0; subtask < 2; subtask++) {
      try (Harness harness = new Harness(SETTINGS, 2, subtask)) {
        harness.initializeState(
            AbstractStreamOperatorTestHarness.repartitionOperatorState(
                snapshot, MAX_PARALLELISM, 1, 2, subtask));
        harness.open();
        events.addAll(harness.process(ofSubtask(RECORDS.subList(250, 400), subtask)));
        parts.add(harness.snapshot(2, 2));
      }
    }
    OperatorSubtaskState joined =
        AbstractStreamOperatorTestHarness.repackageState(
            parts.toArray(OperatorSubtaskState[]::new));
    try (Harness harness = new Harness(SETTINGS, 1, 0)) {
      harness.initializeState(
          AbstractStreamOperatorTestHarness.repartitionOperatorState(
              joined, MAX_PARALLELISM, 2, 1, 0));
      harness.open();
      events.addAll(harness.process(RECORDS.subList(400, 600)));
    }
    for (int label = 0; label < 5; label++) {
      assertEvents(ofClass(events, label), ofClass(expected(), label));
    }
  }

  @Test
  void restoreWithAnotherHoldOutRule_isRefused() throws Exception {
    OperatorSubtaskState snapshot;
    try (Harness harness = new Harness(SETTINGS, 1, 0)) {
      harness.open();
      snapshot = harness.snapshot(1, 1);
    }
    Settings larger = SETTINGS.with(LedgerSettings.DEV_PER_CLASS, "5");
    try (Harness harness = new Harness(larger, 1, 0)) {
      assertThatThrownBy(() -> harness.initializeState(snapshot))
          .isInstanceOf(SuppressRestartsException.class)
          .rootCause()
          .hasMessageContaining("devPerClass=3")
          .hasMessageContaining("devPerClass=5");
    }
  }

  @Test
  void stateOfAnotherVersion_isRefused() throws Exception {
    OperatorSubtaskState snapshot;
    try (Harness harness = new Harness(new LedgerFunction(SETTINGS, 9), 1, 0)) {
      harness.open();
      snapshot = harness.snapshot(1, 1);
    }
    try (Harness harness = new Harness(SETTINGS, 1, 0)) {
      assertThatThrownBy(() -> harness.initializeState(snapshot))
          .isInstanceOf(SuppressRestartsException.class)
          .rootCause()
          .hasMessage("the ledger's state is of version 9, this program reads 1");
    }
  }

  static List<LedgerEvent> expected() {
    Ledger ledger = new Ledger(SETTINGS);
    return RECORDS.stream().flatMap(record -> ledger.admit(record).stream()).toList();
  }

  private static List<Ingested> ofSubtask(List<Ingested> records, int subtask) {
    return records.stream()
        .filter(
            r ->
                KeyGroupRangeAssignment.assignKeyToParallelOperator(
                        r.ledgerKey(), MAX_PARALLELISM, 2)
                    == subtask)
        .toList();
  }

  /** Rejected records have a key of their own, so their order against the class's is not kept. */
  private static List<LedgerEvent> ofClass(List<LedgerEvent> events, int label) {
    return events.stream()
        .filter(e -> e.kind() != LedgerEvent.Kind.REJECTED)
        .filter(e -> e.position().topic().endsWith("-class-" + label))
        .toList();
  }

  static void assertEvents(List<LedgerEvent> actual, List<LedgerEvent> expected) {
    assertThat(actual).usingRecursiveFieldByFieldElementComparator().isEqualTo(expected);
  }

  private static Ingested record(int number) {
    int id = number % 300;
    int label = Math.min(4, Integer.numberOfTrailingZeros(id + 1));
    SourcePosition position =
        new SourcePosition("images-class-" + label, 0, number, 1_000L * number);
    if (id % 50 == 7) {
      return Ingested.rejected(position, "blank-label");
    }
    byte[] pixels = new byte[12];
    Arrays.fill(pixels, (byte) id);
    Split curated = id % 40 == 3 ? Split.DEV : null;
    return Ingested.accepted(position, new Example("id-" + id, "class-" + label, pixels, curated));
  }

  /** A ledger function in a task of its own, whose types are not allowed to be generic. */
  static final class Harness
      extends KeyedOneInputStreamOperatorTestHarness<String, Ingested, LedgerEvent> {
    Harness(Settings settings, int parallelism, int subtask) throws Exception {
      this(new LedgerFunction(settings), parallelism, subtask);
    }

    Harness(LedgerFunction ledger, int parallelism, int subtask) throws Exception {
      super(
          new KeyedProcessOperator<>(ledger),
          Ingested::ledgerKey,
          Types.STRING,
          MAX_PARALLELISM,
          parallelism,
          subtask);
      ((SerializerConfigImpl) getExecutionConfig().getSerializerConfig()).setGenericTypes(false);
      setup(
          TypeInformation.of(LedgerEvent.class)
              .createSerializer(getExecutionConfig().getSerializerConfig()));
    }

    @Override
    public void close() {
      try {
        super.close();
      } catch (Exception e) {
        throw new IllegalStateException("the harness does not close", e);
      }
    }

    List<LedgerEvent> process(List<Ingested> records) throws Exception {
      for (Ingested record : records) {
        processElement(record, record.position().timestampMillis());
      }
      return extractOutputValues();
    }
  }
}
