package dev.eider.dataset;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A text file with the name of class k in line k, from 0; or with k, the name and further columns,
 * separated by tabs.
 */
final class ClassNames {
  private ClassNames() {}

  /**
   * The names.
   *
   * @throws IOException naming the file that is missing, is not UTF-8, has no names, numbers a line
   *     otherwise, or names two classes alike
   */
  static List<String> read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException("there is no file " + file + " with the classes' names");
    }
    Set<String> names = new LinkedHashSet<>();
    for (String line : lines(file)) {
      String name = name(line, names.size(), file);
      if (name.isEmpty()) {
        throw new IOException(file + " has no name in line " + (names.size() + 1));
      }
      if (!names.add(name)) {
        throw new IOException(file + " names two classes '" + name + "'");
      }
    }
    if (names.isEmpty()) {
      throw new IOException(file + " is empty");
    }
    return List.copyOf(names);
  }

  private static String name(String line, int number, Path file) throws IOException {
    String[] columns = line.split("\t", -1);
    if (columns.length == 1) {
      return line.strip();
    }
    if (!columns[0].strip().equals(Integer.toString(number))) {
      throw new IOException(
          "line %d of %s is not that of class %d: %s"
              .formatted(number + 1, file, number, line.strip()));
    }
    return columns[1].strip();
  }

  /** The lines of a text file. */
  static List<String> lines(Path file) throws IOException {
    try {
      return Files.readAllLines(file);
    } catch (CharacterCodingException e) {
      throw new IOException(file + " is not a text file in UTF-8", e);
    }
  }
}
