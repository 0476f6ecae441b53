package dev.eider.lab.soak;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What {@code eider soak --kills 20} does, with two kills: a TaskManager and a job's process. */
class SoakCommandITCase {
  private final StringWriter out = new StringWriter();

  @Test
  @Timeout(value = 20, unit = TimeUnit.MINUTES)
  void jobThatIsKilled_keepsEveryGuarantee(@TempDir Path folder) throws Exception {
    Path report = folder.resolve("report.json");
    CommandLine command = new CommandLine(new SoakCommand());
    command.setOut(new PrintWriter(out));
    command.setErr(new PrintWriter(out));

    int exitCode =
        command.execute("--kills=2", "--folder=" + folder.resolve("soak"), "--report=" + report);

    assertThat(exitCode).as(out.toString()).isZero();
    JsonNode found = new ObjectMapper().readTree(report.toFile());
    assertThat(found.path("holds").asBoolean()).isTrue();
    assertThat(found.path("kills").asInt()).isEqualTo(2);
    assertThat(found.path("scenarios")).hasSize(2);
    for (JsonNode scenario : found.path("scenarios")) {
      assertThat(scenario.path("guarantees")).hasSizeGreaterThan(5);
      JsonNode kill = scenario.path("kills").path(0);
      assertThat(kill.path("exitValues")).extracting(JsonNode::asInt).containsOnly(137);
      assertThat(kill.path("atRecord").asLong()).isLessThan(scenario.path("records").asLong());
    }
  }
}
