package dev.eider.lab.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What {@code bench checkpoint --report} writes.
 *
 * @param checkpoints how many were timed
 * @param checkpointMillis the median time from a checkpoint's trigger to its completion
 * @param longestCheckpointMillis the longest of them
 * @param stateMebibytes the size of the last
 * @param stepsPerSecondWithout checkpoints; the median of the rounds
 * @param stepsPerSecondWith checkpoints; the median of the rounds
 * @param cost the share of the throughput that checkpoints take: 1 - with / without
 */
record CheckpointReport(
    int checkpoints,
    double checkpointMillis,
    double longestCheckpointMillis,
    double stateMebibytes,
    double stepsPerSecondWithout,
    double stepsPerSecondWith,
    double cost) {

  /** What the rounds have measured so far. */
  static final class Rounds {
    private final List<Double> without = new ArrayList<>();
    private final List<Double> with = new ArrayList<>();
    private final List<Double> millis = new ArrayList<>();
    private double stateMebibytes;

    void addWithout(double stepsPerSecond) {
      without.add(stepsPerSecond);
    }

    void addWith(double stepsPerSecond) {
      with.add(stepsPerSecond);
    }

    void addCheckpoint(double durationMillis, double sizeMebibytes) {
      millis.add(durationMillis);
      stateMebibytes = sizeMebibytes;
    }

    CheckpointReport report() {
      return new CheckpointReport(
          millis.size(),
          median(millis),
          millis.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN),
          stateMebibytes,
          median(without),
          median(with),
          1 - median(with) / median(without));
    }

    private static double median(List<Double> values) {
      return values.isEmpty() ? Double.NaN : Throughput.median(values);
    }
  }

  String lines() {
    return String.format(
        Locale.ROOT,
        "%d checkpoints of %.1f MiB: %.0f ms, the longest %.0f ms%n"
            + "%.3f steps a second without, %.3f with them: they cost %.1f %%",
        checkpoints,
        stateMebibytes,
        checkpointMillis,
        longestCheckpointMillis,
        stepsPerSecondWithout,
        stepsPerSecondWith,
        100 * cost);
  }
}
