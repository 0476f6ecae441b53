package dev.eider.bench;

import dev.eider.config.Settings;
import dev.eider.data.Example;
import dev.eider.data.Ingested;
import dev.eider.data.LedgerEvent;
import dev.eider.data.SourcePosition;
import dev.eider.ledger.Ledger;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What the ledger does with one record: of 1,000 classes in turn, or all of one class. */
@State(Scope.Thread)
public class LedgerBenchmark {
  private static final int CLASSES = 1000;

  @Param({"uniform", "hot"})
  public String keys;

  private final byte[] pixels = new byte[3 * 32 * 32];
  private final String[] labels = new String[CLASSES];
  private Ledger ledger;
  private long offset;

  @Setup
  public void setUp() {
    ledger = new Ledger(Settings.defaults());
    for (int y = 0; y < CLASSES; y++) {
      labels[y] = "class-" + (keys.equals("hot") ? 0 : y);
    }
  }

  @Benchmark
  public List<LedgerEvent> admit() {
    offset++;
    Example example = Example.of("id-" + offset, labels[(int) (offset % CLASSES)], pixels);
    return ledger.admit(Ingested.accepted(new SourcePosition("images", 0, offset, 0), example));
  }
}
