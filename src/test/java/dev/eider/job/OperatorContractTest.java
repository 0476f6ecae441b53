package dev.eider.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eider.config.Settings;
import dev.eider.data.Ingested;
import dev.eider.data.LedgerEvent;
import dev.eider.ingest.RawRecord;
import dev.eider.kafka.KafkaMessage;
import dev.eider.learn.LearnSettings;
import dev.eider.ledger.LedgerSettings;
import dev.eider.release.GateSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every operator of the job that needs no broker keeps the contract, and a faulty one does not. */
class OperatorContractTest {
  private static final Set<String> REPORTS = Set.of("eider.learning", "eider.latest-examples");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Settings SETTINGS =
      TestingRecords.settings().with(LedgerSettings.COUNTS_HALF_LIFE, "1 min");

  @Test
  void decoding_keepsTheContract() throws Exception {
    List<RawRecord> records =
        IntStream.range(0, 40)
            .mapToObj(i -> i % 10 == 9 ? TestingRecords.damaged(i) : TestingRecords.good(i))
            .map(record -> TestingRecords.raw(record, record.timestamp() - 1000))
            .toList();

    List<Object> decoded =
        OperatorContract.of(
                () -> {
                  var harness =
                      new OneInputStreamOperatorTestHarness<RawRecord, Ingested>(
                          new ProcessOperator<>(new DecodeFunction(SETTINGS)));
                  harness.setup(
                      TypeInformation.of(Ingested.class)
                          .createSerializer(new SerializerConfigImpl()));
                  return harness;
                })
            .withSides(DecodeFunction.DEAD_LETTERS)
            .verify(records);

    // Also what is rejected goes on to the ledger, which accounts for it.
    assertThat(decoded).hasSize(40);
  }

  /** The second of two epochs has duplicates; two classes have more than their buffers hold. */
  @Test
  void ledger_keepsTheContract() throws Exception {
    List<Ingested> records = new ArrayList<>(LedgerFunctionTest.RECORDS.subList(0, 50));
    records.addAll(LedgerFunctionTest.RECORDS.subList(300, 350));

    List<Object> events =
        OperatorContract.<Ingested, LedgerEvent>of(
                () -> new LedgerFunctionTest.Harness(LedgerFunctionTest.SETTINGS, 1, 0))
            .verify(records);

    assertThat(events)
        .extracting(event -> ((LedgerEvent) event).kind())
        .contains(LedgerEvent.Kind.values());
  }

  /** Past the warm-up, with classes to come, snapshots, and a version that the gate releases. */
  @Test
  void learner_keepsTheContract() throws Exception {
    Settings settings =
        SETTINGS
            .with(GateSettings.MIN_EXAMPLES, "5")
            .with(GateSettings.MIN_INTERVAL, "off")
            .with(LearnSettings.BATCH_SIZE, "8")
            .with(LearnSettings.WARMUP_STEPS, "4")
            .with(LearnSettings.SNAPSHOT_EVERY_STEPS, "5");

    List<Object> messages =
        OperatorContract.of(() -> LearnerOperatorTest.harness(settings))
            .withSides(LearnerOperator.REPORTS, LearnerOperator.REFUSED)
            .seenAs(OperatorContractTest::withoutTheClock)
            .verify(LearnerOperatorTest.events(90));

    assertThat(messages)
        .extracting(message -> ((KafkaMessage) message).topic())
        .contains("eider.models", "eider.model-chunks", "eider.releases");
  }

  /** A learning report says when it was made, how fast the learner was, and how far behind. */
  private static Object withoutTheClock(Object output) {
    if (!(output instanceof KafkaMessage message) || !REPORTS.contains(message.topic())) {
      return output;
    }
    try {
      JsonNode report = JSON.readTree(message.requireValue());
      for (String clocked : List.of("atMillis", "imagesPerSecond", "lagSeconds")) {
        report.findParents(clocked).forEach(parent -> ((ObjectNode) parent).remove(clocked));
      }
      return new KafkaMessage(message.topic(), message.key(), report.toString().getBytes(UTF_8), 0);
    } catch (IOException e) {
      throw new UncheckedIOException("a report cannot be read", e);
    }
  }

  @Test
  void sumThatIsForgottenByARestore_breaksTheContract() {
    assertThatThrownBy(() -> verify(Fault.FORGETS))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("output with a NEW_INSTANCE after every element");
  }

  @Test
  void sumThatASnapshotChanges_breaksTheContract() {
    assertThatThrownBy(() -> verify(Fault.BEGINS_ANEW_AFTER_A_SNAPSHOT))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("output with a SNAPSHOT after every element");
  }

  @Test
  void stateThatGrowsWithRestores_breaksTheContract() {
    assertThatThrownBy(() -> verify(Fault.KEEPS_OLD_STATE))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("the state with a SNAPSHOT after every element");
  }

  @Test
  void faultlessSum_keepsTheContract() throws Exception {
    assertThat(verify(Fault.NONE)).containsExactly(1, 3, 6, 10);
  }

  private static List<Object> verify(Fault fault) throws Exception {
    return OperatorContract.of(
            () ->
                new OneInputStreamOperatorTestHarness<Integer, Integer>(
                    new ProcessOperator<>(new Sum(fault))))
        .verify(List.of(1, 2, 3, 4));
  }

  private enum Fault {
    NONE,
    FORGETS,
    BEGINS_ANEW_AFTER_A_SNAPSHOT,
    KEEPS_OLD_STATE
  }

  /** The sum of what has come, with a fault of those that operators have had. */
  private static final class Sum extends ProcessFunction<Integer, Integer>
      implements CheckpointedFunction {
    private static final long serialVersionUID = 1;

    private final Fault fault;
    private transient @Nullable ListState<Integer> state;
    private int sum;

    Sum(Fault fault) {
      this.fault = fault;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
      ListState<Integer> restored =
          context.getOperatorStateStore().getListState(new ListStateDescriptor<>("sum", Types.INT));
      for (int value : restored.get()) {
        sum = fault == Fault.FORGETS ? 0 : value;
      }
      state = restored;
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
      ListState<Integer> written = Objects.requireNonNull(state);
      if (fault == Fault.KEEPS_OLD_STATE) {
        written.add(sum);
      } else {
        written.update(List.of(sum));
      }
      if (fault == Fault.BEGINS_ANEW_AFTER_A_SNAPSHOT) {
        sum = 0;
      }
    }

    @Override
    public void processElement(Integer value, Context context, Collector<Integer> out) {
      sum += value;
      out.collect(sum);
    }
  }
}
