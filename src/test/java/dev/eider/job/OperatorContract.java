package dev.eider.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.function.UnaryOperator;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.InstantiationUtil;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * What every operator of the job keeps, wherever in a stream a checkpoint comes: to be snapshotted
 * changes nothing of what it does afterwards, and a new instance that is restored from the snapshot
 * goes on as the old one would have. The model is {@code TestSupport} of Hazelcast Jet.
 *
 * <p>A stream is taken three times: undisturbed, with a snapshot after every element, and with a
 * new instance after every element. Each time the outputs, those by the side, and the bytes of the
 * state before the end of the input are to be the same.
 *
 * <p>Not covered: another parallelism, timers of processing time, which stands still, and what a
 * sink has written.
 *
 * @param <I> the input's type
 * @param <O> the output's type
 */
final class OperatorContract<I, O> {
  private final Operator<I, O> operator;
  private final List<OutputTag<?>> sides = new ArrayList<>();
  private UnaryOperator<Object> view = UnaryOperator.identity();
  private boolean repeats;

  private OperatorContract(Operator<I, O> operator) {
    this.operator = operator;
  }

  /** Makes a new instance of an operator, which is neither restored nor opened. */
  interface Operator<I, O> {
    OneInputStreamOperatorTestHarness<I, O> create() throws Exception;
  }

  /** What comes after every element. */
  private enum Disturbance {
    NOTHING,
    SNAPSHOT,
    NEW_INSTANCE
  }

  /** The contract of an operator. */
  static <I, O> OperatorContract<I, O> of(Operator<I, O> operator) {
    return new OperatorContract<>(operator);
  }

  /** Compares what leaves by the side too. */
  OperatorContract<I, O> withSides(OutputTag<?>... tags) {
    sides.addAll(List.of(tags));
    return this;
  }

  /** Compares outputs by a view of them, without what a wall clock says. */
  OperatorContract<I, O> seenAs(UnaryOperator<Object> newView) {
    view = newView;
    return this;
  }

  /** A new instance may say again what an earlier one said: only what is said is compared. */
  OperatorContract<I, O> mayRepeat() {
    repeats = true;
    return this;
  }

  /**
   * Shows that the operator keeps the contract on a stream.
   *
   * @return what it has emitted, undisturbed
   */
  List<Object> verify(List<I> stream) throws Exception {
    Outcome undisturbed = run(stream, Disturbance.NOTHING);
    for (Disturbance disturbance : List.of(Disturbance.SNAPSHOT, Disturbance.NEW_INSTANCE)) {
      Outcome disturbed = run(stream, disturbance);
      disturbed.outputs.forEach(
          (name, values) ->
              assertThat(values)
                  .as("%s with a %s after every element", name, disturbance)
                  .isEqualTo(undisturbed.outputs.get(name)));
      assertThat(disturbed.state)
          .as("the state with a %s after every element", disturbance)
          .usingElementComparator(Arrays::compare)
          .isEqualTo(undisturbed.state);
    }
    return undisturbed.of("output").stream().map(Seen::value).toList();
  }

  private Outcome run(List<I> stream, Disturbance disturbance) throws Exception {
    Outcome outcome = new Outcome();
    OneInputStreamOperatorTestHarness<I, O> instance = started(null);
    try {
      long checkpoint = 0;
      for (I element : stream) {
        instance.processElement(element, checkpoint);
        if (disturbance != Disturbance.NOTHING) {
          OperatorSubtaskState state = instance.snapshot(++checkpoint, checkpoint);
          instance.notifyOfCompletedCheckpoint(checkpoint);
          if (disturbance == Disturbance.NEW_INSTANCE) {
            take(instance, outcome);
            instance.close();
            instance = started(state);
          }
        }
      }
      outcome.state.addAll(bytes(instance.snapshot(++checkpoint, checkpoint)));
      instance.endInput();
      take(instance, outcome);
      return outcome;
    } finally {
      instance.close();
    }
  }

  private OneInputStreamOperatorTestHarness<I, O> started(@Nullable OperatorSubtaskState state)
      throws Exception {
    OneInputStreamOperatorTestHarness<I, O> instance = operator.create();
    if (state != null) {
      instance.initializeState(state);
    }
    instance.open();
    return instance;
  }

  private void take(OneInputStreamOperatorTestHarness<I, O> instance, Outcome outcome)
      throws IOException {
    add(outcome.of("output"), instance.extractOutputValues());
    for (OutputTag<?> side : sides) {
      Queue<? extends StreamRecord<?>> records = instance.getSideOutput(side);
      if (records != null) {
        add(
            outcome.of("side output " + side.getId()),
            records.stream().map(record -> (Object) record.getValue()).toList());
      }
    }
  }

  private void add(List<Seen> seen, Collection<?> values) throws IOException {
    for (Object value : values) {
      Seen next = Seen.of(view.apply(value));
      if (!repeats || !seen.contains(next)) {
        seen.add(next);
      }
    }
  }

  /**
   * An output.
   *
   * @param bytes as it travels to the next operator; two outputs are equal where these are
   */
  private record Seen(Object value, byte[] bytes) {
    @SuppressWarnings("unchecked") // the serializer is of the value's own class
    static Seen of(Object value) throws IOException {
      TypeInformation<Object> type = (TypeInformation<Object>) TypeInformation.of(value.getClass());
      TypeSerializer<Object> serializer = type.createSerializer(new SerializerConfigImpl());
      return new Seen(value, InstantiationUtil.serializeToByteArray(serializer, value));
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Seen seen && Arrays.equals(bytes, seen.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }
  }

  private static List<byte[]> bytes(OperatorSubtaskState state) throws IOException {
    List<StreamStateHandle> handles = new ArrayList<>();
    handles.addAll(state.getManagedOperatorState());
    handles.addAll(state.getRawOperatorState());
    for (KeyedStateHandle keyed : state.getManagedKeyedState()) {
      handles.add((KeyGroupsStateHandle) keyed);
    }
    List<byte[]> bytes = new ArrayList<>();
    for (StreamStateHandle handle : handles) {
      try (InputStream in = handle.openInputStream()) {
        bytes.add(in.readAllBytes());
      }
    }
    return bytes;
  }

  private static final class Outcome {
    private final Map<String, List<Seen>> outputs = new LinkedHashMap<>();
    private final List<byte[]> state = new ArrayList<>();

    List<Seen> of(String name) {
      return Objects.requireNonNull(outputs.computeIfAbsent(name, none -> new ArrayList<>()));
    }
  }
}
