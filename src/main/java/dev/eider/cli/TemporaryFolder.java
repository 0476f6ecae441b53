package dev.eider.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A folder for work's temporary files that goes when the work has ended. */
final class TemporaryFolder {
  private static final Logger LOG = LoggerFactory.getLogger(TemporaryFolder.class);
  private static final int ATTEMPTS = 5;

  private TemporaryFolder() {}

  /** Does work in a new folder. */
  static <T> T use(String prefix, Work<T> work) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory(prefix);
    try {
      return work.in(folder);
    } finally {
      delete(folder);
    }
  }

  /** An embedded Flink that is ending may still write: what appears meanwhile is tried again. */
  private static void delete(Path folder) throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        FileTree.delete(folder);
        return;
      } catch (IOException e) {
        if (attempt == ATTEMPTS) {
          LOG.warn("temporary files are left in {}: {}", folder, e.toString());
          return;
        }
        Thread.sleep(200);
      }
    }
  }

  /** Work that needs a folder. */
  @FunctionalInterface
  interface Work<T> {
    T in(Path folder) throws IOException, InterruptedException;
  }
}
