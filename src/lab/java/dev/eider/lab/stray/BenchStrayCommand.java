package dev.eider.lab.stray;

import dev.eider.cli.ProgressLine;
import dev.eider.cli.ReportOption;
import dev.eider.cli.SettingsOptions;
import dev.eider.config.CommonSettings;
import dev.eider.config.InvalidSettingException;
import dev.eider.config.Settings;
import dev.eider.data.Example;
import dev.eider.data.ImageShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code eider bench stray}: what a few wrong labels do to a model. */
@Command(
    name = "stray",
    sortOptions = false,
    description = {
      "Learns a stream in memory with and without a few images under labels that it does not have"
          + " otherwise, and measures by how much the error of its own classes is greater.",
      "One, two and five images of one stray label, and ten labels of one image; early and half way"
          + " in the stream. The streams differ in these labels only, and every difference is a mean"
          + " over seeds."
    })
public final class BenchStrayCommand implements Callable<Integer> {
  private static final double EARLY = 0.1;
  private static final double HALF_WAY = 0.5;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private SettingsOptions settings = new SettingsOptions();

  @Option(
      names = "--records",
      paramLabel = "N",
      defaultValue = "8000",
      description = "Of the stream of rendered shapes; 0 leaves it out; default: ${DEFAULT-VALUE}.")
  private int records;

  @Option(
      names = "--data",
      paramLabel = "PATH",
      description = "The folder of CIFAR-10's files, for a second stream.")
  private @Nullable Path data;

  @Option(
      names = "--imbalance",
      paramLabel = "IF",
      defaultValue = "100",
      description = "Of CIFAR-10; default: ${DEFAULT-VALUE}.")
  private double imbalance;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "2",
      description = "Of CIFAR-10; the stray images come in each; default: ${DEFAULT-VALUE}.")
  private int epochs;

  @Option(
      names = "--textures",
      paramLabel = "CLASSES",
      description = "A stream of --records textures in so many classes too, as in 1,000.")
  private @Nullable Integer textures;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "3",
      description = "Runs of each cell; default: ${DEFAULT-VALUE}.")
  private int seeds;

  @Mixin private ReportOption report = new ReportOption();

  @Override
  public Integer call() throws IOException {
    if (seeds < 1 || epochs < 1 || records < 0 || !(imbalance >= 1)) {
      throw new InvalidSettingException(
          "--seeds, --epochs and --imbalance are at least 1, and --records is not negative");
    }
    Settings given = settings.resolve();
    report.requireWritable();
    List<StrayReport.Cell> cells = new ArrayList<>();
    try (ProgressLine line = ProgressLine.on(spec.commandLine().getErr())) {
      for (StrayStream stream : streams(given)) {
        cells.addAll(measured(stream, given, line));
        report.write(StrayReport.of(seeds, cells));
      }
    }
    spec.commandLine().getOut().print(StrayReport.of(seeds, cells).markdown());
    spec.commandLine().getOut().flush();
    return 0;
  }

  private List<StrayStream> streams(Settings given) {
    ImageShape shape =
        CommonSettings.imageShape(given);
    List<StrayStream> streams = new ArrayList<>();
    if (records > 0) {
      streams.add(StrayStream.shapes(records, shape));
    }
    if (data != null) {
      streams.add(StrayStream.cifar(data, imbalance, epochs, shape));
    }
    if (textures != null) {
      streams.add(
          new StrayStream(
              textures + " textures", 1, new Textures(textures, Math.max(records, 1), shape)));
    }
    if (streams.isEmpty()) {
      throw new InvalidSettingException("--records 0 leaves no stream; --data gives one");
    }
    return streams;
  }

  private static List<StrayScenario> scenarios() {
    List<StrayScenario> scenarios = new ArrayList<>();
    for (double at : new double[] {EARLY, HALF_WAY}) {
      for (int images : new int[] {1, 2, 5}) {
        scenarios.add(new StrayScenario(1, images, at));
      }
      scenarios.add(new StrayScenario(10, 1, at));
    }
    return scenarios;
  }

  private List<StrayReport.Cell> measured(StrayStream stream, Settings given, ProgressLine line)
      throws IOException {
    List<StrayScenario> scenarios = scenarios();
    List<Example> test = stream.source().test();
    List<Double> without = new ArrayList<>();
    List<List<Double>> errors = new ArrayList<>();
    scenarios.forEach(scenario -> errors.add(new ArrayList<>()));
    for (int seed = 1; seed <= seeds; seed++) {
      Settings own = given.with(CommonSettings.SEED, Integer.toString(seed));
      StrayRun run = new StrayRun(own, test);
      List<Example> images = stream.source().train(seed);
      line.show(stream.name() + ", seed " + seed + ", without");
      without.add(run.errorAfter(images, stream.epochs()));
      for (int i = 0; i < scenarios.size(); i++) {
        line.show(stream.name() + ", seed " + seed + ", " + scenarios.get(i));
        errors.get(i).add(run.errorAfter(scenarios.get(i).in(images), stream.epochs()));
      }
    }
    List<StrayReport.Cell> cells = new ArrayList<>();
    for (int i = 0; i < scenarios.size(); i++) {
      cells.add(StrayReport.Cell.of(stream.name(), scenarios.get(i), errors.get(i), without));
    }
    return cells;
  }
}
