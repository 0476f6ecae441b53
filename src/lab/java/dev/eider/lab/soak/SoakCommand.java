package dev.eider.lab.soak;

import dev.eider.cli.GracefulShutdown;
import dev.eider.cli.Report;
import dev.eider.cli.SettingsOptions;
import dev.eider.cli.TemporaryFolder;
import dev.eider.config.Settings;
import dev.eider.lab.process.Distribution;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code eider soak}: the job under kills, compared with what it should have done, or for long. */
@Command(
    name = "soak",
    sortOptions = false,
    description = {
      "Kills the job (kill -9) at random moments, and compares what it has learned and written with a"
          + " run that was not disturbed. The kills hit in turn the TaskManager of a cluster, the"
          + " whole cluster, and a job in one process; each time the job goes on from its last"
          + " checkpoint.",
      "With --minutes it runs the job at full load instead, and watches heap, resident set, file"
          + " descriptors, threads and temporary files.",
      "Exits 1 where a guarantee does not hold, or where one of those figures grows."
    })
public final class SoakCommand implements Callable<Integer> {
  private static final int KILLS = 20;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private SettingsOptions settings = new SettingsOptions();

  @Option(
      names = "--kills",
      paramLabel = "N",
      description = "How often to kill, half of it on one partition, half on four; default: 20.")
  private @Nullable Integer kills;

  @Option(
      names = "--minutes",
      paramLabel = "M",
      description = "Kills nothing; how long to run the job at full load, at least 1.")
  private @Nullable Integer minutes;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "Draws the moments and the images; default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--bootstrap",
      paramLabel = "HOST:PORT",
      description = {
        "Kafka brokers to use, in topics whose names begin with eider-soak-, which are deleted in"
            + " the end; default: a broker is started."
      })
  private @Nullable String bootstrap;

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      description = "Keeps logs and checkpoints here; default: a temporary folder.")
  private @Nullable Path folder;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Writes one JSON object: holds, every guarantee, every kill.")
  private @Nullable Path report;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (kills != null && minutes != null) {
      throw new ParameterException(spec.commandLine(), "--kills and --minutes exclude each other");
    }
    requireAtLeastOne("--kills", kills);
    requireAtLeastOne("--minutes", minutes);
    if (report != null) {
      Report.requireWritable(report);
    }
    Settings resolved = settings.resolveOver(minutes == null ? KillSoak.SETTINGS : Map.of());
    Distribution distribution = Distribution.ofThisProcess();
    Thread soaking = Thread.currentThread();
    try {
      return GracefulShutdown.on(
          soaking::interrupt,
          () ->
              folder == null
                  ? TemporaryFolder.use("eider-soak-", made -> soak(resolved, distribution, made))
                  : soak(resolved, distribution, Files.createDirectories(folder).toAbsolutePath()));
    } catch (InterruptedException | InterruptException e) {
      throw new IOException("stopped before the end", e);
    }
  }

  private void requireAtLeastOne(String option, @Nullable Integer value) {
    if (value != null && value < 1) {
      throw new ParameterException(
          spec.commandLine(), option + " is " + value + "; it must be at least 1");
    }
  }

  private int soak(Settings resolved, Distribution distribution, Path home)
      throws IOException, InterruptedException {
    Map<String, Object> contents = new LinkedHashMap<>();
    contents.put("seed", seed);
    long began = System.nanoTime();
    boolean holds;
    try (SoakBroker broker = SoakBroker.of(bootstrap, resolved, distribution, home)) {
      holds =
          minutes == null
              ? kill(new KillSoak(distribution, resolved, this::say), broker, home, contents)
              : run(
                  new LongRun(distribution, resolved, this::say), broker, home, minutes, contents);
    }
    contents.put("holds", holds);
    contents.put("seconds", (System.nanoTime() - began) / 1e9);
    if (report != null) {
      Report.write(report, contents);
    }
    return holds ? 0 : 1;
  }

  private boolean kill(KillSoak soak, SoakBroker broker, Path home, Map<String, Object> contents)
      throws IOException, InterruptedException {
    List<KillSoak.Result> results = soak.run(broker, kills == null ? KILLS : kills, seed, home);
    results.forEach(this::say);
    boolean holds = results.stream().allMatch(KillSoak.Result::holds);
    int came = results.stream().mapToInt(result -> result.kills().size()).sum();
    contents.put("kills", came);
    contents.put("scenarios", results.stream().map(KillSoak.Result::toReport).toList());
    say(came + " kills: " + (holds ? "every guarantee holds" : "NOT every guarantee holds"));
    return holds;
  }

  private boolean run(
      LongRun soak, SoakBroker broker, Path home, int length, Map<String, Object> contents)
      throws IOException, InterruptedException {
    LongRun.Result result = soak.run(broker, Duration.ofMinutes(length), seed, home);
    result.trends().forEach(this::say);
    contents.put("minutes", length);
    contents.put("recordsPerSecond", result.recordsPerSecond());
    contents.put("steps", result.lastReport().progress().steps());
    contents.put("metaSteps", result.lastReport().progress().metaSteps());
    contents.put("snapshots", result.lastReport().versions().given());
    contents.put("trends", result.trends());
    contents.put("samples", result.samples());
    say(
        String.format(
            Locale.ROOT,
            "%d minutes at %.0f records a second: %s",
            length,
            result.recordsPerSecond(),
            result.holds() ? "nothing grows" : "something GROWS"));
    return result.holds();
  }

  private void say(String figure, Trend trend) {
    say(
        String.format(
            Locale.ROOT,
            "  %s  %-20s %.1f in the second quarter, %.1f in the last; %+.2f an hour",
            trend.flat() ? "flat " : "GROWS",
            figure,
            trend.early(),
            trend.late(),
            trend.perHour()));
  }

  private void say(KillSoak.Result result) {
    say(result.scenario().title() + ":");
    for (Kill kill : result.kills()) {
      if (!kill.hit()) {
        say("  BROKEN  kill " + kill.number() + " did not hit a running job: " + kill);
      }
    }
    for (Guarantee guarantee : result.guarantees()) {
      say(
          guarantee.holds()
              ? "  holds   " + guarantee.name()
              : "  BROKEN  " + guarantee.name() + ": " + guarantee.found());
    }
  }

  private void say(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }
}
