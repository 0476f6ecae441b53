package dev.eider.learn.report;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How long each phase has taken since this object was made. One thread adds, any may read; not part
 * of the learner's state.
 */
public final class PhaseTimes {
  private final AtomicLongArray nanos = new AtomicLongArray(Phase.values().length);

  /** Adds a duration to a phase. */
  public void add(Phase phase, long durationNanos) {
    nanos.lazySet(phase.ordinal(), nanos.get(phase.ordinal()) + durationNanos);
  }

  /** The phase's time so far. */
  public double seconds(Phase phase) {
    return nanos.get(phase.ordinal()) / 1e9;
  }
}
