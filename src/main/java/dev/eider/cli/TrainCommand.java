package dev.eider.cli;

import dev.eider.config.CommonSettings;
import dev.eider.config.InvalidSettingException;
import dev.eider.config.Settings;
import dev.eider.job.BoundedReading;
import dev.eider.job.Checkpoints;
import dev.eider.job.EiderJob;
import dev.eider.job.GroupClaim;
import dev.eider.job.GroupInUseException;
import dev.eider.job.JobEnvironment;
import dev.eider.job.JobFailedException;
import dev.eider.job.JobSettings;
import dev.eider.job.LearningReports;
import dev.eider.job.Preflight;
import dev.eider.job.RunningJob;
import dev.eider.job.TopicEnds;
import dev.eider.job.Topics;
import dev.eider.job.metrics.MetricsEndpoint;
import dev.eider.report.LearningReport;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
  private static final Logger LOG = LoggerFactory.getLogger(TrainCommand.class);

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
      names = "--take-over",
      description =
          "Ends the job that runs under the same consumer.group, and goes on in its place.")
  private boolean takeOver;

  @Option(
      names = "--fresh",
      description =
          "Says that a new learner is meant although the broker has models, and lets it begin where"
              + " what is released cannot be compared with it. What is released stays until the gate"
              + " finds a better version.")
  private boolean fresh;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Writes one JSON object when the job has ended.")
  private @Nullable Path report;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (resume && fresh) {
      throw new InvalidSettingException(
          "--resume goes on with a learner and --fresh begins a new one; give one of them");
    }
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
    Preflight.requireStartable(resolved);
    if (resume) {
      requireRestorable(resolved);
    }
    Topics.create(resolved, broker.bootstrap());
    try (GroupClaim claim = GroupClaim.of(resolved, broker.bootstrap(), takeOver, this::say)) {
      // A job that was taken over from has made checkpoints, and deleted others, until just now.
      Optional<Path> from = resume ? Optional.of(newestCheckpoint(resolved)) : Optional.empty();
      return train(resolved, temporary, from, claim, stopped);
    }
  }

  private void requireRestorable(Settings resolved) throws IOException {
    try {
      Preflight.requireRestorable(resolved, newestCheckpoint(resolved));
    } catch (FileNotFoundException | NoSuchFileException e) {
      if (!takeOver) {
        throw e;
      }
      LOG.info("the job that is taken over from has replaced the checkpoint that was looked at", e);
    }
  }

  /**
   * No signature here names a class of Flink: the command line looks at all methods of all
   * commands, and servers and publishers are installed without Flink.
   */
  private int train(
      Settings resolved,
      Path temporary,
      Optional<Path> from,
      GroupClaim claim,
      AtomicBoolean stopped)
      throws IOException, InterruptedException {
    StreamExecutionEnvironment environment = JobEnvironment.create(resolved, temporary, from);
    Optional<Path> local = Checkpoints.localFolder(resolved);
    if (local.isPresent() && JobEnvironment.isEmbedded(environment)) {
      Preflight.requireWritable(local.get());
    }
    long start = System.nanoTime();
    NewJob newJob = NewJob.at(broker.bootstrap(), resolved, resume, fresh);
    newJob.notice().ifPresent(this::say);
    TopicEnds ends = bounded ? TopicEnds.now(resolved, broker.bootstrap()) : TopicEnds.never();
    EiderJob.build(
        environment,
        resolved,
        broker.bootstrap(),
        ends,
        newJob.firstVersion(),
        newJob.standingReleases());
    try (BoundedReading reading =
            bounded ? new BoundedReading(resolved, broker.bootstrap(), ends) : null;
        LearningReports reports = new LearningReports(resolved, broker.bootstrap())) {
      if (reading != null && reading.behindOpenTransactions() > 0) {
        say(
            String.format(
                Locale.ROOT,
                "waiting for open transactions of %s: %,d records are in or behind them",
                resolved.get(CommonSettings.IMAGES_TOPIC),
                reading.behindOpenTransactions()));
      }
      RunningJob job = RunningJob.submit(environment);
      MetricsEndpoint.url(resolved).ifPresent(url -> print("metrics=" + url));
      Optional<LearningReport> last = follow(job, reports, reading, claim, resolved, stopped);
      if (last.isPresent()) {
        if (last.get().account().consumed() == 0) {
          print("the topic " + resolved.get(CommonSettings.IMAGES_TOPIC) + " is empty");
        } else {
          print(TrainReport.line(last.get()));
          summarise(last.get(), Duration.ofNanos(System.nanoTime() - start), resolved);
        }
        if (report != null) {
          Report.write(report, TrainReport.of(last.get()));
        }
      }
      return 0;
    }
  }

  private void print(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }

  private void say(String line) {
    spec.commandLine().getErr().println(spec.qualifiedName() + ": " + line);
    spec.commandLine().getErr().flush();
  }

  private void summarise(LearningReport last, Duration elapsed, Settings resolved) {
    RunSummary.of(last, elapsed, broker.bootstrap(), resolved)
        .forEach(spec.commandLine().getOut()::println);
    spec.commandLine().getOut().flush();
  }

  private static Path newestCheckpoint(Settings resolved) throws IOException {
    String folder = resolved.get(JobSettings.CHECKPOINTS_DIR);
    Path path =
        Checkpoints.localFolder(resolved)
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
      RunningJob job,
      LearningReports reports,
      @Nullable BoundedReading reading,
      GroupClaim claim,
      Settings resolved,
      AtomicBoolean stopped)
      throws InterruptedException, IOException {
    Duration patience = resolved.get(JobSettings.TRANSACTION_PATIENCE);
    AtomicLong unreachable = new AtomicLong();
    try (ProgressLine line = ProgressLine.on(spec.commandLine().getErr())) {
      TrainProgress progress = new TrainProgress(line, reading, patience, System::nanoTime);
      Optional<LearningReport> last =
          FollowedJob.toItsEnd(
              job,
              reports,
              () -> {
                unreachable.set(progress.unreachable());
                return stopped.get() || claim.lost().isPresent() || unreachable.get() > 0;
              },
              progress::show);
      if (claim.lost().isPresent()) {
        throw new GroupInUseException(claim.lost().get());
      }
      if (unreachable.get() > 0) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "%,d records of %s are in or behind transactions that have been open for %s; what was"
                    + " read is in the checkpoints, and --resume goes on there",
                unreachable.get(),
                resolved.get(CommonSettings.IMAGES_TOPIC),
                resolved.text(JobSettings.TRANSACTION_PATIENCE)));
      }
      progress.clear();
      return last;
    } catch (JobFailedException e) {
      // Of two jobs that write under the same ids, the older one fails by the other's doing.
      if (claim.lost().isPresent()) {
        throw new GroupInUseException(claim.lost().get(), e);
      }
      throw e;
    }
  }
}
