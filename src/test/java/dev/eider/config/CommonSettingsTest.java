package dev.eider.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommonSettingsTest {
  @Test
  void closedList_keepsItsOrderWithoutTheSpacesAround() {
    assertThat(CommonSettings.CLASSES.parse("b, a b ,c")).containsExactly("b", "a b", "c");
  }

  @Test
  void openList_isEmpty() {
    assertThat(CommonSettings.CLASSES.parse("open")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'a,,b', label 2 of 3 is blank",
    "'a,b,', label 3 of 3 is blank",
    "' , a', label 1 of 2 is blank",
    "'', label 1 of 1 is blank",
    "'a,b, a', the label 'a' is in it twice",
  })
  void listThatNoNetworkCouldHave_isRefusedInWords(String text, String fault) {
    assertThatThrownBy(() -> CommonSettings.CLASSES.parse(text))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage("classes = '" + text + "': " + fault);
  }

  @Test
  void imageBeyondAnyArray_isRefusedInWords() {
    assertThatThrownBy(() -> CommonSettings.IMAGE_HEIGHT.parse("100000"))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage("image.height = '100000': it must be at most 16384");
  }
}
