package dev.eider.serve.inference;

/** What a client wrote, as far as an error repeats it. */
public final class ShortText {
  private static final int MOST_CHARACTERS = 80;

  private ShortText() {}

  /** The text, or its beginning. */
  public static String of(String text) {
    return text.length() <= MOST_CHARACTERS
        ? text
        : text.substring(0, MOST_CHARACTERS) + "... (" + text.length() + " characters)";
  }
}
