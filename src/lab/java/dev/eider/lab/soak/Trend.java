package dev.eider.lab.soak;

import dev.eider.data.Quantiles;
import java.util.Arrays;
import java.util.List;

/**
 * How one figure moves once a job has warmed up, which takes the first quarter of the time.
 *
 * @param early its median in the second quarter
 * @param late its median in the last quarter
 * @param perHour the slope of the line that fits all after the first quarter best
 * @param flat whether {@code late} exceeds {@code early} by no more than is allowed
 */
record Trend(double early, double late, double perHour, boolean flat) {
  static final int LEAST_POINTS = 8;

  private static final double ALLOWED_SHARE = 0.1;

  /**
   * A figure at one moment.
   *
   * @param atSeconds since the beginning
   */
  record Point(double atSeconds, double value) {}

  /**
   * @param points in the order of time, at least {@value #LEAST_POINTS}
   * @param allowance by which it may grow beside a tenth of itself
   */
  static Trend of(List<Point> points, double allowance) {
    int size = points.size();
    if (size < LEAST_POINTS) {
      throw new IllegalArgumentException(size + " points have no trend");
    }
    double early = median(points.subList(size / 4, size / 2));
    double late = median(points.subList(size - size / 4, size));
    return new Trend(
        early,
        late,
        3600 * slope(points.subList(size / 4, size)),
        late <= early * (1 + ALLOWED_SHARE) + allowance);
  }

  private static double median(List<Point> points) {
    return Quantiles.median(points.stream().mapToDouble(Point::value));
  }

  /** Of the least squares, per second. */
  private static double slope(List<Point> points) {
    double[] x = points.stream().mapToDouble(Point::atSeconds).toArray();
    double[] y = points.stream().mapToDouble(Point::value).toArray();
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
