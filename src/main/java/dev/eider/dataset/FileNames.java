package dev.eider.dataset;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/**
 * Names of files and folders: which are hidden, and which can be trusted. Labels and ids are made
 * of names, so a name that this process reads otherwise than another would make two classes one.
 */
final class FileNames {
  /** What Java reads where a name's bytes are no text of the locale's encoding. */
  private static final char REPLACEMENT = '\uFFFD';

  /** Of macOS, Synology's and QNAP's disk stations, Windows and Python, in lower case. */
  private static final Set<String> OF_SYSTEMS =
      Set.of(
          "__macosx",
          "@eadir",
          "@tmp",
          "#recycle",
          "#snapshot",
          "@recycle",
          "@recently-snapshot",
          "$recycle.bin",
          "system volume information",
          "lost+found",
          "thumbs.db",
          "ehthumbs.db",
          "desktop.ini",
          "__pycache__");

  private FileNames() {}

  /** Whether a file or folder is hidden by its name, or was put there by a system. */
  static boolean isHidden(String name) {
    boolean step = name.equals(".") || name.equals("..") || name.isEmpty();
    return !step && (name.startsWith(".") || OF_SYSTEMS.contains(name.toLowerCase(Locale.ROOT)));
  }

  /**
   * Whether a file that a text names is hidden, or in a hidden folder below that of the text. How
   * one comes to the text's folder is no matter.
   */
  static boolean isHidden(Path text, Path file) {
    Path folder = text.getParent();
    Path below = folder != null && file.startsWith(folder) ? folder.relativize(file) : file;
    for (Path part : below.isAbsolute() ? below.getFileName() : below) {
      if (isHidden(part.toString())) {
        return true;
      }
    }
    return false;
  }

  /**
   * Refuses a name that is not read as UTF-8.
   *
   * @throws IOException saying what to set
   */
  static void requireReadable(Path path) throws IOException {
    // Windows hands names over as text, whatever the encoding is for.
    if (path.getFileSystem().getSeparator().equals("/")) {
      requireReadable(path, System.getProperty("sun.jnu.encoding", "UTF-8"));
    }
  }

  /**
   * As above.
   *
   * @param encoding what this process reads the names of files in
   */
  static void requireReadable(Path path, String encoding) throws IOException {
    String name = path.toString();
    if (name.indexOf(REPLACEMENT) >= 0) {
      throw new IOException(
          "the name of %s is not in UTF-8, or is not read as UTF-8 here (file names are read as %s):"
                  .formatted(path, encoding)
              + " rename it, or set LC_ALL=C.UTF-8");
    }
    if (!isUtf8(encoding) && !name.chars().allMatch(character -> character < 0x80)) {
      throw new IOException(
          "the name of %s is read as %s, and would be another label and id elsewhere: set LC_ALL=C.UTF-8"
              .formatted(path, encoding));
    }
  }

  /**
   * The file of a name that was read in a text, beside another file.
   *
   * @throws IOException where the name cannot be one here
   */
  static Path beside(Path file, String name) throws IOException {
    try {
      return file.resolveSibling(name);
    } catch (InvalidPathException e) {
      throw new IOException(
          "%s names a file that cannot be named here ('%s': %s); file names are read as %s"
              .formatted(
                  file, name, e.getReason(), System.getProperty("sun.jnu.encoding", "UTF-8")),
          e);
    }
  }

  private static boolean isUtf8(String encoding) {
    return Charset.isSupported(encoding)
        && Charset.forName(encoding).equals(StandardCharsets.UTF_8);
  }
}
