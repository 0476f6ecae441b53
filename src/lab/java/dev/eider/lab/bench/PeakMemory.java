package dev.eider.lab.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The most memory that this process has held so far: heap, native arrays and code. */
final class PeakMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String PEAK = "VmHWM:";

  private PeakMemory() {}

  /** The peak resident set in MiB; null where the system has no {@code /proc}. */
  static @Nullable Double mebibytes() throws IOException {
    if (!Files.exists(STATUS)) {
      return null;
    }
    for (String line : Files.readAllLines(STATUS)) {
      if (line.startsWith(PEAK)) {
        return kibibytes(line) / 1024.0;
      }
    }
    return null;
  }

  /** The number of a line like {@code VmHWM: 123456 kB}. */
  private static long kibibytes(String line) {
    return Long.parseLong(line.substring(PEAK.length()).replace("kB", "").strip());
  }
}
