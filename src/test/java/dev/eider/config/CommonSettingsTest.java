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
  void labelsInQuotes_mayHaveCommas() {
    assertThat(CommonSettings.CLASSES.parse("\"tench, Tinca tinca\", owl,\"a \\\"b\\\", c\""))
        .containsExactly("tench, Tinca tinca", "owl", "a \"b\", c");
  }

  @Test
  void oneLabelNamedOpen_isGivenInQuotes() {
    assertThat(CommonSettings.CLASSES.parse("\"open\"")).containsExactly("open");
  }

  @Test
  void openList_isEmpty() {
    assertThat(CommonSettings.CLASSES.parse("open")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'a,,b', label 2 of 3: the label '' is blank",
    "'a,b,', label 3 of 3: the label '' is blank",
    "' , a', label 1 of 2: the label '' is blank",
    "'', label 1 of 1: the label '' is blank",
    "'a,b, a', 'the label ''a'' is in it twice, at 1 and 3'",
    "'a,\"b', the quotes of item 2 are not closed",
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
