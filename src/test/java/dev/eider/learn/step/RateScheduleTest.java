package dev.eider.learn.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateScheduleTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          constant                     | 0    | 1
          constant                     | 9999 | 1
          cosine(100)                  | 0    | 1
          cosine(100)                  | 25   | 0.853553390593274
          cosine(100)                  | 50   | 0.5
          cosine(100)                  | 100  | 0
          cosine(100)                  | 250  | 0
          steps(0.1; 160, 180)         | 159  | 1
          steps(0.1; 160, 180)         | 160  | 0.1
          steps(0.1; 160, 180)         | 179  | 0.1
          steps(0.1; 160, 180)         | 180  | 0.01
          ramp(4) constant             | 0    | 0.25
          ramp(4) constant             | 2    | 0.75
          ramp(4) constant             | 4    | 1
          ramp(10) cosine(20)          | 4    | 0.452254248593737
          ramp(2) steps(0.5;1)         | 1    | 0.5
          hold(50) cosine(100)         | 50   | 1
          hold(50) cosine(100)         | 75   | 0.853553390593274
          hold(50) cosine(100)         | 150  | 0
          ramp(4) hold(10) steps(0.1;5) | 1   | 0.5
          ramp(4) hold(10) steps(0.1;5) | 15  | 0.1
          """)
  // (1 + cos(pi/4)) / 2 = 0.85355...; a ramp of 5/10 times (1 + cos(pi/5)) / 2 = 0.45225...
  void factor_isTheSchedulesAtThatStep(String text, long step, double factor) {
    assertThat(RateSchedule.parse(text).factorAt(step)).isCloseTo(factor, within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "linear(3)", "cosine()", "steps(0.1)", "constant ramp(3)", "hold() constant"})
  void textOutsideTheGrammar_isRefusedWithIt(String text) {
    assertThatThrownBy(() -> RateSchedule.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("it must be " + RateSchedule.GRAMMAR);
  }

  @Test
  void textOfANumberThatIsNone_isRefused() {
    assertThatThrownBy(() -> RateSchedule.parse("steps(1e; 5)"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
