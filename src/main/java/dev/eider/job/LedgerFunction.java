package dev.eider.job;

import dev.eider.config.IncompatibleStateException;
import dev.eider.config.InvalidSettingException;
import dev.eider.config.Settings;
import dev.eider.data.Example;
import dev.eider.data.Ingested;
import dev.eider.data.LedgerEvent;
import dev.eider.data.Split;
import dev.eider.job.metrics.JobMetrics;
import dev.eider.job.metrics.OperatorMetrics;
import dev.eider.ledger.ClassLedger;
import dev.eider.ledger.ClassState;
import dev.eider.ledger.ClassTally;
import dev.eider.ledger.HoldOutRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * The ledger keyed by label: {@link ClassLedger} over Flink's keyed state. The tally and the two
 * buffers of images are states of their own, so that a record costs the tally only.
 *
 * <p>The hold-out rule is part of the state, because an example that has trained under one rule
 * could be held out under another: a job is not restored with other hold-out settings.
 */
final class LedgerFunction extends KeyedProcessFunction<String, Ingested, LedgerEvent>
    implements CheckpointedFunction {
  private static final long serialVersionUID = 1;

  /** The version of what the states hold. Flink versions how it writes them. */
  private static final int VERSION = 1;

  private final Settings settings;
  private final int version;
  private transient @Nullable ClassLedger ledger;
  private transient @Nullable KeyedClassState state;
  private transient @Nullable ListState<Integer> versionState;
  private transient @Nullable ListState<String> ruleState;
  private transient @Nullable Counters counters;

  LedgerFunction(Settings settings) {
    this(settings, VERSION);
  }

  /** A ledger that writes and reads another version of the state. */
  LedgerFunction(Settings settings, int version) {
    this.settings = settings;
    this.version = version;
  }

  @Override
  public void initializeState(FunctionInitializationContext context) throws Exception {
    state = new KeyedClassState(context.getKeyedStateStore());
    OperatorStateStore store = context.getOperatorStateStore();
    try {
      requireSame(store, settings, version);
    } catch (IncompatibleStateException | InvalidSettingException e) {
      throw new SuppressRestartsException(e);
    }
    versionState = versions(store);
    versionState.update(List.of(version));
    ruleState = rules(store);
    ruleState.update(List.of(HoldOutRule.of(settings).toString()));
  }

  private static ListState<Integer> versions(OperatorStateStore store) throws Exception {
    return store.getUnionListState(new ListStateDescriptor<>("version", Types.INT));
  }

  private static ListState<String> rules(OperatorStateStore store) throws Exception {
    return store.getUnionListState(new ListStateDescriptor<>("hold-out-rule", Types.STRING));
  }

  /**
   * Finds out whether a ledger's state can be gone on from.
   *
   * @throws IncompatibleStateException where it is of another version or another hold-out rule
   */
  static void requireSame(OperatorStateStore store, Settings settings) throws Exception {
    requireSame(store, settings, VERSION);
  }

  private static void requireSame(OperatorStateStore store, Settings settings, int version)
      throws Exception {
    for (int restored : versions(store).get()) {
      if (restored != version) {
        throw new IncompatibleStateException(
            "the ledger's state is of version " + restored + ", this program reads " + version);
      }
    }
    String rule = HoldOutRule.of(settings).toString();
    for (String restored : rules(store).get()) {
      if (!restored.equals(rule)) {
        throw new IncompatibleStateException(
            "the checkpoint was made with "
                + restored
                + " and cannot be restored with "
                + rule
                + ": examples that have trained would be held out");
      }
    }
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) {
    // Everything is in managed state already.
  }

  @Override
  public void open(OpenContext context) {
    ledger = new ClassLedger(settings);
    counters = Counters.of(new OperatorMetrics(getRuntimeContext().getMetricGroup()));
  }

  @Override
  public void processElement(Ingested record, Context context, Collector<LedgerEvent> out) {
    for (LedgerEvent event :
        Objects.requireNonNull(ledger).admit(record, Objects.requireNonNull(state))) {
      Objects.requireNonNull(counters).count(event);
      out.collect(event);
    }
  }

  private record Counters(Counter heldOut, Counter released, Counter duplicates) {
    static Counters of(OperatorMetrics metrics) {
      return new Counters(
          metrics.counter(JobMetrics.HELD),
          metrics.counter(JobMetrics.RELEASED),
          metrics.counter(JobMetrics.DUPLICATES));
    }

    void count(LedgerEvent event) {
      switch (event.kind()) {
        case HOLD_DEV, HOLD_EVAL -> heldOut.inc();
        case RELEASE -> released.inc();
        case DUPLICATE -> duplicates.inc();
        case TRAIN, REJECTED -> {}
      }
    }
  }

  /** The state of the class that is Flink's current key. */
  private static final class KeyedClassState implements ClassState {
    private final ValueState<ClassTally> tally;
    private final ValueState<List<Example>> dev;
    private final ValueState<List<Example>> eval;

    KeyedClassState(KeyedStateStore store) {
      TypeInformation<Example> example = TypeInformation.of(Example.class);
      tally =
          store.getState(new ValueStateDescriptor<>("tally", TypeInformation.of(ClassTally.class)));
      dev = store.getState(new ValueStateDescriptor<>("dev", Types.LIST(example)));
      eval = store.getState(new ValueStateDescriptor<>("eval", Types.LIST(example)));
    }

    @Override
    public ClassTally tally() {
      ClassTally value = read(tally);
      return value == null ? ClassTally.NONE : value;
    }

    @Override
    public void setTally(ClassTally next) {
      write(tally, next);
    }

    @Override
    public List<Example> held(Split split) {
      List<Example> value = read(split == Split.DEV ? dev : eval);
      return value == null ? List.of() : value;
    }

    @Override
    public void setHeld(Split split, List<Example> examples) {
      write(split == Split.DEV ? dev : eval, examples);
    }

    private static <T> @Nullable T read(ValueState<T> state) {
      try {
        return state.value();
      } catch (IOException e) {
        throw new UncheckedIOException("the state backend cannot be read", e);
      }
    }

    private static <T> void write(ValueState<T> state, T value) {
      try {
        state.update(value);
      } catch (IOException e) {
        throw new UncheckedIOException("the state backend cannot be written", e);
      }
    }
  }
}
