package dev.eider.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class QuantilesTest {
  @Test
  void nearest_isAnElementByItsRank() {
    double[] sorted = {1, 2, 3, 4};
    assertThat(Quantiles.nearest(sorted, 0)).isEqualTo(1);
    assertThat(Quantiles.nearest(sorted, 0.4)).isEqualTo(2); // 0.4 * 3 = 1.2, rank 1
    assertThat(Quantiles.nearest(sorted, 0.5)).isEqualTo(3); // 1.5, rank 2
    assertThat(Quantiles.nearest(sorted, 1)).isEqualTo(4);
  }

  @Test
  void least_isNotExceededByItsShare() {
    double[] hundred = IntStream.rangeClosed(1, 100).mapToDouble(i -> i).toArray();
    assertThat(Quantiles.least(DoubleStream.of(hundred), 0.99)).isEqualTo(99);
    assertThat(Quantiles.least(DoubleStream.of(hundred), 0.991)).isEqualTo(100);
    assertThat(Quantiles.least(DoubleStream.of(3, 1, 2), 0.5)).isEqualTo(2); // 1.5, the second
    assertThat(Quantiles.least(DoubleStream.of(7), 0.01)).isEqualTo(7);
  }

  @Test
  void medians_differInEvenNumbers() {
    assertThat(Quantiles.median(DoubleStream.of(5, 1, 3))).isEqualTo(3);
    assertThat(Quantiles.median(DoubleStream.of(4, 1, 3, 2))).isEqualTo(2.5);
    assertThat(Quantiles.lowerMedian(new long[] {5, 1, 3})).isEqualTo(3);
    assertThat(Quantiles.lowerMedian(new long[] {4, 1, 3, 2})).isEqualTo(2);
  }
}
