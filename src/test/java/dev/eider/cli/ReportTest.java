package dev.eider.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  private final Path folder;

  ReportTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void report_replacesTheFileAndLeavesNothingElse() throws IOException {
    Path file = Files.writeString(folder.resolve("report.json"), "old");

    Report.write(file, Map.of("published", 3));

    assertThat(file).content().isEqualToIgnoringWhitespace("{\"published\": 3}");
    try (Stream<Path> entries = Files.list(folder)) {
      assertThat(entries).containsExactly(file);
    }
  }

  @Test
  void numbersThatAreNotFinite_areNull() throws IOException {
    Path file = folder.resolve("report.json");

    Report.write(file, new Numbers(Double.NaN, Float.POSITIVE_INFINITY, 0.1f, 0.25));

    assertThat(file)
        .content()
        .isEqualToIgnoringWhitespace("{\"a\": null, \"b\": null, \"c\": 0.1, \"d\": 0.25}");
  }

  @Test
  void missingFolder_isNamed() {
    Path file = folder.resolve("nowhere/report.json");

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> Report.write(file, Map.of()))
        .withMessageContaining(folder.resolve("nowhere") + " does not exist");
  }

  record Numbers(double a, float b, float c, Double d) {}
}
