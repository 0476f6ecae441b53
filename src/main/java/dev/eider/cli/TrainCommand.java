package dev.eider.cli;

import dev.eider.config.InvalidSettingException;
import dev.eider.config.Settings;
import dev.eider.job.Checkpoints;
import dev.eider.job.EiderJob;
import dev.eider.job.FlinkPath;
import dev.eider.job.JobEnvironment;
import dev.eider.job.JobSettings;
import dev.eider.job.LearningReports;
import dev.eider.job.MetricsEndpoint;
import dev.eider.job.RunningJob;
import dev.eider.job.TopicEnds;
import dev.eider.job.Topics;
import dev.eider.report.LearningReport;
import dev.eider.snapshot.SnapshotStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code eider train}: the Flink job, embedded in this process or submitted to a cluster. */
@Command(
    name = "train",
    description = "Learns from the images topic and writes models to Kafka.",
    footer = {
      "",
      "Without --bounded it learns until it is stopped; Ctrl-C cancels the job, and --resume goes on"
          + " from its last checkpoint. A bounded run that has ended leaves no checkpoint.",
      "",
      "With -D metrics.port=9249 it answers Prometheus at /metrics of that port, 0 for a free one,"
          + " which is printed; on a cluster Flink's own reporter does. 'eider metrics' lists them,"
          + " and dashboards and alerts are in the source's grafana folder."
    })
final class TrainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private BrokerOption broker = new BrokerOption();
  @Mixin private SettingsOptions settings = new SettingsOptions();

  @Option(
      names = "--bounded",
      description = "Learns what the topic holds now, writes a last snapshot and ends.")
  private boolean bounded;

  @Option(
      names = "--checkpoints",
      paramLabel = "DIR",
      description = "Keeps the checkpoints here; wins over the setting checkpoints.dir.")
  private @Nullable Path checkpoints;

  @Option(
      names = "--resume",
      description = "Goes on from the newest complete checkpoint of the folder.")
  private boolean resume;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Writes one JSON object when the job has ended.")
  private @Nullable Path report;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Settings resolved = MetricsEndpoint.withPort(settings.resolveAndLog());
    if (checkpoints != null) {
      resolved = resolved.with(JobSettings.CHECKPOINTS_DIR, checkpoints.toString());
    }
    if (report != null) {
      Report.requireWritable(report);
    }
    Settings given = resolved;
    AtomicBoolean stopped = new AtomicBoolean();
    // Reports are written and temporary files deleted within, so that Ctrl-C waits for them.
    return GracefulShutdown.on(
        () -> stopped.set(true),
        () -> TemporaryFolder.use("eider-train-", folder -> train(given, folder, stopped)));
  }

  private int train(Settings resolved, Path temporary, AtomicBoolean stopped)
      throws IOException, InterruptedException {
    Optional<Path> from = resume ? Optional.of(newestCheckpoint(resolved)) : Optional.empty();
    Topics.create(resolved, broker.bootstrap());
    long firstVersion = new SnapshotStore(broker.bootstrap(), resolved).nextVersion();
    StreamExecutionEnvironment environment = JobEnvironment.create(resolved, temporary, from);
    TopicEnds ends = bounded ? TopicEnds.now(resolved, broker.bootstrap()) : TopicEnds.never();
    EiderJob.build(environment, resolved, broker.bootstrap(), ends, firstVersion);
    try (LearningReports reports = new LearningReports(resolved, broker.bootstrap())) {
      RunningJob job = RunningJob.submit(environment);
      MetricsEndpoint.url(resolved)
          .ifPresent(
              url -> {
                spec.commandLine().getOut().println("metrics=" + url);
                spec.commandLine().getOut().flush();
              });
      Optional<LearningReport> last = follow(job, reports, stopped);
      if (last.isPresent()) {
        spec.commandLine().getOut().println(TrainReport.line(last.get()));
        spec.commandLine().getOut().flush();
        if (report != null) {
          Report.write(report, TrainReport.of(last.get()));
        }
      }
      return 0;
    }
  }

  private static Path newestCheckpoint(Settings resolved) throws IOException {
    String folder = resolved.get(JobSettings.CHECKPOINTS_DIR);
    Path path =
        FlinkPath.local(folder)
            .orElseThrow(
                () ->
                    new InvalidSettingException(
                        "--resume finds checkpoints in folders of this machine only; give the one"
                            + " below "
                            + folder
                            + " to Flink as execution.state-recovery.path"));
    return Checkpoints.newest(path)
        .orElseThrow(() -> new IOException("no complete checkpoint below " + folder));
  }

  /** The last report; empty where the job was stopped before there was any. */
  private Optional<LearningReport> follow(
      RunningJob job, LearningReports reports, AtomicBoolean stopped)
      throws InterruptedException, IOException {
    try (ProgressLine line = ProgressLine.on(spec.commandLine().getErr())) {
      return FollowedJob.toItsEnd(
          job, reports, stopped::get, latest -> line.show(TrainReport.line(latest)));
    }
  }
}
