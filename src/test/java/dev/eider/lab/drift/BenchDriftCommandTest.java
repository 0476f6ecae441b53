package dev.eider.lab.drift;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eider.cli.Eider;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchDriftCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  /** Of 10 classes of CIFAR-10, 2 appear in the second half only. */
  @Test
  void lateClasses_areMeasuredBeforeAndAfterTheyAppear(@TempDir Path folder) throws IOException {
    Path report = folder.resolve("drift.json");
    cifar(folder, "cifar10-train-lt-if10.bin", 8);
    cifar(folder, "cifar10-test.bin", 2);

    assertThat(
            execute(
                "--dataset=cifar10",
                "--data=" + folder,
                "--scenarios=late",
                "--records=160",
                "--measurements=4",
                "--half-life=20",
                "--report=" + report))
        .as(err::toString)
        .isZero();

    JsonNode runs = new ObjectMapper().readTree(report.toFile()).path("runs");
    assertThat(runs).hasSize(4);
    for (JsonNode run : runs) {
      assertThat(run.path("moments")).hasSize(4);
      assertThat(run.path("moments").path(1).path("records").asLong()).isEqualTo(80);
      assertThat(run.path("moments").path(1).path("newError").asDouble()).isEqualTo(1);
      assertThat(run.path("measures").path("averageAccuracy").asDouble()).isBetween(0.0, 1.0);
    }
    assertThat(runs.findValuesAsText("decay")).containsExactly("false", "true", "false", "true");
    assertThat(runs.findValuesAsText("replay")).containsExactly("false", "false", "true", "true");
    assertThat(out.toString()).contains("| late | yes | yes |");
  }

  @Test
  void wrongValues_areUsageErrorsInWords() {
    assertThat(execute("--scenarios=swop")).isEqualTo(2);
    assertThat(err.toString()).contains("--scenarios = 'swop': it must be one of swap, late");
    assertThat(execute("--measurements=3")).isEqualTo(2);
    assertThat(execute("--records=100", "--measurements=16")).isEqualTo(2);
    assertThat(err.toString()).contains("--records is a multiple of --measurements");
  }

  private static void cifar(Path folder, String name, int perClass) throws IOException {
    byte[] records = new byte[10 * perClass * 3073];
    for (int i = 0; i < 10 * perClass; i++) {
      records[i * 3073] = (byte) (i % 10);
    }
    Files.write(folder.resolve(name), records);
  }

  private int execute(String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("bench", "drift", "-Dimage.height=16", "-Dimage.width=16"));
    arguments.addAll(List.of(more));
    return Eider.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments.toArray(new String[0]));
  }
}
