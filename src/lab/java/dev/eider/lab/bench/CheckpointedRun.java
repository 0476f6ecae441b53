package dev.eider.lab.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.config.Settings;
import dev.eider.job.LearningReports;
import dev.eider.lab.process.FlinkCluster;
import dev.eider.lab.process.JavaProcess;
import dev.eider.report.LearningReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One run of the job on a cluster, for some time, after which it is cancelled.
 *
 * @param cluster runs one job after the other
 * @param bootstrap the broker that has more records than are learned from in the time
 * @param folder for checkpoints and logs
 */
record CheckpointedRun(FlinkCluster cluster, String bootstrap, Path folder) {
  private static final double MEBI = 1 << 20;
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** Steps until the first allocations and compilations are over. */
  private static final long WARM_STEPS = 10;

  /**
   * Learns for a time.
   *
   * @param checkpointed takes the durations and sizes of the checkpoints that were completed
   * @return steps a second, after the first few
   */
  double stepsPerSecond(Settings settings, Duration time, CheckpointReport.Rounds checkpointed)
      throws IOException, InterruptedException {
    Set<String> before = Set.copyOf(cluster.rest().jobs().keySet());
    try (LearningReports reports = new LearningReports(settings, bootstrap);
        JavaProcess client = cluster.submit(arguments(settings), folder.resolve("client.log"))) {
      LearningReport first = await(reports, client, PATIENCE, WARM_STEPS);
      LearningReport last = first;
      while (last.atMillis() - first.atMillis() < time.toMillis()) {
        last = await(reports, client, PATIENCE, last.progress().steps());
      }
      String job = newJob(before);
      for (JsonNode each : cluster.rest().get("/jobs/" + job + "/checkpoints").path("history")) {
        if (each.path("status").asText().equals("COMPLETED")) {
          checkpointed.addCheckpoint(
              each.path("end_to_end_duration").asDouble(),
              each.path("state_size").asDouble() / MEBI);
        }
      }
      cluster.rest().cancel(job);
      awaitEnd(job);
      return (last.progress().steps() - first.progress().steps()) * 1e3 / (last.atMillis() - first.atMillis());
    }
  }

  private List<String> arguments(Settings settings) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "train",
                "--bootstrap=" + bootstrap,
                "--checkpoints=" + folder.resolve("checkpoints")));
    for (Map.Entry<String, String> each : settings.asMap().entrySet()) {
      arguments.add("-D" + each.getKey() + "=" + each.getValue());
    }
    return arguments;
  }

  private static LearningReport await(
      LearningReports reports, JavaProcess client, Duration patience, long moreThanSteps)
      throws IOException {
    long deadline = System.nanoTime() + patience.toNanos();
    @Nullable LearningReport newest = null;
    while (newest == null || newest.progress().steps() <= moreThanSteps) {
      if (!client.isAlive()) {
        throw client.ended();
      }
      if (System.nanoTime() > deadline) {
        throw new IOException("the job has learned nothing for long; more --records may be needed");
      }
      for (LearningReport report : reports.poll(POLL)) {
        newest = report;
      }
    }
    return newest;
  }

  private String newJob(Set<String> before) throws IOException, InterruptedException {
    return cluster.rest().jobs().keySet().stream()
        .filter(job -> !before.contains(job))
        .findFirst()
        .orElseThrow(() -> new IOException("the cluster does not know of the job"));
  }

  private void awaitEnd(String job) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!"CANCELED".equals(cluster.rest().jobs().get(job))) {
      if (System.nanoTime() > deadline) {
        throw new IOException("the job does not end");
      }
      Thread.sleep(POLL.toMillis());
    }
  }
}
