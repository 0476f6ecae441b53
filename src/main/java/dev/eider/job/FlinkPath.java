package dev.eider.job;

import dev.eider.config.InvalidSettingException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Folders of this machine as Flink is told of them. Flink takes a path as it is written and knows
 * no escapes: {@code %20} in it is three characters, so that the URI of a folder with a blank in
 * its name is another folder's.
 */
public final class FlinkPath {
  private static final Pattern URI_TEXT = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:/.*");
  private static final String LOCAL = "file:";

  private FlinkPath() {}

  /**
   * A folder of this machine.
   *
   * @throws InvalidSettingException where Flink would take it for another
   */
  public static String of(Path folder) {
    String absolute = folder.toAbsolutePath().normalize().toString();
    String path = LOCAL + absolute;
    if (!pathOf(path).equals(absolute)) {
      throw new InvalidSettingException(
          "the folder '"
              + absolute
              + "' has a name that Flink takes for another, '"
              + pathOf(path)
              + "'");
    }
    return path;
  }

  /** A folder of this machine, or the URI of one elsewhere, which stays as it is. */
  public static String of(String directory) {
    return local(directory).map(FlinkPath::of).orElse(directory);
  }

  /** The folder that a setting names; empty where it is the URI of one elsewhere. */
  public static Optional<Path> local(String directory) {
    if (!URI_TEXT.matcher(directory).matches()) {
      return Optional.of(Path.of(directory));
    }
    return directory.startsWith(LOCAL) ? Optional.of(folder(directory)) : Optional.empty();
  }

  /** What Flink's own answer names. */
  static Path answered(String path) {
    return Path.of(pathOf(path));
  }

  /** Of a {@code file:} URI, or of what is none but is written as one. */
  private static Path folder(String directory) {
    try {
      URI uri = new URI(directory);
      boolean isPlain = uri.getRawFragment() == null && uri.getRawQuery() == null;
      return Path.of(isPlain ? uri.getPath() : pathOf(directory));
    } catch (URISyntaxException e) {
      return Path.of(pathOf(directory));
    }
  }

  private static String pathOf(String path) {
    return new org.apache.flink.core.fs.Path(path).getPath();
  }
}
