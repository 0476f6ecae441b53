package dev.eider.lab.table;

import dev.eider.cli.ProgressLine;
import dev.eider.cli.ReportOption;
import dev.eider.cli.SettingsOptions;
import dev.eider.config.InvalidSettingException;
import dev.eider.config.Setting;
import dev.eider.config.Settings;
import dev.eider.dataset.SyntheticShapes;
import dev.eider.learn.LearnSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code eider bench shift}: whether eps pays where training images are not of the target. */
@Command(
    name = "shift",
    sortOptions = false,
    description = {
      "Trains on images whose distribution within a class is not the target's, which a small"
          + " curated development set shows. Every method that learns from that set runs with its"
          + " eps, without it, and without it with the set's images as training images.",
      "Settings (-D) hold for all rows. The replay window has all images in it."
    },
    footer = {
      "",
      "Scenarios: label-noise, a share of the images is labelled as any other class;"
          + " label-noise-head, as another class in proportion to its size; bursts, a share is"
          + " near-duplicates of one image in fifty; foreign-tail, a share of the images of the"
          + " rarer half of the classes comes from another source; drift, images look like another"
          + " source's at first, so far as --noise says, and like the target at the end."
    })
public final class BenchShiftCommand implements Callable<Integer> {
  private static final Map<String, String> DEFAULTS =
      Map.of(
          "batch.size", "64",
          "dev.batch.size", "100",
          "learning.rate", "0.1",
          "momentum.nesterov", "true",
          "replay.ratio", "0");

  private static final long SYNTHETIC_IMAGES = 6000;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private SettingsOptions settings = new SettingsOptions();

  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      defaultValue = SyntheticShapes.NAME,
      description = "The data set: as for publish; default: ${DEFAULT-VALUE}.")
  private String dataset = "";

  @Option(
      names = "--data",
      paramLabel = "PATH",
      description = "The folder with its train, dev and test files.")
  private @Nullable Path data;

  @Option(
      names = "--imbalance",
      paramLabel = "IF",
      description = "The imbalance factor; without, the data set is taken as it is.")
  private @Nullable Double imbalance;

  @Option(
      names = "--scenario",
      paramLabel = "NAME",
      defaultValue = "label-noise",
      description = "One of the scenarios below; default: ${DEFAULT-VALUE}.")
  private String scenario = "";

  @Option(
      names = "--noise",
      paramLabel = "SHARE",
      defaultValue = "0.4",
      description = "The share of the images that it is about; default: ${DEFAULT-VALUE}.")
  private double share;

  @Option(
      names = "--methods",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "two-component",
      description = "The methods, as for bench table; default: ${DEFAULT-VALUE}.")
  private List<String> methods = List.of();

  @Option(
      names = "--loss",
      paramLabel = "NAME",
      defaultValue = "cross-entropy",
      description = "cross-entropy, focal, ldam, balanced-softmax; default: ${DEFAULT-VALUE}.")
  private String loss = "";

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "10",
      description = "Passes over the training images; default: ${DEFAULT-VALUE}.")
  private int epochs;

  @Option(
      names = "--stage1",
      paramLabel = "SHARE",
      defaultValue = "0.5",
      description = "The share of the epochs in stage 1; default: ${DEFAULT-VALUE}.")
  private double stage1;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "3",
      description = "Runs of every row; default: ${DEFAULT-VALUE}.")
  private int seeds;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "At most N training images in an epoch; of synthetic images 6,000 without.")
  private @Nullable Long limit;

  @Option(
      names = "--dev-per-class",
      paramLabel = "N",
      defaultValue = "10",
      description = "Images of a class in the development set; default: ${DEFAULT-VALUE}.")
  private int devPerClass;

  @Option(
      names = "--dev-as-training",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = {
        "Methods with an eps run (do not run) a third time, without it and with the development"
            + " set's images as training images; default: they do."
      })
  private boolean devAsTraining = true;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      defaultValue = "eider-table",
      description = "Keeps the learners after stage 1; default: ${DEFAULT-VALUE}.")
  private Path state = Path.of("");

  @Mixin private ReportOption report = new ReportOption();

  @Override
  public Integer call() throws IOException {
    if (seeds < 1 || !(share >= 0 && share < 1)) {
      throw new InvalidSettingException("--seeds is at least 1, and --noise from 0 to below 1");
    }
    Settings given = settings.resolveOver(DEFAULTS);
    ShiftRun.Axes axes =
        new ShiftRun.Axes(
            Setting.ofChoice("--scenario", ShiftScenario.class, ShiftScenario.LABEL_NOISE, "")
                .parse(scenario),
            share,
            imbalance,
            methods.stream().map(Method::of).toList(),
            LearnSettings.LOSS.parse(loss),
            seeds,
            devAsTraining);
    boolean endless = limit == null && dataset.equals(SyntheticShapes.NAME);
    CellSource source =
        new CellSource(
            dataset,
            data,
            endless ? Long.valueOf(SYNTHETIC_IMAGES) : limit,
            null,
            CellSource.Dev.FILES,
            devPerClass,
            CellSource.MeasuredOn.TEST);
    Protocol protocol = new Protocol(epochs, stage1, Protocol.Schedule.COSINE, 1);
    report.requireWritable();
    try (ProgressLine line = ProgressLine.on(spec.commandLine().getErr())) {
      line.show("loading the images of " + dataset);
      ShiftReport result =
          new ShiftReport(
              dataset,
              given.get(LearnSettings.NETWORK).key(),
              scenario,
              share,
              imbalance,
              loss,
              devPerClass,
              epochs,
              new ShiftRun(source, protocol, given, TableState.in(state), line::show)
                  .run(axes, finished -> tell(finished, line)));
      report.write(result);
      spec.commandLine().getOut().print(result.markdown());
      spec.commandLine().getOut().flush();
    }
    return 0;
  }

  private void tell(String finished, ProgressLine line) {
    line.end();
    spec.commandLine().getOut().println(finished);
    spec.commandLine().getOut().flush();
  }
}
