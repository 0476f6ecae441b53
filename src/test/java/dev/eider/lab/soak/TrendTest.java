package dev.eider.lab.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TrendTest {
  @Test
  void figureThatStays_isFlat() {
    Trend trend = Trend.of(points(i -> 50 + i % 2), 0);
    assertThat(trend.flat()).isTrue();
    assertThat(trend.early()).isEqualTo(50.5);
    assertThat(trend.perHour()).isCloseTo(0, within(40.0));
  }

  @Test
  void warmUp_doesNotCount() {
    // The first quarter, ten samples, rises from 0 to 900; then nothing changes.
    assertThat(Trend.of(points(i -> Math.min(i, 10) * 90), 0))
        .isEqualTo(new Trend(900, 900, 0, true));
  }

  @Test
  void figureThatGrows_isNotFlat() {
    // One more every 10 s is 360 an hour; medians of samples 10 to 19 and 30 to 39.
    Trend trend = Trend.of(points(i -> 50 + i), 3);
    assertThat(trend.flat()).isFalse();
    assertThat(trend.early()).isEqualTo(64.5);
    assertThat(trend.late()).isEqualTo(84.5);
    assertThat(trend.perHour()).isCloseTo(360, within(1e-6));
  }

  private static List<Trend.Point> points(LongUnaryOperator value) {
    return LongStream.range(0, 40)
        .mapToObj(i -> new Trend.Point(10.0 * i, value.applyAsLong(i)))
        .toList();
  }
}
