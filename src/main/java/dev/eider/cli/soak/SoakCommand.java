package dev.eider.cli.soak;

import dev.eider.cli.CleanStop;
import dev.eider.cli.Report;
import dev.eider.cli.SettingsOptions;
import dev.eider.cli.TemporaryFolder;
import dev.eider.cli.process.Distribution;
import dev.eider.config.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code eider soak}: the job under kills, compared with what it should have done. */
@Command(
    name = "soak",
    sortOptions = false,
    description = {
      "Kills the job (kill -9) at random moments, and compares what it has learned and written with a"
          + " run that was not disturbed. The kills hit in turn the TaskManager of a cluster, the"
          + " whole cluster, and a job in one process; each time the job goes on from its last"
          + " checkpoint.",
      "Exits 1 where a guarantee does not hold."
    })
public final class SoakCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private SettingsOptions settings = new SettingsOptions();

  @Option(
      names = "--kills",
      paramLabel = "N",
      defaultValue = "20",
      description =
          "How often to kill, half of it on one partition, half on four; default: ${DEFAULT-VALUE}.")
  private int kills;

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
    if (kills < 1) {
      throw new ParameterException(
          spec.commandLine(), "--kills is " + kills + "; it must be at least 1");
    }
    if (report != null) {
      Report.requireWritable(report);
    }
    Settings resolved = settings.resolveOver(KillSoak.SETTINGS);
    Distribution distribution = Distribution.ofThisProcess();
    Thread soaking = Thread.currentThread();
    return CleanStop.on(
        soaking::interrupt,
        () ->
            folder == null
                ? TemporaryFolder.use("eider-soak-", made -> soak(resolved, distribution, made))
                : soak(resolved, distribution, Files.createDirectories(folder).toAbsolutePath()));
  }

  private int soak(Settings resolved, Distribution distribution, Path home)
      throws IOException, InterruptedException {
    long began = System.nanoTime();
    List<KillSoak.Result> results;
    try (SoakBroker broker = SoakBroker.of(bootstrap, resolved, distribution, home)) {
      results = new KillSoak(distribution, resolved, this::say).run(broker, kills, seed, home);
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    boolean holds = results.stream().allMatch(KillSoak.Result::holds);
    results.forEach(this::say);
    if (report != null) {
      Map<String, Object> contents = new LinkedHashMap<>();
      contents.put("holds", holds);
      contents.put("kills", results.stream().mapToInt(result -> result.kills().size()).sum());
      contents.put("seed", seed);
      contents.put("seconds", seconds);
      contents.put("scenarios", results.stream().map(KillSoak.Result::toReport).toList());
      Report.write(report, contents);
    }
    say(
        String.format(
            Locale.ROOT,
            "%d kills in %.0f s: %s",
            kills,
            seconds,
            holds ? "every guarantee holds" : "NOT every guarantee holds"));
    return holds ? 0 : 1;
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
