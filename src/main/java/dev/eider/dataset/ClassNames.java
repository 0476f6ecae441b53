package dev.eider.dataset;

import dev.eider.data.Label;
import dev.eider.data.NoLabelException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A text file with the name of class k in line k, from 0; or with k, the name and further columns,
 * separated by tabs. Blank lines at its end are none.
 */
final class ClassNames {
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private ClassNames() {}

  /**
   * The names, as labels.
   *
   * @throws IOException naming the file that is missing, is not UTF-8, has no names, numbers a line
   *     otherwise, has a name that is no label, or names two classes alike, with their lines
   */
  static List<String> read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException("there is no file " + file + " with the classes' names");
    }
    Map<String, Integer> numbers = new LinkedHashMap<>();
    for (String line : lines(file)) {
      int number = numbers.size();
      String name = name(line, number, file);
      if (name.isBlank()) {
        throw new IOException(file + " has no name in line " + (number + 1));
      }
      String label = label(name, "line " + (number + 1) + " of " + file);
      Integer before = numbers.putIfAbsent(label, number);
      if (before != null) {
        throw new IOException(
            file
                + " names two classes "
                + Label.shown(label)
                + ", in line "
                + (before + 1)
                + " and in line "
                + (number + 1));
      }
    }
    if (numbers.isEmpty()) {
      throw new IOException(file + " is empty");
    }
    return List.copyOf(numbers.keySet());
  }

  private static String name(String line, int number, Path file) throws IOException {
    String[] columns = line.split("\t", -1);
    if (columns.length == 1) {
      return line.strip();
    }
    if (!columns[0].strip().equals(Integer.toString(number))) {
      throw new IOException(
          "line "
              + (number + 1)
              + " of "
              + file
              + " is not that of class "
              + number
              + ": "
              + line.strip());
    }
    return columns[1].strip();
  }

  /**
   * The label that a class's name is.
   *
   * @param where what has the name
   * @throws IOException where it is none
   */
  static String label(String name, String where) throws IOException {
    try {
      return Label.of(name);
    } catch (NoLabelException e) {
      throw new IOException(where + ": " + e.getMessage(), e);
    }
  }

  /**
   * The lines of a text file in UTF-8, without the mark that some editors begin it with and without
   * blank lines at its end.
   */
  static List<String> lines(Path file) throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (CharacterCodingException e) {
      throw new IOException(file + " is not a text file in UTF-8", e);
    }
    List<String> written = new ArrayList<>(lines);
    if (!written.isEmpty() && written.get(0).startsWith(BYTE_ORDER_MARK)) {
      written.set(0, written.get(0).substring(BYTE_ORDER_MARK.length()));
    }
    while (!written.isEmpty() && written.get(written.size() - 1).isBlank()) {
      written.remove(written.size() - 1);
    }
    return written;
  }
}
