package dev.eider.learn.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayRatioTest {
  @Test
  void number_isFixed() {
    assertThat(ReplayRatio.parse(" 1.5 ")).isEqualTo(new ReplayRatio(1.5, false));
    assertThat(ReplayRatio.parse("1.5").replays()).isTrue();
    assertThat(ReplayRatio.parse("0").replays()).isFalse();
  }

  @Test
  void auto_followsTheTimeThatIsLeft() {
    assertThat(ReplayRatio.parse("auto")).isEqualTo(new ReplayRatio(0, true));
    assertThat(ReplayRatio.parse("auto").replays()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "many", "-1", "1000.5", "NaN", "Infinity", "AUTO"})
  void otherText_isRefusedWithWhatMayBeGiven(String text) {
    assertThatThrownBy(() -> ReplayRatio.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("it must be number from 0 to 1000 | auto");
  }
}
