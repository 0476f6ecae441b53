package dev.eider.learn.overload;

import dev.eider.config.Settings;
import dev.eider.data.SourcePosition;
import dev.eider.learn.memory.ClassTable;
import dev.eider.learn.memory.KeptExample;
import dev.eider.ledger.HoldOutRule;
import dev.eider.ledger.LedgerSettings;
import java.time.InstantSource;

/**
 * What is left out where the stream is faster than the learner.
 *
 * <p>The age of a record when it gets here says how far behind the learner is: in a graph that
 * flows one way it is what waiting for the learner, by backpressure, adds up to. The pressure of
 * {@link Thinning} is how often the age exceeds the bound: 0 up to the bound, 1 at twice the bound.
 * So the more is left out the later the records are, and the lag settles where what is left can be
 * trained in time; nothing oscillates and nothing needs to be remembered.
 *
 * <p>Which examples are left out is a hash of the id and the record's position: records of one
 * example in several epochs have fates of their own. How many are left out depends on the clock, so
 * a restored job may decide otherwise about the records after its checkpoint. The account stays
 * exact: what was decided before is undone together with the state that it led to.
 */
public final class Overload {
  private final boolean thins;
  private final double boundMillis;
  private final double mostLateMillis;
  private final double leastKept;
  private final int tail;
  private final InstantSource clock;
  private Thinning thinning = Thinning.NONE;
  private double lagMillis = Double.NaN;

  public Overload(Settings settings, InstantSource clock) {
    this.thins = settings.get(OverloadSettings.OVERLOAD) == OverloadName.THIN;
    this.boundMillis = settings.get(OverloadSettings.LAG).toMillis();
    // Twice the bound is all the pressure there is.
    this.mostLateMillis =
        Math.max(2 * boundMillis, settings.get(LedgerSettings.EVENT_TIME_MAX_BEHIND).toMillis());
    this.leastKept = settings.get(OverloadSettings.LEAST_KEPT);
    this.tail = settings.get(OverloadSettings.TAIL);
    this.clock = clock;
  }

  /**
   * Notes how late a record is. One without a timestamp is not late; nor is one of so long ago that
   * it has not waited here, but was written with another clock, or is of an archive.
   */
  public void arrived(SourcePosition position) {
    long at = position.timestampMillis();
    long age = clock.millis() - at;
    lagMillis = at < 0 || age > mostLateMillis ? 0 : Math.max(0, age);
  }

  /**
   * Sets what is left out from here on, by the lag of the latest record; once for every batch, so
   * that the examples of a batch are corrected by one measure.
   */
  public void adapt(ClassTable classes) {
    if (thins) {
      thinning = Thinning.of(classes.counts(), lagMillis / boundMillis - 1, tail, leastKept);
    }
  }

  /** Whether an example is trained. */
  public boolean keeps(KeptExample example, SourcePosition position) {
    double kept = thinning.kept(example.label());
    return kept >= 1 || HoldOutRule.u(position.asId() + " " + example.id()) < kept;
  }

  /** What the example weighs where it is trained. */
  public double correction(KeptExample example) {
    return thinning.correction(example.label());
  }

  /** The age of the latest record when it got here, in seconds; NaN where there was none. */
  public double lagSeconds() {
    return lagMillis / 1000;
  }

  /** The share of the stream that is trained at present. */
  public double keptShare() {
    return thinning.keptShare();
  }
}
