package dev.eider.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationSettingTest {
  private static final Setting<Duration> REQUIRED = DurationSetting.of("x", "10 s", "");
  private static final Setting<Duration> OPTIONAL = DurationSetting.ofOptional("x", "off", "");

  @ParameterizedTest
  @CsvSource({"500ms, PT0.5S", "10 s, PT10S", "2min, PT2M", "36 h, PT36H", "7 d, PT168H"})
  void numberWithUnit_isADuration(String text, Duration expected) {
    assertThat(REQUIRED.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10", "0 s", "-1 s", "1.5 s", "10 m", "off", "10 s s"})
  void anythingElse_isRefusedByName(String text) {
    assertThatThrownBy(() -> REQUIRED.parse(text))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith("x = '" + text + "': it must be");
  }

  @Test
  void optionalDurationThatIsOff_isZero() {
    assertThat(OPTIONAL.parse("off")).isZero();
    assertThat(OPTIONAL.parse("1 h")).isEqualTo(Duration.ofHours(1));
  }
}
