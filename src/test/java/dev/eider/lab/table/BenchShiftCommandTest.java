package dev.eider.lab.table;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eider.cli.Eider;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchShiftCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Path folder;

  BenchShiftCommandTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void methodWithEps_runsWithItAndWithoutIt_eachWithDHeldOutAndTrainedOnAsWell()
      throws IOException {
    Path report = folder.resolve("shift.json");
    assertThat(
            execute(
                "--scenario", "label-noise",
                "--noise", "0.4",
                "--methods", "uniform,two-component",
                "--limit", "120",
                "--dev-per-class", "1",
                "--epochs", "2",
                "--seeds", "2",
                "--report", report.toString()))
        .as(err::toString)
        .isZero();
    JsonNode json = new ObjectMapper().readTree(report.toFile());
    assertThat(json.path("scenario").asText()).isEqualTo("label-noise");
    JsonNode cells = json.path("cells");
    assertThat(cells)
        .extracting(
            cell ->
                cell.path("method").asText()
                    + " "
                    + cell.path("epsOff").asBoolean()
                    + " "
                    + cell.path("devTrains").asBoolean())
        .containsExactly(
            "uniform true true",
            "two-component false false",
            "two-component false true",
            "two-component true false",
            "two-component true true");
    for (JsonNode cell : cells) {
      assertThat(cell.path("error").asDouble()).isBetween(0.0, 1.0);
      assertThat(cell.path("std").asDouble()).isBetween(0.0, 1.0);
      assertThat(cell.path("errors")).hasSize(2);
    }
    assertThat(cells.path(1).path("areas").path("loss").asDouble()).isBetween(0.0, 1.0);
    assertThat(cells.path(1).path("epsReliability").asDouble()).isBetween(0.0, 1.0);
    assertThat(cells.path(3).path("epsOverW").asDouble()).isZero();
    assertThat(cells.path(4).path("epsOverW").isNull()).isTrue();
    assertThat(out.toString()).contains("| two-component | on | no |");
  }

  @Test
  void scenarioThatIsNotKnown_isAUsageError() {
    assertThat(execute("--scenario", "earthquake")).isEqualTo(2);
    assertThat(err.toString()).contains("earthquake").contains("label-noise");
  }

  private int execute(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "bench",
                "shift",
                "--state=" + folder.resolve("state"),
                "-Dimage.height=16",
                "-Dimage.width=16",
                "-Dbatch.size=16"));
    arguments.addAll(List.of(more));
    return Eider.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments.toArray(new String[0]));
  }
}
