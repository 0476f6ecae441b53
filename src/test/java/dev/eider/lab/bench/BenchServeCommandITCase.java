package dev.eider.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eider.cli.Eider;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command with runs too short to measure anything: that it measures what it says it does. */
@Timeout(180)
class BenchServeCommandITCase {
  @Test
  void shortRun_swapsWithoutAFailedRequest_andIsReported(@TempDir Path folder) throws Exception {
    Path report = folder.resolve("serve.json");
    assertThat(
            Eider.commandLine()
                .execute(
                    "bench",
                    "serve",
                    "--swaps=2",
                    "--warm-up-swaps=0",
                    "--rate=20",
                    "--seconds=1",
                    "--report=" + report,
                    "-Dnetwork=smallcnn",
                    "-Dbatch.size=8",
                    "-Ddev.batch.size=4"))
        .isZero();
    JsonNode json = new ObjectMapper().readTree(report.toFile());
    assertThat(json.path("swaps").asInt()).isEqualTo(2);
    assertThat(json.path("failedRequests").asInt(-1)).isZero();
    for (String key :
        List.of(
            "requests",
            "steadyP99Millis",
            "swapP99Millis",
            "swapP99Ratio",
            "servedAfterCommitP99Millis",
            "residentAfter5SwapsMiB",
            "residentAfterAllSwapsMiB",
            "throughputRatio",
            "grpcThroughputRatio",
            "grpcToHttpRatio")) {
      assertThat(json.path(key).asDouble()).as(key).isPositive();
    }
  }
}
