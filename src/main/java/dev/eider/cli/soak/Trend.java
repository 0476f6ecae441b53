package dev.eider.cli.soak;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How one figure moves once a job has warmed up, which takes the first quarter of the time.
 *
 * @param early its median in the second quarter
 * @param late its median in the last quarter
 * @param perHour the slope of the line that fits all after the first quarter best
 * @param flat whether {@code late} exceeds {@code early} by no more than is allowed
 */
record Trend(double early, double late, double perHour, boolean flat) {
  static final int LEAST_SAMPLES = 8;

  private static final double ALLOWED_SHARE = 0.1;

  /**
   * @param samples in the order of time, at least {@value #LEAST_SAMPLES}
   * @param allowance by which it may grow beside a tenth of itself
   */
  static Trend of(
      List<ProcessSample> samples, ToDoubleFunction<ProcessSample> figure, double allowance) {
    int size = samples.size();
    if (size < LEAST_SAMPLES) {
      throw new IllegalArgumentException(size + " samples have no trend");
    }
    double early = median(samples.subList(size / 4, size / 2), figure);
    double late = median(samples.subList(size - size / 4, size), figure);
    return new Trend(
        early,
        late,
        3600 * slope(samples.subList(size / 4, size), figure),
        late <= early * (1 + ALLOWED_SHARE) + allowance);
  }

  private static double median(
      List<ProcessSample> samples, ToDoubleFunction<ProcessSample> figure) {
    double[] sorted = samples.stream().mapToDouble(figure).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** Of the least squares, per second. */
  private static double slope(List<ProcessSample> samples, ToDoubleFunction<ProcessSample> figure) {
    double[] x = samples.stream().mapToDouble(ProcessSample::atSeconds).toArray();
    double[] y = samples.stream().mapToDouble(figure).toArray();
    double meanX = Arrays.stream(x).average().orElseThrow();
    double meanY = Arrays.stream(y).average().orElseThrow();
    double covariance = 0;
    double variance = 0;
    for (int i = 0; i < x.length; i++) {
      covariance += (x[i] - meanX) * (y[i] - meanY);
      variance += (x[i] - meanX) * (x[i] - meanX);
    }
    return variance == 0 ? 0 : covariance / variance;
  }
}
