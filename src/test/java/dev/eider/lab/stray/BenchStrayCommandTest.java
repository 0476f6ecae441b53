package dev.eider.lab.stray;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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

class BenchStrayCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void cells_areComparedWithTheSameStreamWithout(@TempDir Path folder) throws IOException {
    Path report = folder.resolve("stray.json");
    assertThat(execute("--records=240", "--seeds=1", "--report=" + report))
        .as(err::toString)
        .isZero();
    JsonNode result = new ObjectMapper().readTree(report.toFile());
    JsonNode cells = result.path("cells");
    // 1, 2 and 5 images of one label, and 10 labels; early and half way.
    assertThat(cells).hasSize(8);
    double worst = -1;
    for (JsonNode cell : cells) {
      double increase = cell.path("increase").asDouble();
      assertThat(increase)
          .isCloseTo(
              cell.path("error").asDouble() - cell.path("errorWithout").asDouble(), within(1e-12));
      worst = Math.max(worst, increase);
    }
    assertThat(result.path("worstIncrease").asDouble()).isEqualTo(worst);
    assertThat(out.toString()).contains("| synthetic | 10 of 1 | 0.5 |");
  }

  @Test
  void noStreamAtAll_isAUsageErrorInWords() {
    assertThat(execute("--records=0")).isEqualTo(2);
    assertThat(err.toString()).contains("--records 0 leaves no stream");
  }

  private int execute(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "bench",
                "stray",
                "-Dimage.height=8",
                "-Dimage.width=8",
                "-Daugmentation.padding=2",
                "-Dwarmup.steps=2"));
    arguments.addAll(List.of(more));
    return Eider.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments.toArray(new String[0]));
  }
}
