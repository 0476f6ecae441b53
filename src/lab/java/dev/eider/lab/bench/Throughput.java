package dev.eider.lab.bench;

import dev.eider.data.Quantiles;
import java.util.List;

/** Things a second, from the first to the last. Times are {@link System#nanoTime}. */
final class Throughput {
  private long count;
  private long firstNanos;
  private long lastNanos;

  /** So many more have just been done. */
  void add(long done) {
    lastNanos = System.nanoTime();
    if (count == 0) {
      firstNanos = lastNanos;
    }
    count += done;
  }

  long count() {
    return count;
  }

  double perSecond() {
    return perSecond(count, firstNanos, lastNanos);
  }

  static double perSecond(long count, long firstNanos, long lastNanos) {
    return count * 1e9 / Math.max(1, lastNanos - firstNanos);
  }

  /** The median of what was measured in some rounds. */
  static double median(List<Double> values) {
    return Quantiles.median(values.stream().mapToDouble(Double::doubleValue));
  }
}
