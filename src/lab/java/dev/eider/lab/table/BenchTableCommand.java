package dev.eider.lab.table;

import dev.eider.cli.EmbeddedBroker;
import dev.eider.cli.GracefulShutdown;
import dev.eider.cli.ProgressLine;
import dev.eider.cli.Report;
import dev.eider.cli.ReportOption;
import dev.eider.cli.SettingsOptions;
import dev.eider.config.InvalidSettingException;
import dev.eider.config.Setting;
import dev.eider.config.Settings;
import dev.eider.learn.LearnSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code eider bench table}: methods x losses x imbalance factors x seeds. */
@Command(
    name = "table",
    sortOptions = false,
    description = {
      "Trains and measures the cells of a table like the paper's: methods x losses x imbalance"
          + " factors x seeds, each by the product's learner.",
      "An interrupted run goes on where it was, and finished cells are not trained again: they"
          + " are in the folder --state, by a hash of all that decides them.",
      "Settings (-D) hold for all cells. The table itself sets loss, seed, warmup.steps,"
          + " learning.rate.schedule, replay.capacity and the hold-out."
    },
    footer = {
      "",
      "A method may have settings of its own, which win: 'two-component[meta.learning.rate=0.3;"
          + "meta.scope=all]'. Methods:",
      "uniform, class-balanced, class-balanced-scratch, class-balanced-finetune, two-component,"
          + " two-component-all, two-component-by-example, two-component-persistent,"
          + " two-component-published, l2rw, meta-weight-net, l2rw-pretrained,"
          + " l2rw-pretrained-init,"
          + " l2rw-pretrained-two-component, two-component-eps-only, class-wise-meta, crt,"
          + " tau-normalised, ncm"
    })
