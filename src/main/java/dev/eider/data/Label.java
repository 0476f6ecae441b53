package dev.eider.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;

/**
 * The name of a class in its one spelling. Producers write one word in many ways: with a line's end
 * or a byte order mark from a file, in the quotes of JSON or a shell, in the decomposed umlauts of
 * some file systems, with the marks that turn the direction of reading. All of them are one label:
 *
 * <ul>
 *   <li>in Unicode's composed form (NFC),
 *   <li>without white space and line ends around it,
 *   <li>without the quotes around it; what they quote as JSON does is read,
 *   <li>without characters that are never seen, wherever they are.
 * </ul>
 *
 * <p>Case, blanks within and everything else that can be seen make a difference. The label of a
 * label is itself. What is no text is no label: a control character or a zero byte within, half a
 * surrogate pair, U+FFFD (which a wrong decoder writes for any letter, so that two words become
 * one).
 */
public final class Label {
  private static final int SHOWN_LENGTH = 60;
  private static final int NEXT_LINE = 0x85;
  private static final int REPLACEMENT = 0xfffd;

  private Label() {}

  /**
   * The label of a text.
   *
   * @throws NoLabelException where there is none in it
   */
  public static String of(String text) {
    String label = plain(text);
    if (label.isEmpty()) {
      throw new NoLabelException(
          NoLabelException.Fault.BLANK, "the label " + shown(text) + " is blank");
    }
    label
        .codePoints()
        .filter(Label::isNoText)
        .findFirst()
        .ifPresent(
            codePoint -> {
              throw new NoLabelException(
                  NoLabelException.Fault.NOT_TEXT,
                  String.format(
                      Locale.ROOT, "the label %s is no text: U+%04X", shown(text), codePoint));
            });
    return label;
  }

  /**
   * The label of a text in UTF-8.
   *
   * @throws NoLabelException where there is none in it
   */
  public static String ofUtf8(byte[] bytes) {
    String text;
    try {
      text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new NoLabelException(
          NoLabelException.Fault.NOT_UTF8, "the label " + shown(bytes) + " is not UTF-8");
    }
    return of(text);
  }

  /**
   * What a text says, without the many ways to write it; empty where there is nothing in it. A
   * label is that, where it is text; so are the values of other headers.
   */
  public static String plain(String text) {
    String plain = text;
    String before;
    do {
      before = plain;
      plain = unquoted(stripped(Normalizer.normalize(seen(plain), Normalizer.Form.NFC)));
    } while (!plain.equals(before));
    return plain;
  }

  /**
   * A label for a message: in quotes, on one line, cut where it is long; where it has more than
   * ASCII, with its escaped spelling, since letters of several scripts look the same.
   */
  public static String shown(String label) {
    String start = label.substring(0, Math.min(label.length(), SHOWN_LENGTH));
    String more = start.length() < label.length() ? "..." : "";
    String printable = "'" + Printable.of(start) + more + "'";
    String ascii = "'" + Printable.ascii(start) + more + "'";
    return printable.equals(ascii) ? printable : printable + " (" + ascii + ")";
  }

  private static String shown(byte[] bytes) {
    StringBuilder shown = new StringBuilder("'");
    for (int i = 0; i < Math.min(bytes.length, SHOWN_LENGTH); i++) {
      int value = Byte.toUnsignedInt(bytes[i]);
      if (value >= ' ' && value <= '~') {
        shown.append((char) value);
      } else {
        shown.append(String.format(Locale.ROOT, "\\x%02x", value));
      }
    }
    return shown.append(bytes.length > SHOWN_LENGTH ? "...'" : "'").toString();
  }

  /** The text without what has neither a shape nor a width. */
  private static String seen(String text) {
    if (text.codePoints().noneMatch(Label::isNeverSeen)) {
      return text;
    }
    StringBuilder seen = new StringBuilder(text.length());
    text.codePoints().filter(point -> !isNeverSeen(point)).forEach(seen::appendCodePoint);
    return seen.toString();
  }

  /** Byte order mark, soft hyphen, zero-width space, word joiner, and the marks of direction. */
  private static boolean isNeverSeen(int point) {
    return point == 0xfeff
        || point == 0xad
        || point == 0x200b
        || point == 0x2060
        || point == 0x061c
        || point == 0x200e
        || point == 0x200f
        || point >= 0x202a && point <= 0x202e
        || point >= 0x2066 && point <= 0x2069;
  }

  private static String stripped(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && isSpace(text.charAt(from))) {
      from++;
    }
    while (to > from && isSpace(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }

  /** Unicode's spaces and line ends; {@code String.strip} leaves some and takes control bytes. */
  private static boolean isSpace(char unit) {
    return unit >= '\t' && unit <= '\r' || unit == NEXT_LINE || Character.isSpaceChar(unit);
  }

  private static String unquoted(String text) {
    int quotes = quotesAround(text, '"');
    if (quotes > 0) {
      String within = text.substring(1, text.length() - 1);
      return JsonText.unescaped(within).or(() -> core(text, '"', quotes)).orElse(text);
    }
    return core(text, '\'', quotesAround(text, '\'')).orElse(text);
  }

  /** How many of these quotes are both before and after the rest of a text. */
  private static int quotesAround(String text, char quote) {
    int quotes = 0;
    while (2 * quotes + 2 <= text.length()
        && text.charAt(quotes) == quote
        && text.charAt(text.length() - 1 - quotes) == quote) {
      quotes++;
    }
    return quotes;
  }

  /** What so many quotes surround, where they are all there are: not {@code "a" or "b"}. */
  private static Optional<String> core(String text, char quote, int quotes) {
    String core = text.substring(quotes, text.length() - quotes);
    return core.indexOf(quote) < 0 ? Optional.of(core) : Optional.empty();
  }

  private static boolean isNoText(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default ->
          point == REPLACEMENT
              // What Unicode has set aside for ever.
              || (point & 0xfffe) == 0xfffe
              || point >= 0xfdd0 && point <= 0xfdef;
    };
  }
}
