package dev.eider.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option by which a command writes its result as a file too. */
public final class ReportOption {
  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Receives the result as one JSON object.")
  private @Nullable Path file;

  /** Whether a file was named. */
  public boolean isGiven() {
    return file != null;
  }

  /**
   * Finds out before work is done whether the file, if one was named, can be written.
   *
   * @throws IOException naming the file or folder that cannot be written
   */
  public void requireWritable() throws IOException {
    if (file != null) {
      Report.requireWritable(file);
    }
  }

  /**
   * Writes a record or map as JSON, where a file was named.
   *
   * @throws IOException naming the file that cannot be written
   */
  public void write(Object result) throws IOException {
    if (file != null) {
      Report.write(file, result);
    }
  }
}
