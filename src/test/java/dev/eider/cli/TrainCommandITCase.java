package dev.eider.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.config.Settings;
import dev.eider.dataset.Publisher;
import dev.eider.dataset.SyntheticShapes;
import dev.eider.job.LearningReports;
import dev.eider.job.Topics;
import dev.eider.report.LearningReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 180, unit = TimeUnit.SECONDS)
class TrainCommandITCase {
  private final Path folder;

  TrainCommandITCase(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void terminatedProcess_leavesNoTemporaryFolderBehind() throws Exception {
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    Settings settings = Settings.defaults();
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      Topics.create(settings, broker.bootstrap());
      Publisher.builder(broker.bootstrap(), SyntheticShapes.balanced(1, 10)).build().run();
      Process process = started(temporary, broker.bootstrap());
      try (LearningReports reports = new LearningReports(settings, broker.bootstrap())) {
        List<LearningReport> seen = reports.poll(Duration.ofMillis(200));
        while (seen.isEmpty() && process.isAlive()) {
          seen = reports.poll(Duration.ofMillis(200));
        }
        assertThat(foldersOfTrain(temporary)).isEqualTo(1);

        process.destroy();

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(foldersOfTrain(temporary)).isZero();
      } finally {
        process.destroyForcibly();
      }
    }
  }

  private Process started(Path temporary, String bootstrap) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "-Djava.io.tmpdir=" + temporary,
            "-cp",
            System.getProperty("java.class.path"),
            Eider.class.getName(),
            "train",
            "--bootstrap=" + bootstrap,
            "--checkpoints=" + folder.resolve("checkpoints"),
            "-Dreport.interval=200 ms")
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static long foldersOfTrain(Path temporary) throws IOException {
    try (Stream<Path> entries = Files.list(temporary)) {
      return entries
          .filter(path -> path.getFileName().toString().startsWith("eider-train-"))
          .count();
    }
  }
}
