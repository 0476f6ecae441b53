package dev.eider.dataset;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A text file with the name of class k in line k, from 0. */
final class ClassNames {
  private ClassNames() {}

  /**
   * The names.
   *
   * @throws IOException naming the file that is missing, is not UTF-8, has no names, or names two
   *     classes alike
   */
  static List<String> read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException("there is no file " + file + " with the classes' names");
    }
    List<String> names = lines(file).stream().map(String::strip).toList();
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).isEmpty()) {
        throw new IOException(file + " has no name in line " + (i + 1));
      }
      if (!seen.add(names.get(i))) {
        throw new IOException(file + " names two classes '" + names.get(i) + "'");
      }
    }
    if (names.isEmpty()) {
      throw new IOException(file + " is empty");
    }
    return names;
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
