package dev.eider.lab.soak;

import dev.eider.config.Settings;
import dev.eider.dataset.Published;
import dev.eider.dataset.Publisher;
import dev.eider.lab.process.Distribution;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The job under kills: each scenario runs once undisturbed and once under its share of the kills,
 * on the same records.
 */
final class KillSoak {
  /** So many are trained while a job comes up, and after the last kill. */
  private static final long LEAST_RECORDS = 3000;

  private static final long RECORDS_PER_KILL = 1500;

  /** A small learner, and everything that can go wrong often. */
  static final Map<String, String> SETTINGS =
      Map.ofEntries(
          Map.entry("image.height", "16"),
          Map.entry("image.width", "16"),
          Map.entry("augmentation.padding", "2"),
          Map.entry("batch.size", "16"),
          Map.entry("dev.batch.size", "8"),
          Map.entry("warmup.steps", "50"),
          Map.entry("replay.capacity", "200"),
          Map.entry("replay.ratio", "1"),
          Map.entry("threads", "1"),
          Map.entry("snapshot.every.steps", "25"),
          Map.entry("gate.min-interval", "off"),
          Map.entry("report.interval", "100 ms"),
          Map.entry("checkpoint.interval", "500 ms"),
          Map.entry("restart.attempts", "1000"));

  private final Distribution distribution;
  private final Settings settings;
  private final Consumer<String> progress;

  KillSoak(Distribution distribution, Settings settings, Consumer<String> progress) {
    this.distribution = distribution;
    this.settings = settings;
    this.progress = progress;
  }

  /**
   * @param scenario what ran
   * @param records that were published
   * @param kills that came
   * @param guarantees and whether they were kept
   */
  record Result(Scenario scenario, long records, List<Kill> kills, List<Guarantee> guarantees) {
    Result {
      kills = List.copyOf(kills);
      guarantees = List.copyOf(guarantees);
    }

    boolean holds() {
      return kills.stream().allMatch(Kill::hit) && guarantees.stream().allMatch(Guarantee::holds);
    }

    Map<String, Object> toReport() {
      Map<String, Object> report = new LinkedHashMap<>();
      report.put("scenario", scenario.title());
      report.put("records", records);
      report.put("holds", holds());
      report.put("guarantees", guarantees);
      report.put("kills", kills);
      return report;
    }
  }

  /** Runs all scenarios, each with its share of the kills. */
  List<Result> run(SoakBroker broker, int kills, long seed, Path folder)
      throws IOException, InterruptedException {
    SplittableRandom random = new SplittableRandom(seed);
    String prefix = SoakBroker.newPrefix();
    List<Result> results = new ArrayList<>();
    int done = 0;
    for (Scenario scenario : Scenario.values()) {
      int remaining = Scenario.values().length - scenario.ordinal();
      int share = (kills - done + remaining - 1) / remaining;
      if (share > 0) {
        results.add(run(scenario, broker, prefix, share, done + 1, seed, random.split(), folder));
      }
      done += share;
    }
    return results;
  }

  private Result run(
      Scenario scenario,
      SoakBroker broker,
      String prefix,
      int kills,
      int firstNumber,
      long seed,
      SplittableRandom random,
      Path folder)
      throws IOException, InterruptedException {
    SoakJob undisturbed = job(scenario, broker, prefix, "undisturbed", folder);
    SoakJob disturbed = job(scenario, broker, prefix, "disturbed", folder);
    long records = LEAST_RECORDS + RECORDS_PER_KILL * kills;
    SoakStream stream = SoakStream.of(seed, records / 2);
    Published published =
        Publisher.builder(broker.bootstrap(), stream)
            .topic(SoakJob.imagesTopic(prefix, scenario))
            .epochs(2)
            .clientProperties(settings.kafkaProperties())
            .build()
            .run();
    progress.accept(
        String.format(
            Locale.ROOT, "%s: %,d records published", scenario.title(), published.total()));
    Outcome expected = new SoakRun(undisturbed, progress).undisturbed();
    progress.accept(
        String.format(
            Locale.ROOT,
            "the undisturbed run took %,d steps and wrote %d snapshots",
            expected.last().progress().steps(),
            expected.versions().size()));
    List<Kill> came = new ArrayList<>();
    Outcome outcome =
        new SoakRun(disturbed, progress)
            .disturbed(
                KillPlan.of(kills, published.total(), scenario.firstTarget(), random),
                firstNumber,
                came);
    Map<String, Long> good = new TreeMap<>(published.perClass());
    stream.damaged().forEach((label, count) -> good.merge(label, -count, Long::sum));
    long damaged = stream.damaged().values().stream().mapToLong(Long::longValue).sum();
    return new Result(
        scenario,
        published.total(),
        came,
        Guarantee.of(scenario, good, damaged, expected, outcome));
  }

  /** A job whose topics exist, and are deleted in the end. */
  private SoakJob job(Scenario scenario, SoakBroker broker, String prefix, String role, Path folder)
      throws IOException {
    SoakJob job =
        SoakJob.of(distribution, broker.bootstrap(), settings, prefix, scenario, role, folder);
    broker.delete(job.topics());
    job.prepare();
    return job;
  }
}
