package dev.eider.config;

import java.util.ArrayList;
import java.util.List;

/**
 * A list in one text: items with commas between them. An item that has a comma of its own is put
 * into double quotes, as a JSON string: {@code "tench, Tinca tinca",owl}. A quote that is not the
 * first of an item is a character like any other.
 */
public final class QuotedList {
  private QuotedList() {}

  /**
   * The items of a text, stripped, with the quotes that they have.
   *
   * @throws IllegalArgumentException where a quote is not closed
   */
  public static List<String> split(String text) {
    List<String> items = new ArrayList<>();
    int from = 0;
    while (true) {
      int comma = text.indexOf(',', endOfQuotes(text, from, items.size() + 1));
      if (comma < 0) {
        items.add(text.substring(from).strip());
        return items;
      }
      items.add(text.substring(from, comma).strip());
      from = comma + 1;
    }
  }

  /** The text of a list. */
  public static String join(List<String> items) {
    return String.join(",", items.stream().map(QuotedList::item).toList());
  }

  private static String item(String item) {
    boolean needsQuotes = item.indexOf(',') >= 0 || item.stripLeading().startsWith("\"");
    return needsQuotes ? '"' + item.replace("\\", "\\\\").replace("\"", "\\\"") + '"' : item;
  }

  /** Where the quotes end that an item begins with; where it begins, if it has none. */
  private static int endOfQuotes(String text, int from, int number) {
    int at = from;
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    if (at == text.length() || text.charAt(at) != '"') {
      return from;
    }
    for (at++; at < text.length(); at++) {
      if (text.charAt(at) == '\\') {
        at++;
      } else if (text.charAt(at) == '"') {
        return at + 1;
      }
    }
    throw new IllegalArgumentException("the quotes of item " + number + " are not closed");
  }
}
