package dev.eider.data;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/**
 * Quantiles of a few numbers. A class of its own and not a library's, because decisions of the gate
 * and event times follow from these values: each is an element that was measured, of a rank that
 * stays what it is. Only {@link #median} lies between two elements.
 */
public final class Quantiles {
  private Quantiles() {}

  /**
   * The element whose rank is nearest to a share of the way from the least to the greatest.
   *
   * @param sorted in ascending order, at least one
   * @param share from 0 to 1
   */
  public static double nearest(double[] sorted, double share) {
    return sorted[(int) Math.round(share * (sorted.length - 1))];
  }

  /**
   * The least value that a share of all do not exceed, as latencies are told: of 100 values the
   * 0.99-quantile is the second greatest.
   *
   * @param values at least one
   * @param share above 0, at most 1
   */
  public static double least(DoubleStream values, double share) {
    double[] sorted = values.sorted().toArray();
    return sorted[(int) Math.ceil(share * sorted.length) - 1];
  }

  /** The middle of an odd number of values, the mean of the middle two of an even one. */
  public static double median(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** The middle of an odd number of values, the lower one of the middle two of an even one. */
  public static long lowerMedian(long[] values) {
    long[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[(sorted.length - 1) / 2];
  }
}