public final class BenchTableCommand implements Callable<Integer> {
  /** What the cells have in common; a user's own settings win. */
  private static final Map<String, String> DEFAULTS =
      Map.of(
          "batch.size", "64",
          "dev.batch.size", "100",
          "learning.rate", "0.1",
          "momentum.nesterov", "true",
          "replay.ratio", "0",
          // As published, so that rows are what their names say.
          "class-weights.normalisation", "classes",
          "classes.probation", "0",
          "weighting.max", "0",
          "average.decay", "0");

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private SettingsOptions settings = new SettingsOptions();

  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      required = true,
      description = "The data set: as for publish.")
  private String dataset = "";

  @Option(
      names = "--data",
      paramLabel = "PATH",
      description = "The folder with its train, dev and test files.")
  private @Nullable Path data;

  @Option(
      names = "--imbalance",
      paramLabel = "IF",
      split = ",",
      description = "Imbalance factors; without, the data set is taken as it is.")
  private List<Double> imbalance = List.of();

  @Option(
      names = "--imbalance-seed",
      paramLabel = "S",
      description = "Draws the images that an imbalance factor leaves; default: the first ones.")
  private @Nullable Long imbalanceSeed;

  @Option(
      names = "--methods",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "uniform,class-balanced,two-component",
      description = "The methods, see below; default: ${DEFAULT-VALUE}.")
  private List<String> methods = List.of();

  @Option(
      names = "--losses",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "cross-entropy",
      description = "cross-entropy, focal, ldam, balanced-softmax; default: ${DEFAULT-VALUE}.")
  private List<String> losses = List.of();

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "12",
      description = "Passes over the training images; default: ${DEFAULT-VALUE}.")
  private int epochs;

  @Option(
      names = "--stage1",
      paramLabel = "SHARE",
      defaultValue = "0.8",
      description = "The share of the epochs in stage 1; default: ${DEFAULT-VALUE}, as published.")
  private double stage1;

  @Option(
      names = "--schedule",
      paramLabel = "cosine|paper",
      defaultValue = "cosine",
      description = {
        "The learning rate: constant in stage 1 and half a cosine to 0 in stage 2, or times 0.01 at"
            + " the start and in the middle of stage 2; default: ${DEFAULT-VALUE}."
      })
  private String schedule = "";

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "1",
      description = "Runs of every cell; default: ${DEFAULT-VALUE}.")
  private int seeds;

  @Option(
      names = "--first-seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "The first run's seed; default: ${DEFAULT-VALUE}.")
  private int firstSeed;

  @Option(names = "--network", paramLabel = "NAME", description = "The setting network.")
  private @Nullable String network;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "At most N training images in an epoch; synthetic images need it.")
  private @Nullable Long limit;

  @Option(
      names = "--dev",
      paramLabel = "files|stream",
      defaultValue = "files",
      description = {
        "Where the development set comes from: the data set's dev files, or the training images by"
            + " the hold-out rule; default: ${DEFAULT-VALUE}."
      })
  private String dev = "";

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
        "Methods that do not learn from the development set do (do not) have its images as training"
            + " images, so that all learn from the same images; default: they do."
      })
  private boolean devAsTraining = true;

  @Option(
      names = "--eps-off",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = {
        "Methods that learn an eps run (do not run) once more without it, from the same stage 1,"
            + " and the table has both errors; default: they do."
      })
  private boolean epsOff = true;

  @Option(
      names = "--measure-on",
      paramLabel = "test|dev",
      defaultValue = "test",
      description = {
        "The test images, or the dev images that are not in the development set, to choose settings"
            + " by; default: ${DEFAULT-VALUE}."
      })
  private String measuredOn = "";

  @Option(
      names = "--through",
      paramLabel = "memory|stream",
      defaultValue = "memory",
      description = {
        "Trains in memory, or publishes every cell to Kafka, runs the job and measures the snapshot"
            + " that comes out; default: ${DEFAULT-VALUE}. Of a stream only the last model is"
            + " measured, and a cell that was interrupted begins again."
      })
  private String through = "";

  @Option(
      names = "--bootstrap",
      paramLabel = "HOST:PORT",
      description = "The Kafka brokers of --through stream; default: one of this process.")
  private @Nullable String bootstrap;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      defaultValue = "eider-table",
      description = "Keeps finished cells and what to go on from; default: ${DEFAULT-VALUE}.")
  private Path state = Path.of("");

  @Option(
      names = "--markdown",
      paramLabel = "FILE",
      description = "Receives the table in Markdown, which is printed too.")
  private @Nullable Path markdown;

  @Option(
      names = "--figures",
      paramLabel = "DIR",
      description = {
        "Receives a confusion matrix of every cell, and the mean eps by class in stage 2 of those"
            + " that meta-learn it, as SVG."
      })
  private @Nullable Path figures;

  @Mixin private ReportOption report = new ReportOption();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Settings given = settings.resolveOver(DEFAULTS);
    if (network != null) {
      given = given.with(LearnSettings.NETWORK, network);
      given.get(LearnSettings.NETWORK);
    }
    TableRun.Axes axes = axes();
    Protocol protocol =
        new Protocol(epochs, stage1, choice("--schedule", Protocol.Schedule.COSINE, schedule));
    CellSource source =
        new CellSource(
            dataset,
            data,
            limit,
            imbalanceSeed,
            choice("--dev", CellSource.Dev.FILES, dev),
            devPerClass,
            choice("--measure-on", CellSource.MeasuredOn.TEST, measuredOn));
    report.requireWritable();
    if (markdown != null) {
      Report.requireWritable(markdown);
    }
    Through chosen = choice("--through", Through.MEMORY, through);
    Settings common = given;
    try (ProgressLine line = ProgressLine.on(spec.commandLine().getErr())) {
      line.show("loading the images of " + dataset);
      Training training =
          cells ->
              new TableRun(
                      source, protocol, common, devAsTraining, epsOff, TableState.in(state), cells)
                  .run(axes, finished -> tell(finished, line));
      TableReport result =
          chosen == Through.MEMORY
              ? training.by(new InMemoryCell.Runner(line::show))
              : streamed(training, line);
      spec.commandLine().getOut().print(MarkdownTable.of(result));
      spec.commandLine().getOut().flush();
    }
    return 0;
  }

  private enum Through {
    MEMORY,
    STREAM
  }

  @FunctionalInterface
  private interface Training {
    TableReport by(TableRun.Through cells) throws IOException, InterruptedException;
  }

  /** Ctrl-C waits for the broker to stop, and for its files to be deleted. */
  private TableReport streamed(Training training, ProgressLine line)
      throws IOException, InterruptedException {
    AtomicBoolean stopped = new AtomicBoolean();
    return GracefulShutdown.on(
        () -> stopped.set(true),
        () -> {
          if (bootstrap != null) {
            return training.by(new StreamedCells(bootstrap, stopped::get, line::show));
          }
          try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            return training.by(new StreamedCells(broker.bootstrap(), stopped::get, line::show));
          }
        });
  }

  private TableRun.Axes axes() {
    if (seeds < 1) {
      throw new InvalidSettingException("--seeds is " + seeds + "; it must be at least 1");
    }
    return new TableRun.Axes(
        methods.stream().map(Method::of).toList(),
        losses.stream().map(LearnSettings.LOSS::parse).toList(),
        imbalance,
        firstSeed,
        seeds);
  }

  private static <E extends Enum<E>> E choice(String flag, E first, String text) {
    return Setting.ofChoice(flag, first.getDeclaringClass(), first, "").parse(text);
  }

  /** Writes what there is so far, so that an interrupted run leaves what it has found. */
  private void tell(TableRun.Finished finished, ProgressLine line) {
    line.end();
    PrintWriter out = spec.commandLine().getOut();
    out.println(finished.line());
    out.flush();
    try {
      report.write(finished.report());
      if (markdown != null) {
        Files.writeString(markdown, MarkdownTable.of(finished.report()));
      }
      if (figures != null) {
        Figures.write(Files.createDirectories(figures), finished.report());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
