package dev.eider.cli;

import dev.eider.config.CommonSettings;
import dev.eider.config.DurationSetting;
import dev.eider.config.InvalidSettingException;
import dev.eider.config.MessageLimits;
import dev.eider.config.Settings;
import dev.eider.dataset.Dataset;
import dev.eider.dataset.DatasetOptions;
import dev.eider.dataset.Datasets;
import dev.eider.dataset.Publisher;
import dev.eider.dataset.SyntheticShapes;
import dev.eider.job.EiderJob;
import dev.eider.job.JobEnvironment;
import dev.eider.job.JobSettings;
import dev.eider.job.LearningReports;
import dev.eider.job.Preflight;
import dev.eider.job.RunningJob;
import dev.eider.job.TopicEnds;
import dev.eider.job.Topics;
import dev.eider.job.metrics.MetricsEndpoint;
import dev.eider.release.Release;
import dev.eider.release.ReleaseStore;
import dev.eider.report.LearningReport;
import dev.eider.serve.ModelServer;
import dev.eider.serve.PortInUseException;
import dev.eider.serve.Track;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code eider demo}: Kafka, publisher, job and server in this process, and a view of them. */
@Command(
    name = "demo",
    description =
        "Runs everything in one process: a broker, a publisher, the Flink job, a server with the page,"
            + " and a view of them.",
    footer = {
      "",
      "The addresses that it prints as metrics= are for Prometheus: the job's, at a free port unless"
          + " -D metrics.port says another or off, and the server's. Dashboards and alerts are in"
          + " the source's grafana folder."
    })
final class DemoCommand implements Callable<Integer> {
  /** Settings that let two cores learn while one watches; a user's own win. */
  private static final Map<String, String> DEFAULTS =
      Map.of(
          "warmup.steps", "400",
          "replay.ratio", "8",
          "snapshot.every.steps", "200",
          "checkpoint.interval", "5 s",
          "report.interval", "1 s",
          "metrics.port", "0");

  private static final double RECORDS_PER_SECOND = 80;
  private static final int USUAL_PORT = 8080;
  private static final Duration SERVED_PATIENCE = Duration.ofSeconds(5);
  private static final Duration POLL = Duration.ofMillis(250);
  private static final Duration BACKLOG_PATIENCE = Duration.ofSeconds(30);
  private static final Duration LAST_REPORT_PATIENCE = Duration.ofSeconds(15);

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private SettingsOptions settings = new SettingsOptions();

