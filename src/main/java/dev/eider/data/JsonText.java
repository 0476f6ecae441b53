package dev.eider.data;

import java.util.Optional;

/** The escapes within a JSON string. */
final class JsonText {
  private static final String ESCAPED = "\"\\/bfnrt";
  private static final String MEANT = "\"\\/\b\f\n\r\t";
  private static final int UNIT_DIGITS = 4;

  private JsonText() {}

  /** What the inside of a JSON string stands for; empty where it is none. */
  static Optional<String> unescaped(String inside) {
    if (inside.indexOf('"') < 0 && inside.indexOf('\\') < 0) {
      return Optional.of(inside);
    }
    StringBuilder text = new StringBuilder(inside.length());
    for (int at = 0; at < inside.length(); at++) {
      char unit = inside.charAt(at);
      if (unit == '"') {
        return Optional.empty();
      }
      if (unit != '\\') {
        text.append(unit);
        continue;
      }
      at++;
      char escape = at < inside.length() ? inside.charAt(at) : 0;
      if (escape == 'u') {
        int value = hexadecimal(inside, at + 1);
        if (value < 0) {
          return Optional.empty();
        }
        text.append((char) value);
        at += UNIT_DIGITS;
      } else if (escape != 0 && ESCAPED.indexOf(escape) >= 0) {
        text.append(MEANT.charAt(ESCAPED.indexOf(escape)));
      } else {
        return Optional.empty();
      }
    }
    return Optional.of(text.toString());
  }

  /** The number of four hexadecimal digits; -1 where there are none. */
  private static int hexadecimal(String text, int from) {
    if (from + UNIT_DIGITS > text.length()) {
      return -1;
    }
    int value = 0;
    for (int at = from; at < from + UNIT_DIGITS; at++) {
      char unit = text.charAt(at);
      // Digits of other scripts have values too.
      int digit = unit < 0x80 ? Character.digit(unit, 16) : -1;
      if (digit < 0) {
        return -1;
      }
      value = value << 4 | digit;
    }
    return value;
  }
}
