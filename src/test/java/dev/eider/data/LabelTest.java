package dev.eider.data;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.eider.data.NoLabelException.Fault;
import java.text.Normalizer;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "L\u00f6we",
        "Lo\u0308we",
        "\"L\u00f6we\"",
        "'L\u00f6we'",
        "\"L\\u00f6we\"",
        "\"Lo\\u0308we\"",
        "\"\\\"L\u00f6we\\\"\"",
        "\"\"L\u00f6we\"\"",
        " L\u00f6we",
        "L\u00f6we ",
        "L\u00f6we\n",
        "L\u00f6we\r\n",
        "\tL\u00f6we\u0085\u2028",
        "L\u00f6we\u00a0\u3000",
        "\ufeffL\u00f6we",
        "\ufeff\"L\u00f6we\"\r\n",
        "\" L\u00f6we\\n\"",
        "L\u00f6\u00adwe",
        "\u200eL\u00f6we\u200f",
        "\u2068L\u00f6we\u2069",
        "L\u202e\u00f6we",
      })
  void wordInAnySpelling_isOneLabel(String text) {
    assertThat(Label.of(text)).isEqualTo("L\u00f6we");
    assertThat(Label.ofUtf8(text.getBytes(UTF_8))).isEqualTo("L\u00f6we");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "l\u00f6we",
        "king  eider",
        "tench, Tinca tinca",
        "\"a\" or \"b\"",
        "5\" disk",
        "\"",
        "\"\"\"",
        "'okina'a'",
        "C:\\birds\\new",
        "\u0646\u06cc\u200c\u0645",
        "\ud83d\udc68\u200d\ud83d\udc69",
        "007",
      })
  void whatCanBeSeen_stays(String label) {
    assertThat(Label.of(label)).isEqualTo(label);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\"\"", "'' ", "\ufeff", "\u00a0\r\n", "\"\\t\"", "\u200b"})
  void nothing_isBlank(String text) {
    assertThat(faultOf(text)).isEqualTo(Fault.BLANK);
  }

  @ParameterizedTest
  @CsvSource({
    "'\0\0\0\7', '\\u0000\\u0000\\u0000\\u0007', U+0000",
    "'\7', '\\u0007', U+0007",
    "'owl\0', 'owl\\u0000', U+0000",
    "'ow\nl', 'ow\\u000al', U+000A",
    "'ow\tl', 'ow\\u0009l', U+0009",
    "'\u001b[31mowl', '\\u001b[31mowl', U+001B",
    "'\u009b31mowl', '\\u009b31mowl', U+009B",
    "'\u007fowl', '\\u007fowl', U+007F",
    "'ow\u2028l', 'ow\\u2028l', U+2028",
    "'ow\ud83dl', 'ow\\ud83dl', U+D83D",
    "'\"ow\\ud83dl\"', '\"ow\\ud83dl\"', U+D83D",
    "'\ufffeowl', '\\ufffeowl', U+FFFE",
  })
  void whatIsNoText_isNoLabelAndIsShownEscaped(String text, String escaped, String point) {
    NoLabelException fault = catchThrowableOfType(NoLabelException.class, () -> Label.of(text));

    assertThat(fault.fault()).isEqualTo(Fault.NOT_TEXT);
    assertThat(fault.getMessage()).contains(escaped).endsWith(" is no text: " + point);
    assertThat(Printable.of(String.valueOf(fault.getMessage()))).isEqualTo(fault.getMessage());
  }

  /** L&ouml;we and L&auml;we of a process without UTF-8 are the same letters. */
  @Test
  void letterThatAWrongDecoderLost_isNoText() {
    assertThat(faultOf("L\ufffdwe")).isEqualTo(Fault.NOT_TEXT);
  }

  @Test
  void bytesOfAnotherEncoding_areNoLabelAndAreShown() {
    NoLabelException latin1 =
        catchThrowableOfType(
            NoLabelException.class, () -> Label.ofUtf8("L\u00f6we\n".getBytes(ISO_8859_1)));
    assertThat(latin1.fault()).isEqualTo(Fault.NOT_UTF8);
    assertThat(latin1).hasMessage("the label 'L\\xf6we\\x0a' is not UTF-8");
    NoLabelException utf16 =
        catchThrowableOfType(NoLabelException.class, () -> Label.ofUtf8("owl".getBytes(UTF_16LE)));
    assertThat(utf16.fault()).isEqualTo(Fault.NOT_TEXT);
    // A surrogate in three bytes, as modified UTF-8 writes it.
    NoLabelException surrogate =
        catchThrowableOfType(
            NoLabelException.class,
            () -> Label.ofUtf8(new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80}));
    assertThat(surrogate.fault()).isEqualTo(Fault.NOT_UTF8);
  }

  @Test
  void longText_isCutInTheMessage() {
    assertThat(Label.shown("x".repeat(1000))).isEqualTo("'" + "x".repeat(60) + "...'");
  }

  @Test
  void lettersThatLookTheSame_differInTheMessage() {
    assertThat(Label.shown("owl")).isEqualTo("'owl'");
    assertThat(Label.shown("\u043ewl")).isEqualTo("'\u043ewl' ('\\u043ewl')");
  }

  @Property(tries = 2000)
  void labelOfALabel_isItself(@ForAll("texts") String text) {
    String label;
    try {
      label = Label.of(text);
    } catch (NoLabelException e) {
      assertThat(Printable.of(String.valueOf(e.getMessage()))).isEqualTo(e.getMessage());
      return;
    }
    assertThat(Label.of(label)).isEqualTo(label);
    assertThat(Label.ofUtf8(label.getBytes(UTF_8))).isEqualTo(label);
    assertThat(Label.of(Normalizer.normalize(label, Normalizer.Form.NFD))).isEqualTo(label);
    assertThat(Label.of("\ufeff " + label + "\r\n")).isEqualTo(label);
    assertThat(label).isNotBlank();
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<Character> chosen =
        Arbitraries.of(
            '"', '\'', '\\', 'u', '0', 'n', ' ', '\n', 'o', '\u0308', '\ufeff', '\u202e', '\u00f6');
    return Arbitraries.oneOf(
        chosen.list().ofMaxSize(12).map(LabelTest::joined), Arbitraries.strings().ofMaxLength(12));
  }

  private static String joined(List<Character> characters) {
    StringBuilder joined = new StringBuilder();
    characters.forEach(joined::append);
    return joined.toString();
  }

  private static Fault faultOf(String text) {
    return catchThrowableOfType(NoLabelException.class, () -> Label.of(text)).fault();
  }
}
