package dev.eider.lab.drift;

import dev.eider.cli.ProgressLine;
import dev.eider.cli.ReportOption;
import dev.eider.cli.SettingsOptions;
import dev.eider.config.CommonSettings;
import dev.eider.config.InvalidSettingException;
import dev.eider.config.Setting;
import dev.eider.config.Settings;
import dev.eider.data.Example;
import dev.eider.data.ImageShape;
import dev.eider.dataset.Dataset;
import dev.eider.dataset.DatasetOptions;
import dev.eider.dataset.Datasets;
import dev.eider.dataset.SyntheticShapes;
import dev.eider.evaluate.DecodedImages;
import dev.eider.learn.LearnSettings;
import dev.eider.ledger.LedgerSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code eider bench drift}: what is forgotten where the stream changes. */
@Command(
    name = "drift",
    sortOptions = false,
    description = {
      "Streams images whose class shares change half way, learns from them in memory, and measures"
          + " the errors of the old and the new classes on the way; each with and without decaying"
          + " counts, and with and without replay.",
      "Scenarios: swap, where the long tail turns round; late, where the rarest fifth of the classes"
          + " appears with the second half."
    })
public final class BenchDriftCommand implements Callable<Integer> {
  private static final Map<String, String> DEFAULTS =
      Map.of(
          LearnSettings.BATCH_SIZE.name(), "16",
          LearnSettings.WARMUP_STEPS.name(), "100",
          LearnSettings.REPLAY_RATIO.name(), "1",
          LearnSettings.REPLAY_CAPACITY.name(), "2000",
          LedgerSettings.EVAL_PER_CLASS.name(), "0",
          LedgerSettings.EVAL_SHARE.name(), "0");

  private static final int SYNTHETIC_PER_CLASS = 300;
  private static final long TEST_SEED = 20_200_614;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private SettingsOptions settings = new SettingsOptions();

  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      defaultValue = SyntheticShapes.NAME,
      description = "Where images come from; default: ${DEFAULT-VALUE}.")
  private String dataset = "";

  @Option(names = "--data", paramLabel = "PATH", description = "The data set's folder.")
  private @Nullable Path data;

  @Option(
      names = "--scenarios",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "swap,late",
      description = "swap, late; default: ${DEFAULT-VALUE}.")
  private List<String> scenarios = List.of();

  @Option(
      names = "--imbalance",
      paramLabel = "IF",
      defaultValue = "50",
      description = "Of the stream's long tail; default: ${DEFAULT-VALUE}.")
  private double imbalance;

  @Option(
      names = "--records",
      paramLabel = "N",
      defaultValue = "16000",
      description = "Records of a stream; default: ${DEFAULT-VALUE}.")
  private long records;

  @Option(
      names = "--half-life",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Records in which a count falls to its half; default: ${DEFAULT-VALUE}.")
  private long halfLife;

  @Option(
      names = "--measurements",
      paramLabel = "N",
      defaultValue = "16",
      description = "How often errors are measured, an even number; default: ${DEFAULT-VALUE}.")
  private int measurements;

  @Mixin private ReportOption report = new ReportOption();

  @Override
  public Integer call() throws IOException {
    if (measurements < 2 || measurements % 2 != 0 || records < measurements) {
      throw new InvalidSettingException("--measurements is an even number, and at most --records");
    }
    if (records % measurements != 0 || halfLife < 1 || !(imbalance >= 1)) {
      throw new InvalidSettingException(
          "--records is a multiple of --measurements, --half-life and --imbalance are at least 1");
    }
    Settings given = settings.resolveOver(DEFAULTS);
    List<Scenario> chosen =
        scenarios.stream()
            .map(Setting.ofChoice("--scenarios", Scenario.class, Scenario.SWAP, "")::parse)
            .toList();
    report.requireWritable();
    DriftReport result = measured(given, chosen);
    report.write(result);
    spec.commandLine().getOut().print(result.markdown());
    spec.commandLine().getOut().flush();
    return 0;
  }

  private DriftReport measured(Settings given, List<Scenario> chosen) throws IOException {
    ImageShape shape =
        CommonSettings.imageShape(given);
    List<DriftReport.Run> runs = new ArrayList<>();
    try (ProgressLine line = ProgressLine.on(spec.commandLine().getErr())) {
      line.show("loading images");
      DecodedImages decoder = new DecodedImages(shape);
      DriftingStream stream = new DriftingStream(pool(given.get(CommonSettings.SEED)), decoder);
      List<Example> test = new ArrayList<>();
      decoder.epoch(Datasets.testSet(dataset, data, TEST_SEED), 0).forEachRemaining(test::add);
      for (Scenario scenario : chosen) {
        for (Settings variant : variants(given)) {
          DriftRun run =
              new DriftRun(stream, test, variant, scenario, imbalance, records, measurements);
          int number = runs.size() + 1;
          runs.add(
              run.run(
                  streamed ->
                      line.show(
                          String.format(
                              Locale.ROOT,
                              "run %d of %d: %,d of %,d records",
                              number,
                              chosen.size() * variants(given).size(),
                              streamed,
                              records))));
        }
      }
    }
    return new DriftReport(dataset, records, halfLife, given.get(LearnSettings.REPLAY_RATIO).fixed(), runs);
  }

  /** Without decay and replay, with either, with both. */
  private List<Settings> variants(Settings given) {
    Settings decaying = given.with(LedgerSettings.COUNTS_HALF_LIFE, halfLife + " s");
    return List.of(
        given.with(LearnSettings.REPLAY_RATIO, "0"),
        decaying.with(LearnSettings.REPLAY_RATIO, "0"),
        given,
        decaying);
  }

  private Dataset pool(long seed) throws IOException {
    return dataset.equals(SyntheticShapes.NAME)
        ? SyntheticShapes.balanced(seed, SYNTHETIC_PER_CLASS)
        : Datasets.open(dataset, data, DatasetOptions.defaults().withSeed(seed));
  }
}
