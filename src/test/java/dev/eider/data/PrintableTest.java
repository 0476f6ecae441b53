package dev.eider.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTest {
  @ParameterizedTest
  @CsvSource({
    "'\u001b[2J', '\\u001b[2J'",
    "'\u009b2J', '\\u009b2J'",
    "'\u009d0;title\u009c', '\\u009d0;title\\u009c'",
    "'owl\r\n', 'owl\\u000d\\u000a'",
    "'a\tb\bc\7', 'a\\u0009b\\u0008c\\u0007'",
    "'\u007f', '\\u007f'",
    "'gpj.\u202eexe', 'gpj.\\u202eexe'",
    "'\u2066x\u2069\u200f\u061c', '\\u2066x\\u2069\\u200f\\u061c'",
    "'\ufeffx\u00ad\u200b', '\\ufeffx\\u00ad\\u200b'",
    "'\u2028\u2029', '\\u2028\\u2029'",
    "'\ud800x\udc00', '\\ud800x\\udc00'",
    "'\udb40\udc01', '\\udb40\\udc01'",
    "'\0', '\\u0000'",
  })
  void whatATerminalObeys_isEscaped(String text, String expected) {
    assertThat(Printable.of(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "L\u00f6we",
        "\u96ea",
        "\ud83e\udd86",
        "\u0646\u06cc\u200c\u0645",
        "a\\u001bb"
      })
  void whatAReaderSees_isTheSameText(String text) {
    assertThat(Printable.of(text)).isSameAs(text);
  }

  @Test
  void layout_staysWhereItIsAskedFor() {
    assertThat(Printable.ofLines("a\r\n\tb\u001b\n")).isEqualTo("a\r\n\tb\\u001b\n");
  }
}
