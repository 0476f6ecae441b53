package dev.eider.lab.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.eider.cli.AllSettings;
import dev.eider.config.InvalidSettingException;
import dev.eider.config.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MethodTest {
  @Test
  void settingsOfEveryMethod_areKnownAndParse() {
    for (String name : Method.names()) {
      assertThat(Settings.checked(Method.of(name).settings(), AllSettings.declared(), key -> ""))
          .isNotNull();
    }
  }

  @Test
  void ownSettings_winOverTheMethods() {
    Method method = Method.of("two-component-all[meta.scope=head; meta.learning.rate=0.3]");

    assertThat(method.settings())
        .containsEntry("meta.scope", "head")
        .containsEntry("meta.learning.rate", "0.3")
        .containsEntry("weighting", "two-component");
    assertThat(method.usesDev()).isTrue();
    assertThat(method.name())
        .isEqualTo("two-component-all[meta.scope=head; meta.learning.rate=0.3]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          two-componnet       | unknown method 'two-componnet'; known are uniform,
          uniform[momentum=0  | is not of the form NAME[KEY=VALUE;KEY=VALUE]
          uniform[momentum]   | 'momentum' is no setting of a method
          """)
  void whatIsNotUnderstood_isNamed(String text, String message) {
    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(() -> Method.of(text))
        .withMessageContaining(message);
  }
}
