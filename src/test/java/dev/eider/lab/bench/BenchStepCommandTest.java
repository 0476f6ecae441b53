package dev.eider.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eider.cli.Eider;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BenchStepCommandTest {
  private static final String[] SMALL = {
    "--batch",
    "8",
    "--dev-batch",
    "4",
    "--rounds",
    "2",
    "-D",
    "image.height=8",
    "-D",
    "image.width=8"
  };
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @ValueSource(strings = {"all", "head"})
  void smallNetwork_isReportedUnderTheKeysOfTheContract(String scope, @TempDir Path folder)
      throws IOException {
    Path report = folder.resolve("step.json");
    assertThat(
            execute("--network", "smallcnn", "--meta-scope", scope, "--report", report.toString()))
        .isZero();
    JsonNode json = new ObjectMapper().readTree(report.toFile());
    for (String key :
        new String[] {
          "bareMillis", "plainMillis", "metaMillis", "ratio", "overheadRatio", "imagesPerSecond"
        }) {
      assertThat(json.path(key).asDouble()).as(key).isPositive();
    }
    assertThat(json.has("peakRssMiB")).isTrue();
    assertThat(json.path("rssMiBAfter200").isNull()).isTrue();
    assertThat(out.toString()).contains("ratio ");
  }

  @Test
  void memorySteps_areReportedByTheirPeaks(@TempDir Path folder) throws IOException {
    Path report = folder.resolve("step.json");
    assertThat(
            execute(
                "--network", "smallcnn", "--memory-steps", "201", "--report", report.toString()))
        .isZero();
    JsonNode json = new ObjectMapper().readTree(report.toFile());
    assertThat(json.path("memorySteps").asInt()).isEqualTo(201);
    // Both are null where the system has no /proc.
    assertThat(json.path("rssMiBAfterAll").asDouble())
        .isGreaterThanOrEqualTo(json.path("rssMiBAfter200").asDouble());
  }

  @Test
  void wrongFlagsAndValues_areUsageErrorsInWords() {
    assertThat(execute("--netwrok", "smallcnn")).isEqualTo(2);
    assertThat(execute("--network", "resnet33")).isEqualTo(2);
    assertThat(err.toString()).contains("network = 'resnet33': it must be one of smallcnn");
    assertThat(execute("--meta-scope", "tail")).isEqualTo(2);
    assertThat(err.toString()).contains("meta.scope = 'tail': it must be one of all, head");
    assertThat(execute("--memory-steps", "100")).isEqualTo(2);
    assertThat(err.toString()).contains("--memory-steps is 0 or more than 200");
  }

  private int execute(String... more) {
    String[] arguments = new String[2 + SMALL.length + more.length];
    arguments[0] = "bench";
    arguments[1] = "step";
    System.arraycopy(SMALL, 0, arguments, 2, SMALL.length);
    System.arraycopy(more, 0, arguments, 2 + SMALL.length, more.length);
    return Eider.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
