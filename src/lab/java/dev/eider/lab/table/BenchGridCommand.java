package dev.eider.lab.table;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eider.cli.AllSettings;
import dev.eider.cli.ProgressLine;
import dev.eider.cli.Report;
import dev.eider.cli.ReportOption;
import dev.eider.cli.SettingsOptions;
import dev.eider.config.CommonSettings;
import dev.eider.config.InvalidSettingException;
import dev.eider.config.Setting;
import dev.eider.config.Settings;
import dev.eider.data.ImageShape;
import dev.eider.learn.LearnSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code eider bench grid}: which settings a stream is best learned with. */
@Command(
    name = "grid",
    sortOptions = false,
    description = {
      "Streams a data set through the learner in memory, once for every combination of settings and"
          + " seed, as 'train --bounded' would, and measures the model that would be served.",
      "Finished runs are kept in --state and not trained again."
    })
public final class BenchGridCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private SettingsOptions settings = new SettingsOptions();

  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      required = true,
      description = "The data set: as for publish.")
  private String dataset = "";

  @Option(names = "--data", paramLabel = "PATH", description = "The folder with its files.")
  private @Nullable Path data;

  @Option(names = "--imbalance", paramLabel = "IF", description = "An imbalance factor.")
  private @Nullable Double imbalance;

  @Option(names = "--limit", paramLabel = "N", description = "At most N images in an epoch.")
  private @Nullable Long limit;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "1",
      description = "Passes over the images; default: ${DEFAULT-VALUE}.")
  private int epochs;

  @Option(
      names = "--row",
      paramLabel = "KEY=VALUE;KEY=VALUE",
      description = "A bundle of settings, which may be empty; several make several rows.")
  private List<String> rows = List.of();

  @Option(
      names = "--vary",
      paramLabel = "KEY=VALUE,VALUE",
      description = "A setting with the values that every row is run with; several multiply.")
  private Map<String, String> varied = new LinkedHashMap<>();

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "1",
      description = "Runs of every combination; default: ${DEFAULT-VALUE}.")
  private int seeds;

  @Option(
      names = "--first-seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "The first run's seed; default: ${DEFAULT-VALUE}.")
  private int firstSeed;

  @Option(
      names = "--moments",
      paramLabel = "N",
      defaultValue = "4",
      description = "How often a run is measured, evenly; default: ${DEFAULT-VALUE}.")
  private int moments;

  @Option(
      names = "--measure-on",
      paramLabel = "dev|test",
      defaultValue = "dev",
      description = "The images that are measured on; default: ${DEFAULT-VALUE}.")
  private String measuredOn = "";

  @Option(
      names = "--state",
      paramLabel = "DIR",
      defaultValue = "eider-grid",
      description = "Keeps finished runs; default: ${DEFAULT-VALUE}.")
  private Path state = Path.of("");

  @Mixin private ReportOption report = new ReportOption();

  @Override
  public Integer call() throws IOException {
    if (epochs < 1 || seeds < 1 || moments < 1) {
      throw new InvalidSettingException("--epochs, --seeds and --moments are at least 1");
    }
    Settings given = settings.resolve();
    List<Map<String, String>> combinations = combinations();
    report.requireWritable();
    Files.createDirectories(state);
    CellSource source =
        new CellSource(
            dataset,
            data,
            limit,
            null,
            CellSource.Dev.STREAM,
            1,
            Setting.ofChoice(
                    "--measure-on", CellSource.MeasuredOn.class, CellSource.MeasuredOn.DEV, "")
                .parse(measuredOn));
    List<GridCell> cells = new ArrayList<>();
    try (ProgressLine line = ProgressLine.on(spec.commandLine().getErr())) {
      for (int seed = firstSeed; seed < firstSeed + seeds; seed++) {
        line.show("loading the images of " + dataset);
        CellImages images = source.load(imbalance, seed, shape(given));
        for (Map<String, String> combination : combinations) {
          GridCell cell = finished(images, given, combination, seed, line);
          cells.add(cell);
          line.end();
          tell(cell);
          report.write(new GridReport(dataset, imbalance, epochs, measuredOn, cells));
        }
      }
    }
    return 0;
  }

  private static ImageShape shape(Settings settings) {
    return CommonSettings.imageShape(settings);
  }

  private GridCell finished(
      CellImages images,
      Settings given,
      Map<String, String> combination,
      int seed,
      ProgressLine line)
      throws IOException {
    Map<String, String> all = new TreeMap<>(given.asMap());
    all.putAll(combination);
    all.put(CommonSettings.SEED.name(), Integer.toString(seed));
    all.put(LearnSettings.SNAPSHOT_EVERY_STEPS.name(), Integer.toString(Integer.MAX_VALUE));
    Settings own = Settings.checked(all, AllSettings.declared(), key -> "");
    LearnSettings.checkTogether(own);
    Path file = state.resolve("run-" + key(images, own) + ".json");
    if (Files.exists(file)) {
      return JSON.readValue(file.toFile(), GridCell.class);
    }
    String title = title(combination);
    GridCell cell =
        new GridRun(images, own, epochs, moments)
            .run(title, combination, told -> line.show(title + ", seed " + seed + ": " + told));
    Report.write(file, cell);
    return cell;
  }

  /** Of what decides a run: every declared setting, defaults included, and the images. */
  private String key(CellImages images, Settings own) {
    StringBuilder lines = new StringBuilder(images.fingerprint()).append('\n');
    lines.append(epochs).append(' ').append(moments).append('\n');
    for (Setting<?> setting : AllSettings.declared()) {
      lines.append(setting.name()).append('=').append(own.text(setting)).append('\n');
    }
    return CellPlan.hashOf(lines.toString());
  }

  private static String title(Map<String, String> combination) {
    return combination.isEmpty()
        ? "as given"
        : String.join(
            ";",
            combination.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .toList());
  }

  private List<Map<String, String>> combinations() {
    List<Map<String, String>> combinations = new ArrayList<>();
    for (String row : rows.isEmpty() ? List.of("") : rows) {
      combinations.add(bundle(row));
    }
    for (Map.Entry<String, String> axis : varied.entrySet()) {
      List<Map<String, String>> product = new ArrayList<>();
      for (Map<String, String> combination : combinations) {
        for (String value : axis.getValue().split(",", -1)) {
          Map<String, String> more = new LinkedHashMap<>(combination);
          more.put(axis.getKey(), value);
          product.add(more);
        }
      }
      combinations = product;
    }
    return combinations;
  }

  private static Map<String, String> bundle(String row) {
    Map<String, String> bundle = new LinkedHashMap<>();
    for (String pair : row.isBlank() ? List.<String>of() : List.of(row.split(";", -1))) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw new InvalidSettingException(
            "'" + pair + "' of --row is not of the form KEY=VALUE;KEY=VALUE");
      }
      bundle.put(pair.substring(0, equals).strip(), pair.substring(equals + 1).strip());
    }
    return bundle;
  }

  private void tell(GridCell cell) {
    StringBuilder errors = new StringBuilder();
    for (GridCell.Moment moment : cell.moments()) {
      errors.append(String.format(Locale.ROOT, " %.4f", moment.error()));
    }
    spec.commandLine()
        .getOut()
        .println(
            String.format(
                Locale.ROOT,
                "%s, seed %d:%s (%,d steps, %.0f s)",
                cell.row(),
                cell.seed(),
                errors,
                cell.steps(),
                cell.seconds()));
    spec.commandLine().getOut().flush();
  }
}
