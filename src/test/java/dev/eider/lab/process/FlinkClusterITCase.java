package dev.eider.lab.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eider.cli.EmbeddedBroker;
import dev.eider.config.Settings;
import dev.eider.dataset.Publisher;
import dev.eider.dataset.SyntheticShapes;
import dev.eider.job.Checkpoints;
import dev.eider.job.LearningReports;
import dev.eider.job.Topics;
import dev.eider.report.LearningReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The job on a cluster of processes, from its jar. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class FlinkClusterITCase {
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private final Path folder;

  FlinkClusterITCase(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void jobThatIsCancelledAndResubmitted_goesOnInTheSameTaskManager() throws Exception {
    Path checkpoints = folder.resolve("checkpoints");
    Path report = folder.resolve("report.json");
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        FlinkCluster cluster =
            FlinkCluster.start(Distribution.ofThisProcess(), folder.resolve("flink"), 1)) {
      Settings settings = Settings.defaults();
      Topics.create(settings, broker.bootstrap());
      Publisher.builder(broker.bootstrap(), SyntheticShapes.balanced(1, 40)).build().run();
      JavaProcess first = submitted(cluster, broker, checkpoints, "first", List.of());
      try (LearningReports reports = new LearningReports(settings, broker.bootstrap())) {
        awaitLearningAndACheckpoint(reports, checkpoints, first);
      }
      cluster.rest().cancel(runningJob(cluster));
      assertThat(first.awaitEnd(PATIENCE)).as(first.output()).isEqualTo(1);

      JavaProcess second =
          submitted(
              cluster,
              broker,
              checkpoints,
              "second",
              List.of("--resume", "--bounded", "--report=" + report));

      assertThat(second.awaitEnd(PATIENCE)).as(second.output()).isZero();
      assertThat(cluster.taskManager().isAlive()).isTrue();
      assertThat(cluster.rest().jobs()).containsValues("CANCELED", "FINISHED").hasSize(2);
      JsonNode last = new ObjectMapper().readTree(report.toFile());
      assertThat(last.path("recordsConsumed").asLong()).isEqualTo(1000);
      assertThat(last.path("classes")).hasSize(25);
      assertThat(last.path("classes")).allMatch(each -> each.path("count").asDouble() == 40);
    }
  }

  private JavaProcess submitted(
      FlinkCluster cluster, EmbeddedBroker broker, Path checkpoints, String name, List<String> more)
      throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "train",
                "--bootstrap=" + broker.bootstrap(),
                "--checkpoints=" + checkpoints,
                "-Dimage.height=16",
                "-Dimage.width=16",
                "-Dthreads=1",
                "-Dreplay.ratio=0",
                "-Dreport.interval=200 ms",
                "-Dcheckpoint.interval=500 ms"));
    arguments.addAll(more);
    return cluster.submit(arguments, folder.resolve(name + ".log"));
  }

  private static String runningJob(FlinkCluster cluster) throws Exception {
    return cluster.rest().jobs().entrySet().stream()
        .filter(job -> job.getValue().equals("RUNNING"))
        .findFirst()
        .orElseThrow()
        .getKey();
  }

  private static void awaitLearningAndACheckpoint(
      LearningReports reports, Path checkpoints, JavaProcess client) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    boolean learning = false;
    while (!learning || Checkpoints.newest(checkpoints).isEmpty()) {
      for (LearningReport report : reports.poll(Duration.ofMillis(200))) {
        learning |= report.progress().steps() > 0;
      }
      if (!client.isAlive()) {
        throw client.ended();
      }
      assertThat(System.nanoTime()).as(client.output()).isLessThan(deadline);
    }
  }
}
