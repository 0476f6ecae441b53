package dev.eider.lab.bench;

import dev.eider.cli.EmbeddedBroker;
import dev.eider.cli.ProgressLine;
import dev.eider.cli.ReportOption;
import dev.eider.cli.SettingsOptions;
import dev.eider.cli.TemporaryFolder;
import dev.eider.config.InvalidSettingException;
import dev.eider.config.Settings;
import dev.eider.job.JobSettings;
import dev.eider.job.Topics;
import dev.eider.learn.LearnSettings;
import dev.eider.ledger.LedgerSettings;
import dev.eider.model.DeviceSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code eider bench pipeline}: what Kafka and Flink cost beside the learning itself. */
@Command(
    name = "pipeline",
    sortOptions = false,
    description = {
      "Starts a broker and measures, in turn: the same records through the same learner in memory"
          + " and through Kafka and Flink; the job without its learner against a plain consumer;"
          + " and the same at parallelism 2, where one class is 90 %% of the stream and where all"
          + " are alike.",
      "Reports the medians of the rounds. Without settings it learns by resnet32 on one thread, in"
          + " batches of 100."
    })
final class BenchPipelineCommand implements Callable<Integer> {
  private static final Map<String, String> DEFAULTS =
      Map.of(
          LearnSettings.NETWORK.name(), "resnet32",
          LearnSettings.BATCH_SIZE.name(), "100",
          DeviceSettings.THREADS.name(), "1",
          LearnSettings.WARMUP_STEPS.name(), "5",
          LearnSettings.REPLAY_RATIO.name(), "0",
          LearnSettings.SNAPSHOT_EVERY_STEPS.name(), "1000000",
          LedgerSettings.EVAL_PER_CLASS.name(), "1",
          JobSettings.REPORT_INTERVAL.name(), "100 ms");
  private static final int LEARNED_LABELS = 10;
  private static final int LEAST_BATCHES = 5;

  /** Enough that their hashes spread evenly over two subtasks. */
  private static final int INGESTED_LABELS = 200;

  private static final double HOT_SHARE = 0.9;
  private static final int HOT_PARALLELISM = 2;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private SettingsOptions settings = new SettingsOptions();

  @Option(
      names = "--records",
      paramLabel = "N",
      defaultValue = "4000",
      description =
          "Records that are learned from in a run: few, and compiling what a job needs to start is"
              + " timed with it; default: ${DEFAULT-VALUE}.")
  private int records;

  @Option(
      names = "--ingest-records",
      paramLabel = "N",
      defaultValue = "200000",
      description = "Records of a run without a learner; default: ${DEFAULT-VALUE}.")
  private int ingestRecords;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description = "How often each is timed; default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Mixin private ReportOption report = new ReportOption();

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (ingestRecords < 1 || rounds < 1) {
      throw new InvalidSettingException("--ingest-records and --rounds are at least 1");
    }
    report.requireWritable();
    Settings resolved = settings.resolveOver(DEFAULTS);
    int leastRecords = LEAST_BATCHES * resolved.get(LearnSettings.BATCH_SIZE);
    if (records < leastRecords) {
      throw new InvalidSettingException(
          "--records is at least %s: %s batches, between whose steps the time is taken"
              .formatted(leastRecords, LEAST_BATCHES));
    }
    PipelineReport result =
        TemporaryFolder.use("eider-bench-pipeline-", folder -> measure(resolved, folder));
    report.write(result);
    spec.commandLine().getOut().println(result.lines());
    return 0;
  }

  private PipelineReport measure(Settings resolved, Path folder)
      throws IOException, InterruptedException {
    PipelineReport.Rounds timed = new PipelineReport.Rounds();
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        ProgressLine line = ProgressLine.on(spec.commandLine().getErr())) {
      String bootstrap = broker.bootstrap();
      Topics.create(resolved, bootstrap);
      line.show("publishing");
      BenchRecords learned = BenchRecords.of(resolved, "bench.learned", records, LEARNED_LABELS, 0);
      BenchTopic.filled(bootstrap, learned, 1);
      BenchTopic uniform = ingested(resolved, bootstrap, "bench.uniform", 0);
      BenchTopic hot = ingested(resolved, bootstrap, "bench.hot", HOT_SHARE);
      LearnerRuns runs = new LearnerRuns(resolved, learned);
      // The first round is the warm-up of the JVM, and is not kept.
      for (int round = 0; round <= rounds; round++) {
        String progress = (round == 0 ? "warming up" : "round " + round + " of " + rounds) + ": ";
        boolean kept = round > 0;
        line.show(progress + "learning in memory");
        timed.inMemory().add(kept, runs.inMemoryPerSecond());
        line.show(progress + "learning through Kafka and Flink");
        timed.pipeline().add(kept, runs.pipelinePerSecond(bootstrap, folder));
        line.show(progress + "plain consumer");
        timed.consumer().add(kept, uniform.consumedPerSecond());
        line.show(progress + "ingest");
        int parallelism = resolved.get(JobSettings.PARALLELISM);
        timed
            .ingest()
            .add(kept, IngestRun.perSecond(resolved, bootstrap, uniform, parallelism, folder));
        line.show(progress + "ingest of equal classes");
        timed
            .uniform()
            .add(kept, IngestRun.perSecond(resolved, bootstrap, uniform, HOT_PARALLELISM, folder));
        line.show(progress + "ingest of one hot class");
        timed
            .hot()
            .add(kept, IngestRun.perSecond(resolved, bootstrap, hot, HOT_PARALLELISM, folder));
      }
    }
    return timed.report();
  }

  private BenchTopic ingested(Settings resolved, String bootstrap, String topic, double hotShare)
      throws IOException, InterruptedException {
    return BenchTopic.filled(
        bootstrap,
        BenchRecords.of(resolved, topic, ingestRecords, INGESTED_LABELS, hotShare),
        HOT_PARALLELISM);
  }
}
