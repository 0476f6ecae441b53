package dev.eider.ledger;

import dev.eider.config.Settings;
import dev.eider.data.Example;
import dev.eider.data.Ingested;
import dev.eider.data.LedgerEvent;
import dev.eider.data.Split;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A ledger of all classes in memory, which decides exactly as the keyed one of the Flink job does.
 * Not thread-safe.
 */
public final class Ledger {
  private final ClassLedger classLedger;
  private final Map<String, InMemoryState> classes = new HashMap<>();

  /** A ledger that has seen nothing. */
  public Ledger(Settings settings) {
    this.classLedger = new ClassLedger(settings);
  }

  /** Counts a record and says what becomes of it; see {@link ClassLedger#admit}. */
  public List<LedgerEvent> admit(Ingested record) {
    return classLedger.admit(
        record, classes.computeIfAbsent(record.ledgerKey(), label -> new InMemoryState()));
  }

  /** The examples that a class holds for a split, lowest rank first. */
  public List<Example> held(String label, Split split) {
    InMemoryState state = classes.get(label);
    return state == null ? List.of() : state.held(split);
  }

  private static final class InMemoryState implements ClassState {
    private ClassTally tally = ClassTally.NONE;
    private List<Example> dev = List.of();
    private List<Example> eval = List.of();

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
      return split == Split.DEV ? dev : eval;
    }

    @Override
    public void setHeld(Split split, List<Example> examples) {
      if (split == Split.DEV) {
        dev = List.copyOf(examples);
      } else {
        eval = List.copyOf(examples);
      }
    }
  }
}