  @Option(names = "--headless", description = "Prints lines instead of a live view.")
  private boolean headless;

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = "Ends after a time, such as 90s or 5min; otherwise on Ctrl-C.")
  private @Nullable Duration duration;

  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      defaultValue = SyntheticShapes.NAME,
      description = "The data set that is streamed; default: ${DEFAULT-VALUE}.")
  private String dataset = SyntheticShapes.NAME;

  @Option(names = "--data", paramLabel = "PATH", description = "The data set's file or folder.")
  private @Nullable Path data;

  @Option(
      names = "--rate",
      paramLabel = "R",
      description = "Records published a second; default: ${DEFAULT-VALUE}.")
  private double rate = RECORDS_PER_SECOND;

  @Option(
      names = "--port",
      paramLabel = "N",
      description =
          "The port of the server, 0 for a free one; default: 8080, or a free one where that is in"
              + " use.")
  private @Nullable Integer port;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Writes one JSON object when the demo has ended.")
  private @Nullable Path report;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Settings resolved = settings.resolveOverAndLog(DEFAULTS);
    Preflight.requireStartable(resolved);
    Dataset images = Datasets.open(dataset, data, DatasetOptions.defaults());
    images.leftAside().forEach(spec.commandLine().getErr()::println);
    if (report != null) {
      Report.requireWritable(report);
    }
    if (port != null && (port < 0 || port > 65535)) {
      throw new InvalidSettingException("--port is " + port + "; it must be from 0 to 65535");
    }
    if (!(rate > 0)) {
      throw new InvalidSettingException("--rate is " + rate + "; it must be above 0");
    }
    AtomicBoolean stopped = new AtomicBoolean();
    // The report is written and temporary files are deleted within, so that Ctrl-C waits for them.
    return GracefulShutdown.on(
        () -> stopped.set(true),
        () -> TemporaryFolder.use("eider-demo-", folder -> run(resolved, images, folder, stopped)));
  }

  private int run(Settings resolved, Dataset images, Path temporary, AtomicBoolean stopped)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    spec.commandLine().getOut().println("starting the broker and the job ...");
    spec.commandLine().getOut().flush();
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      spec.commandLine().getOut().println("bootstrap=" + broker.bootstrap());
      spec.commandLine().getOut().flush();
      Settings own =
          MetricsEndpoint.withPort(resolved)
              .with(JobSettings.CHECKPOINTS_DIR, temporary.resolve("checkpoints").toString());
      Topics.create(own, broker.bootstrap());
      StreamExecutionEnvironment environment =
          JobEnvironment.create(
              own, Files.createDirectories(temporary.resolve("flink")), Optional.empty());
      EiderJob.build(environment, own, broker.bootstrap(), TopicEnds.never(), 1);
      try (ModelServer server = server(own, broker.bootstrap());
          LearningReports reports = new LearningReports(own, broker.bootstrap());
          PublishingThread publishing =
              PublishingThread.start(
                  Publisher.builder(broker.bootstrap(), images)
                      .topic(own.get(CommonSettings.IMAGES_TOPIC))
                      .epochs(Integer.MAX_VALUE)
                      .rate(rate)
                      .limits(MessageLimits.of(own))
                      .clientProperties(own.kafkaProperties()))) {
        server
            .grpcTarget()
            .ifPresent(target -> spec.commandLine().getOut().println("grpc=" + target));
        spec.commandLine().getOut().println("listening=" + server.url());
        MetricsEndpoint.url(own)
            .ifPresent(
                url ->
                    spec.commandLine()
                        .getOut()
                        .println("metrics=" + url + " (the job), " + server.url() + "/metrics"));
        spec.commandLine().getOut().flush();
        RunningJob job = RunningJob.submit(environment);
        DemoView view =
            new DemoView(
                spec.commandLine().getOut(),
                !headless && System.console() != null,
                broker.bootstrap(),
                server);
        LearningReport last = watch(job, reports, publishing, view, start, stopped, temporary);
        Release released = new ReleaseStore(broker.bootstrap(), own).current().auto();
        RunSummary.of(last, Duration.ofSeconds(secondsSince(start)), broker.bootstrap(), own)
            .forEach(spec.commandLine().getOut()::println);
        spec.commandLine().getOut().flush();
        writeReport(last, released, servedVersion(server, released), publishing.published(), start);
        return 0;
      }
    }
  }

  /** Shows the reports until the time is up, then ends publisher and job. */
  private LearningReport watch(
      RunningJob job,
      LearningReports reports,
      PublishingThread publishing,
      DemoView view,
      long start,
      AtomicBoolean stopped,
      Path temporary)
      throws IOException, InterruptedException {
    while (!stopped.get() && !isOver(start)) {
      for (LearningReport next : reports.poll(POLL)) {
        view.show(next, publishing.published(), secondsSince(start));
      }
      publishing.throwIfFailed();
      if (job.awaitEnd(Duration.ZERO)) {
        throw new IOException("the job ended by itself");
      }
    }
    publishing.close();
    awaitBacklog(reports, publishing, view, start, stopped);
    if (!job.drain(temporary.resolve("savepoints"))) {
      throw new IOException(
          "the job was cancelled: its tasks were not running, or did not end in time");
    }
    long deadline = System.nanoTime() + LAST_REPORT_PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      for (LearningReport next : reports.poll(POLL)) {
        view.show(next, publishing.published(), secondsSince(start));
        if (next.last()) {
          return next;
        }
      }
    }
    throw new IOException("the job ended, but its last learning report did not come");
  }

  /**
   * Where the time is up, what was published is learned before the job ends; Ctrl-C does not wait.
   */
  private static void awaitBacklog(
      LearningReports reports,
      PublishingThread publishing,
      DemoView view,
      long start,
      AtomicBoolean stopped) {
    long deadline = System.nanoTime() + BACKLOG_PATIENCE.toNanos();
    long consumed = 0;
    while (!stopped.get() && consumed < publishing.published() && System.nanoTime() < deadline) {
      for (LearningReport next : reports.poll(POLL)) {
        consumed = next.account().consumed();
        view.show(next, publishing.published(), secondsSince(start));
      }
    }
  }

  private boolean isOver(long start) {
    return duration != null && System.nanoTime() - start >= duration.toNanos();
  }

  private static long secondsSince(long start) {
    return Duration.ofNanos(System.nanoTime() - start).toSeconds();
  }

  /** A server whose port nobody chose takes another where the usual one is in use. */
  private ModelServer server(Settings own, String bootstrap) throws IOException {
    String images = own.get(CommonSettings.IMAGES_TOPIC);
    try {
      int wanted = port == null ? USUAL_PORT : port;
      return ModelServer.start(own, bootstrap, Track.STABLE, wanted, images);
    } catch (PortInUseException e) {
      if (port != null) {
        throw e;
      }
      return ModelServer.start(own, bootstrap, Track.STABLE, 0, images);
    }
  }

  /** What the server answers with, once it has had time to take the last release. */
  private static @Nullable Long servedVersion(ModelServer server, @Nullable Release released)
      throws InterruptedException {
    long deadline = System.nanoTime() + SERVED_PATIENCE.toNanos();
    Long wanted = released == null ? null : released.version();
    while (!Objects.equals(server.version(), wanted) && System.nanoTime() < deadline) {
      Thread.sleep(POLL.toMillis());
    }
    return server.version();
  }

  private void writeReport(
      LearningReport last,
      @Nullable Release released,
      @Nullable Long servedVersion,
      long published,
      long start)
      throws IOException {
    if (report == null) {
      return;
    }
    Map<String, Object> contents = new LinkedHashMap<>();
    contents.put("recordsPublished", published);
    contents.putAll(TrainReport.of(last));
    contents.put("releases", released == null ? 0 : released.promotions());
    contents.put("servedVersion", servedVersion);
    contents.put("elapsedSeconds", secondsSince(start));
    Report.write(report, contents);
  }

  private static final class DurationConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String value) {
      try {
        return DurationSetting.parse(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
