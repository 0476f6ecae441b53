package dev.eider.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eider.cli.Eider;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command with runs too short to measure anything: that it measures what it says it does. */
class BenchPipelineCommandITCase {
  @Test
  void shortRuns_areReportedUnderTheKeysOfTheContract(@TempDir Path folder) throws Exception {
    Path report = folder.resolve("pipeline.json");
    assertThat(
            Eider.commandLine()
                .execute(
                    "bench",
                    "pipeline",
                    "--records=400",
                    "--ingest-records=1000",
                    "--rounds=1",
                    "--report=" + report,
                    "-Dnetwork=smallcnn",
                    "-Dbatch.size=8",
                    "-Ddev.batch.size=4",
                    "-Dimage.height=8",
                    "-Dimage.width=8",
                    "-Dreport.interval=10 ms"))
        .isZero();
    JsonNode json = new ObjectMapper().readTree(report.toFile());
    for (String key :
        List.of(
            "inMemoryPerSecond",
            "pipelinePerSecond",
            "ratio",
            "consumerPerSecond",
            "ingestPerSecond",
            "ingestRatio",
            "hotKeyRatio")) {
      assertThat(json.path(key).asDouble()).as(key).isPositive();
    }
  }

  @Test
  void tooFewRecordsToTime_areRefusedBeforeAnythingStarts() {
    StringWriter err = new StringWriter();
    assertThat(
            Eider.commandLine()
                .setErr(new PrintWriter(err))
                .execute("bench", "pipeline", "--records=39", "-Dbatch.size=8"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("--records is at least 40");
  }
}
