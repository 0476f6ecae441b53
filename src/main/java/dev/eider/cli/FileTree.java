package dev.eider.cli;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** A directory with all that is in it, which others may still write to and delete from. */
final class FileTree {
  static final int ATTEMPTS = 30;
  private static final long PAUSE_MILLIS = 100;

  private FileTree() {}

  /**
   * Deletes a directory and everything under it; does not follow links. What has vanished meanwhile
   * is as good as deleted; where something has appeared, it is deleted too, for about three
   * seconds.
   *
   * @throws IOException where something cannot be deleted, or files appear for longer
   */
  static void delete(Path root) throws IOException {
    delete(root, Files::deleteIfExists, PAUSE_MILLIS);
  }

  static void delete(Path root, Deletion deletion, long pauseMillis) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        Files.walkFileTree(root, new Deleter(deletion));
        return;
      } catch (DirectoryNotEmptyException e) {
        if (attempt == ATTEMPTS || !paused(pauseMillis)) {
          throw e;
        }
      }
    }
  }

  /** Whether the pause was taken; not where the thread is interrupted, which it then stays. */
  private static boolean paused(long millis) {
    try {
      Thread.sleep(millis);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Deletes one file or empty directory; nothing where there is none. */
  @FunctionalInterface
  interface Deletion {
    void delete(Path path) throws IOException;
  }

  private static final class Deleter extends SimpleFileVisitor<Path> {
    private final Deletion deletion;

    Deleter(Deletion deletion) {
      this.deletion = deletion;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      deletion.delete(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      return unlessVanished(e);
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e)
        throws IOException {
      if (e != null) {
        return unlessVanished(e);
      }
      deletion.delete(directory);
      return FileVisitResult.CONTINUE;
    }

    private static FileVisitResult unlessVanished(IOException e) throws IOException {
      if (e instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw e;
    }
  }
}
