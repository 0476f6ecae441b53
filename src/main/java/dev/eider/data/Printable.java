package dev.eider.data;

/**
 * Text of others in a form that a terminal shows and does not obey. Whatever steers a terminal,
 * ends a line, turns the direction of reading or is invisible is written as JSON writes it: {@code
 * \}{@code u001b}. So a class cannot pass for another, nor a record move the cursor, and text that
 * is JSON stays the same JSON.
 */
public final class Printable {
  private static final int ZERO_WIDTH_NON_JOINER = 0x200c;
  private static final int ZERO_WIDTH_JOINER = 0x200d;

  private Printable() {}

  /** The text on one line; the same text where nothing in it has to be escaped. */
  public static String of(String text) {
    return escaped(text, false);
  }

  /** As {@link #of}, but with its line ends and tabs: for what is laid out already. */
  public static String ofLines(String text) {
    return escaped(text, true);
  }

  /** The text in ASCII alone, which shows in what two spellings of a word differ. */
  static String ascii(String text) {
    StringBuilder escaped = new StringBuilder();
    text.chars().forEach(unit -> append(escaped, (char) unit, unit < ' ' || unit > '~'));
    return escaped.toString();
  }

  private static String escaped(String text, boolean keepsLines) {
    StringBuilder escaped = null;
    int at = 0;
    while (at < text.length()) {
      int codePoint = text.codePointAt(at);
      int end = at + Character.charCount(codePoint);
      boolean obeyed = isObeyed(codePoint) && !(keepsLines && isLayout(codePoint));
      if (obeyed && escaped == null) {
        escaped = new StringBuilder(text.length() + 16).append(text, 0, at);
      }
      for (; at < end; at++) {
        if (escaped != null) {
          append(escaped, text.charAt(at), obeyed);
        }
      }
    }
    return escaped == null ? text : escaped.toString();
  }

  private static void append(StringBuilder to, char unit, boolean escaped) {
    if (!escaped) {
      to.append(unit);
      return;
    }
    to.append("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) {
      to.append(Character.forDigit(unit >> shift & 0xf, 16));
    }
  }

  /** Whether a terminal does something with a character that a reader would not see. */
  private static boolean isObeyed(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      // The joiners are part of how some scripts and pictures are spelt.
      case Character.FORMAT -> codePoint != ZERO_WIDTH_NON_JOINER && codePoint != ZERO_WIDTH_JOINER;
      default -> false;
    };
  }

  private static boolean isLayout(int codePoint) {
    return codePoint == '\n' || codePoint == '\r' || codePoint == '\t';
  }
}
