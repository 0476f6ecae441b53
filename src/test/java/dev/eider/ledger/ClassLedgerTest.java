package dev.eider.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.config.Settings;
import dev.eider.data.Example;
import dev.eider.data.Ingested;
import dev.eider.data.SourcePosition;
import dev.eider.data.Split;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClassLedgerTest {
  @Test
  void buffersOfImages_areReadOnlyForRecordsThatMayConcernThem() {
    int records = 20_000;
    TestingClassState state = new TestingClassState();
    ClassLedger ledger = new ClassLedger(Settings.defaults());
    for (int i = 0; i < records; i++) {
      Example example = Example.of("id-" + i, "king eider", new byte[3]);
      ledger.admit(Ingested.accepted(new SourcePosition("t", 0, i, 0), example), state);
    }
    // Expected entries into a buffer of K among n candidates: K + K * (H(n) - H(K)), with n = 2000
    // 10 + 10 * 5.25 = 63 and 20 + 20 * 4.58 = 112. An entry that is also below the highest rank
    // held is looked up for a duplicate before it is added: at most two reads each.
    assertThat(state.writes).isBetween(100, 260);
    assertThat(state.reads).isLessThanOrEqualTo(2 * state.writes);
  }

  @Test
  void secondEpoch_readsBuffersForHeldExamplesOnly() {
    TestingClassState state = new TestingClassState();
    ClassLedger ledger = new ClassLedger(Settings.defaults());
    for (int epoch = 0; epoch < 2; epoch++) {
      state.reads = 0;
      state.writes = 0;
      for (int i = 0; i < 5_000; i++) {
        Example example = Example.of("id-" + i, "king eider", new byte[3]);
        ledger.admit(Ingested.accepted(new SourcePosition("t", 0, i, 0), example), state);
      }
    }
    assertThat(state.writes).isZero();
    assertThat(state.reads).isEqualTo(10 + 20);
  }

  private static final class TestingClassState implements ClassState {
    private final Map<Split, List<Example>> held = new EnumMap<>(Split.class);
    private ClassTally tally = ClassTally.NONE;
    private int reads;
    private int writes;

    @Override
    public ClassTally tally() {
      return tally;
    }

    @Override
    public void setTally(ClassTally next) {
      tally = next;
    }

    @Override
    public List<Example> held(Split split) {
      reads++;
      return held.getOrDefault(split, List.of());
    }

    @Override
    public void setHeld(Split split, List<Example> examples) {
      writes++;
      held.put(split, List.copyOf(examples));
    }
  }
}
