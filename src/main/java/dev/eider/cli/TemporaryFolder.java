package dev.eider.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A folder for the temporary files of one piece of work, which goes when the work has ended. What
 * the work returns or throws is never replaced by a fault of the deletion: that is suppressed in
 * what was thrown, or said in one line beside what was returned.
 */
final class TemporaryFolder {
  private TemporaryFolder() {}

  /**
   * Does work with a folder.
   *
   * @param prefix begins the folder's name
   * @param err where it is said that the folder stays
   */
  static <T> T during(String prefix, PrintWriter err, Work<T> work)
      throws IOException, InterruptedException {
    return during(prefix, err, FileTree::delete, work);
  }

  static <T> T during(String prefix, PrintWriter err, FileTree.Deletion deletion, Work<T> work)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory(prefix);
    T result;
    try {
      result = work.run(folder);
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
      err.println("eider: the temporary folder " + folder + " stays: " + e);
      err.flush();
    }
    return result;
  }

  /** Work that returns something. */
  @FunctionalInterface
  interface Work<T> {
    T run(Path folder) throws IOException, InterruptedException;
  }
}
