package dev.eider.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder for the temporary files of one piece of work, which goes when the work has ended. What
 * the work returns or throws is never replaced by a fault of the deletion: that is suppressed in
 * what was thrown, or logged where there is a result.
 */
public final class TemporaryFolder {
  private static final Logger LOG = LoggerFactory.getLogger(TemporaryFolder.class);

  private TemporaryFolder() {}

  /** Does work in a new folder, whose name begins with the prefix. */
  public static <T> T use(String prefix, Work<T> work) throws IOException, InterruptedException {
    return use(prefix, FileTree::delete, work);
  }

  static <T> T use(String prefix, FileTree.Deletion deletion, Work<T> work)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory(prefix);
    T result;
    try {
      result = work.in(folder);
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      try {
        deletion.delete(folder);
      } catch (IOException stays) {
        e.addSuppressed(stays);
      }
      throw e;
    }
    try {
      deletion.delete(folder);
    } catch (IOException e) {
      LOG.warn("temporary files are left in {}: {}", folder, e.toString());
    }
    return result;
  }

  /** Work that needs a folder. */
  @FunctionalInterface
  public interface Work<T> {
    T in(Path folder) throws IOException, InterruptedException;
  }
}
