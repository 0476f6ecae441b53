package dev.eider.job;

import dev.eider.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The retained checkpoints below a folder, as Flink lays them out: {@code JOB/chk-N/_metadata}. */
public final class Checkpoints {
  private static final Pattern NAME = Pattern.compile("chk-(\\d{1,18})");
  private static final String METADATA = "_metadata";

  private Checkpoints() {}

  /** The settings' folder of checkpoints, where it is one of this machine. */
  public static Optional<Path> localFolder(Settings settings) {
    return FlinkPath.local(settings.get(JobSettings.CHECKPOINTS_DIR));
  }

  /**
   * The checkpoint that was completed last; empty where there is none. A folder without metadata is
   * of a checkpoint that was not completed.
   *
   * @throws IOException where the folder cannot be read
   */
  public static Optional<Path> newest(Path directory) throws IOException {
    Completed newest = null;
    List<Path> jobs = new ArrayList<>(children(directory));
    jobs.add(directory);
    for (Path job : jobs) {
      for (Path folder : children(job)) {
        Optional<FileTime> at = number(folder) < 0 ? Optional.empty() : completedAt(folder);
        if (at.isPresent()) {
          Completed next = new Completed(folder, at.get(), number(folder));
          newest = newest == null || Completed.ORDER.compare(newest, next) < 0 ? next : newest;
        }
      }
    }
    return Optional.ofNullable(newest).map(Completed::path);
  }

  /** What is in a folder: nothing where it is none, or was deleted by the job that runs. */
  private static List<Path> children(Path directory) throws IOException {
    try (Stream<Path> children = Files.list(directory)) {
      return children.toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
  }

  private static Optional<FileTime> completedAt(Path checkpoint) throws IOException {
    try {
      return Optional.of(Files.getLastModifiedTime(checkpoint.resolve(METADATA)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** The number of a checkpoint's folder; -1 where it is none. */
  public static long number(Path checkpoint) {
    Path name = checkpoint.getFileName();
    Matcher matcher = NAME.matcher(name == null ? "" : name.toString());
    return matcher.matches() ? Long.parseLong(matcher.group(1)) : -1;
  }

  private record Completed(Path path, FileTime at, long number) {
    /** Numbers compare within one job only, so time goes first. */
    static final Comparator<Completed> ORDER =
        Comparator.comparing(Completed::at).thenComparingLong(Completed::number);
  }
}
