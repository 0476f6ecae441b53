package dev.eider.dataset;

import java.util.concurrent.TimeUnit;

/**
 * A schedule of evenly spaced turns. Who comes late catches up, but never more than one second's
 * worth of turns.
 */
final class Pacer {
  private static final long MAX_ARREARS_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final double intervalNanos;
  private long startNanos;
  private long turns;

  /** A schedule of {@code perSecond} turns a second that begins at {@code startNanos}. */
  Pacer(double perSecond, long startNanos) {
    this.intervalNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
    this.startNanos = startNanos;
  }

  /** Takes the next turn, and says how long to wait for it: nanoseconds, 0 where it is due. */
  long nextDelayNanos(long nowNanos) {
    long elapsed = nowNanos - startNanos;
    long due = (long) (turns * intervalNanos);
    long excess = elapsed - due - MAX_ARREARS_NANOS;
    if (excess > 0) {
      startNanos += excess;
      elapsed -= excess;
    }
    turns++;
    return Math.max(0, due - elapsed);
  }
}
