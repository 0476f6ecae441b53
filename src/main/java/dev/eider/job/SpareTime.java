package dev.eider.job;

import java.util.concurrent.ScheduledFuture;
import java.util.function.BooleanSupplier;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.api.common.operators.ProcessingTimeService.ProcessingTimeCallback;
import org.jspecify.annotations.Nullable;

/**
 * Work for a task's thread while no element waits. A timer of the task fires between two elements,
 * never during one. Between two firings the task takes an element if there is one, so a firing
 * before which none came is the sign that none waits: then one piece of work is done. An element
 * waits for one piece at most.
 */
final class SpareTime implements ProcessingTimeCallback {
  /** Between two looks while there is nothing to do. */
  private static final long PAUSE_MILLIS = 10;

  private final ProcessingTimeService time;
  private final BooleanSupplier work;
  private boolean elementCame = true;
  private @Nullable ScheduledFuture<?> next;

  /**
   * @param time of the task
   * @param work one piece; says whether there was any
   */
  SpareTime(ProcessingTimeService time, BooleanSupplier work) {
    this.time = time;
    this.work = work;
  }

  /** Begins to look for spare time. */
  void begin() {
    schedule(PAUSE_MILLIS);
  }

  /** An element came. */
  void elementCame() {
    elementCame = true;
  }

  @Override
  public void onProcessingTime(long now) {
    boolean worked = !elementCame && work.getAsBoolean();
    elementCame = false;
    schedule(worked ? 0 : PAUSE_MILLIS);
  }

  /** Looks no more. */
  void end() {
    if (next != null) {
      next.cancel(false);
    }
  }

  private void schedule(long inMillis) {
    next = time.registerTimer(time.getCurrentProcessingTime() + inMillis, this);
  }
}
