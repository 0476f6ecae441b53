package dev.eider.lab.bench;

import dev.eider.cli.EmbeddedBroker;
import dev.eider.cli.ProgressLine;
import dev.eider.cli.ReportOption;
import dev.eider.cli.SettingsOptions;
import dev.eider.cli.TemporaryFolder;
import dev.eider.config.CommonSettings;
import dev.eider.config.InvalidSettingException;
import dev.eider.config.Settings;
import dev.eider.data.Split;
import dev.eider.dataset.DatasetOptions;
import dev.eider.dataset.Datasets;
import dev.eider.dataset.Publisher;
import dev.eider.job.JobSettings;
import dev.eider.job.Topics;
import dev.eider.lab.process.Distribution;
import dev.eider.lab.process.FlinkCluster;
import dev.eider.learn.LearnSettings;
import dev.eider.model.DeviceSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code eider bench checkpoint}: how long checkpoints take at full load, and what they cost. */
@Command(
    name = "checkpoint",
    sortOptions = false,
    description = {
      "Runs the job on a cluster of processes at full load, in turn without checkpoints and with one"
          + " every checkpoint.interval (default: 10 s), and measures how long they take and what"
          + " they cost of the throughput.",
      "Without settings it learns by resnet32 on one thread, in batches of 100."
    })
final class BenchCheckpointCommand implements Callable<Integer> {
  private static final Map<String, String> DEFAULTS =
      Map.of(
          LearnSettings.NETWORK.name(), "resnet32",
          LearnSettings.BATCH_SIZE.name(), "100",
          DeviceSettings.THREADS.name(), "1",
          LearnSettings.WARMUP_STEPS.name(), "5",
          JobSettings.REPORT_INTERVAL.name(), "500 ms");

  /** Longer than any run: no checkpoint comes. */
  private static final String NEVER = "1 d";

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private SettingsOptions settings = new SettingsOptions();

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "60",
      description = "How long a run is timed; default: ${DEFAULT-VALUE}.")
  private int seconds;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description = "How often each kind of run is timed; default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--records",
      paramLabel = "N",
      defaultValue = "20000",
      description = "Records to learn from, more than a run takes; default: ${DEFAULT-VALUE}.")
  private int records;

  @Mixin private ReportOption report = new ReportOption();

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (seconds < 1 || rounds < 1 || records < 1) {
      throw new InvalidSettingException("--seconds, --rounds and --records are at least 1");
    }
    report.requireWritable();
    Settings resolved = settings.resolveOver(DEFAULTS);
    CheckpointReport result =
        TemporaryFolder.use("eider-bench-checkpoint-", folder -> measure(resolved, folder));
    report.write(result);
    spec.commandLine().getOut().println(result.lines());
    return 0;
  }

  private CheckpointReport measure(Settings resolved, Path folder)
      throws IOException, InterruptedException {
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        ProgressLine line = ProgressLine.on(spec.commandLine().getErr());
        FlinkCluster cluster =
            FlinkCluster.start(Distribution.ofThisProcess(), folder.resolve("flink"), 1)) {
      Topics.create(resolved, broker.bootstrap());
      line.show("publishing");
      Publisher.builder(
              broker.bootstrap(),
              Datasets.open(
                  "synthetic",
                  null,
                  new DatasetOptions(Split.TRAIN, 1, null, null, (long) records)))
          .topic(resolved.get(CommonSettings.IMAGES_TOPIC))
          .build()
          .run();
      CheckpointedRun run = new CheckpointedRun(cluster, broker.bootstrap(), folder);
      CheckpointReport.Rounds timed = new CheckpointReport.Rounds();
      Duration time = Duration.ofSeconds(seconds);
      for (int round = 1; round <= rounds; round++) {
        line.show("round " + round + " of " + rounds + ": without checkpoints");
        Settings never = resolved.with(JobSettings.CHECKPOINT_INTERVAL, NEVER);
        timed.addWithout(run.stepsPerSecond(never, time, timed));
        line.show("round " + round + " of " + rounds + ": with checkpoints");
        timed.addWith(run.stepsPerSecond(resolved, time, timed));
      }
      return timed.report();
    }
  }
}
