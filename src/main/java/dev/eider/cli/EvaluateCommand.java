package dev.eider.cli;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.eider.config.Settings;
import dev.eider.data.Example;
import dev.eider.evaluate.Evaluation;
import dev.eider.evaluate.ModelTest;
import dev.eider.evaluate.TestSets;
import dev.eider.model.DeviceSettings;
import dev.eider.model.TrainedModel;
import dev.eider.release.ReleaseStore;
import dev.eider.snapshot.Manifest;
import dev.eider.snapshot.SnapshotFile;
import dev.eider.snapshot.SnapshotStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Evaluates one snapshot on the test images of a data set. */
@Command(name = "evaluate", description = "Evaluates a snapshot on a data set.")
public final class EvaluateCommand implements Callable<Integer> {
  private final TestSets testSets;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private SettingsOptions settings = new SettingsOptions();

  @Mixin private BrokerOption broker = new BrokerOption();

  @Option(
      names = "--model",
      paramLabel = "latest|released|V|FILE",
      defaultValue = "latest",
      description =
          "The newest version, the one that is served, one version, or an exported file"
              + " (${DEFAULT-VALUE}).")
  private String model = "latest";

  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      required = true,
      description = "The data set whose test images are classified.")
  private String dataset = "";

  @Option(names = "--data", paramLabel = "PATH", description = "The data set's file or folder.")
  private @Nullable Path data;

  @Mixin private ReportOption report = new ReportOption();

  EvaluateCommand(TestSets testSets) {
    this.testSets = testSets;
  }

  /** What {@code --report} receives. */
  public record EvaluateReport(long version, @JsonUnwrapped Evaluation evaluation) {}

  @Override
  public Integer call() throws IOException {
    Settings resolved = settings.resolve();
    report.requireWritable();
    TrainedModel trained = load(resolved);
    Iterable<Example> images =
        testSets.open(dataset, Optional.ofNullable(data), trained.architecture().inputShape());
    Evaluation evaluation = evaluate(trained, images, resolved.get(DeviceSettings.DEVICE));
    report.write(new EvaluateReport(trained.version(), evaluation));
    spec.commandLine().getOut().println(summary(trained.version(), evaluation));
    return 0;
  }

  private TrainedModel load(Settings resolved) throws IOException {
    if (model.equals("released")) {
      Long released = new ReleaseStore(broker.bootstrap(), resolved).current().version();
      if (released == null) {
        throw new NoSuchElementException("no version is released at " + broker.bootstrap());
      }
      return new SnapshotStore(broker.bootstrap(), resolved).load(released);
    }
    boolean latest = model.equals("latest");
    if (!latest && !model.matches("[0-9]{1,18}")) {
      return SnapshotFile.read(Path.of(model)).model();
    }
    SnapshotStore store = new SnapshotStore(broker.bootstrap(), resolved);
    return store.load(
        latest
            ? store
                .latest()
                .map(Manifest::version)
                .orElseThrow(
                    () -> new NoSuchElementException("no snapshot at " + broker.bootstrap()))
            : Long.parseLong(model));
  }

  private Evaluation evaluate(TrainedModel model, Iterable<Example> images, String device) {
    try (ProgressLine line = ProgressLine.on(spec.commandLine().getErr())) {
      return ModelTest.run(
          model,
          ModelTest.countsOf(model),
          images,
          device,
          classified -> line.show(String.format(Locale.ROOT, "classified %,d images", classified)));
    }
  }

  private static String summary(long version, Evaluation evaluation) {
    Evaluation.Groups groups = evaluation.groups();
    int images = evaluation.perClass().stream().mapToInt(Evaluation.ClassError::examples).sum();
    return String.format(
        Locale.ROOT,
        "version %d on %,d images: top-1 error %.4f, balanced error %.4f (many %s, medium %s, few"
            + " %s)",
        version,
        images,
        evaluation.top1Error(),
        evaluation.balancedError(),
        fraction(groups.many()),
        fraction(groups.medium()),
        fraction(groups.few()));
  }

  private static String fraction(@Nullable Double error) {
    return error == null ? "-" : String.format(Locale.ROOT, "%.4f", error);
  }
}
