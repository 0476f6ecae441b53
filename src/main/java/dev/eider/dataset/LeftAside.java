package dev.eider.dataset;

import dev.eider.data.Printable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What the folder or the list of a data set holds and is not published: counted by reason, so that
 * nothing goes missing without a word.
 */
final class LeftAside {
  /** Why something is left aside. */
  enum Reason {
    HIDDEN("hidden or put there by a system"),
    BROKEN_LINK("a link to nothing"),
    READ_BEFORE("a link to a folder that is read already"),
    OUTSIDE("beside the classes' folders"),
    OTHER_NAME("not named .jpg, .jpeg or .png"),
    NO_IMAGE("neither a JPEG nor a PNG file"),
    EMPTY("empty"),
    NO_CLASS("a folder without images");

    private final String words;

    Reason(String words) {
      this.words = words;
    }
  }

  private static final int SHOWN = 3;

  private final Map<Reason, Tally> tallies = new EnumMap<>(Reason.class);

  /** Counts a file or folder. */
  void add(Reason reason, Path path) {
    tallies.computeIfAbsent(reason, key -> new Tally()).add(Printable.of(path.toString()));
  }

  /** A line for each reason: how many, why, and the first of their names. */
  List<String> lines() {
    return tallies.entrySet().stream()
        .map(each -> "left aside " + each.getValue().words(each.getKey().words))
        .toList();
  }

  /** The lines as the end of an error's sentence; empty where nothing is left aside. */
  String suffix() {
    return tallies.isEmpty() ? "" : "; " + String.join("; ", lines());
  }

  private static final class Tally {
    private final List<String> first = new ArrayList<>();
    private long count;

    void add(String name) {
      count++;
      if (first.size() < SHOWN) {
        first.add(name);
      }
    }

    String words(String reason) {
      return count
          + " ("
          + reason
          + "): "
          + String.join(", ", first)
          + (count > first.size() ? ", ..." : "");
    }
  }
}
