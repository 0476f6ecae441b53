package dev.eider.learn.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplayDrawTest {
  @ParameterizedTest
  @CsvSource({"STREAM, 1", "SQUARE_ROOT, 0.5", "BALANCED, 0"})
  void otherDraws_areTheSameHoweverOftenImagesWereReplayed(ReplayDraw draw, double power) {
    assertThat(draw.power(0, 8)).isEqualTo(power);
    assertThat(draw.power(100, 8)).isEqualTo(power);
  }

  @Test
  void adaptiveDraw_goesFromBalancedToTheStream() {
    assertThat(ReplayDraw.ADAPTIVE.power(0, 8)).isZero();
    // 1 - 1/e
    assertThat(ReplayDraw.ADAPTIVE.power(8, 8)).isCloseTo(0.6321, within(1e-4));
    // 1 - 1/e^3
    assertThat(ReplayDraw.ADAPTIVE.power(24, 8)).isCloseTo(0.9502, within(1e-4));
    assertThat(ReplayDraw.ADAPTIVE.power(1e9, 8)).isEqualTo(1);
  }
}
