package dev.eider.lab.bench;

import dev.eider.cli.ProgressLine;
import dev.eider.cli.ReportOption;
import dev.eider.cli.SettingsOptions;
import dev.eider.config.CommonSettings;
import dev.eider.config.InvalidSettingException;
import dev.eider.config.Setting;
import dev.eider.config.Settings;
import dev.eider.learn.LearnSettings;
import dev.eider.model.DeviceSettings;
import java.io.IOException;
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

/** {@code eider bench step}: what a plain and a meta-learned step cost. */
@Command(
    name = "step",
    sortOptions = false,
    description = {
      "Measures the bare forward and backward pass, the plain step and the meta-learned step, in"
          + " turn, on random images.",
      "Without its own flags it measures resnet32, batches of 100 and 100 dev images, one thread,"
          + " meta scope all; settings win over these, flags over settings."
    })
final class BenchStepCommand implements Callable<Integer> {
  private static final Map<String, String> DEFAULTS =
      Map.of(
          LearnSettings.NETWORK.name(), "resnet32",
          LearnSettings.BATCH_SIZE.name(), "100",
          LearnSettings.DEV_BATCH_SIZE.name(), "100",
          DeviceSettings.THREADS.name(), "1",
          LearnSettings.META_SCOPE.name(), "all");
  private static final int OPEN_LIST_CLASSES = 10;
  private static final int WARM_UP_ROUNDS = 2;
  private static final int EARLY_STEPS = 200;
  private static final int STEPS_PER_COLLECTION = 50;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private SettingsOptions settings = new SettingsOptions();

  @Option(names = "--network", paramLabel = "NAME", description = "The setting network.")
  private @Nullable String network;

  @Option(names = "--batch", paramLabel = "N", description = "The setting batch.size.")
  private @Nullable String batch;

  @Option(names = "--dev-batch", paramLabel = "N", description = "The setting dev.batch.size.")
  private @Nullable String devBatch;

  @Option(names = "--threads", paramLabel = "N", description = "The setting threads.")
  private @Nullable String threads;

  @Option(names = "--meta-scope", paramLabel = "all|head", description = "The setting meta.scope.")
  private @Nullable String metaScope;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "20",
      description = "How often each step is timed; default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--memory-steps",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "First takes N meta-learned steps, the heap collected now and then, and compares the"
              + " peak memory after "
              + EARLY_STEPS
              + " of them with the one after all; default: ${DEFAULT-VALUE}.")
  private int memorySteps;

  @Mixin private ReportOption report = new ReportOption();

  @Override
  public Integer call() throws IOException {
    if (rounds < 1 || memorySteps < 0 || (memorySteps > 0 && memorySteps <= EARLY_STEPS)) {
      throw new InvalidSettingException(
          "--rounds is at least 1, --memory-steps is 0 or more than " + EARLY_STEPS);
    }
    Settings resolved = resolved();
    int labels = resolved.get(CommonSettings.CLASSES).size();
    try (StepBenchmark benchmark =
            new StepBenchmark(resolved, labels > 0 ? labels : OPEN_LIST_CLASSES);
        ProgressLine line = ProgressLine.on(spec.commandLine().getErr())) {
      BenchStepReport.Memory memory = memory(benchmark, line);
      List<StepBenchmark.Round> timed = rounds(benchmark, line);
      BenchStepReport result =
          BenchStepReport.of(
              timed, resolved.get(LearnSettings.BATCH_SIZE), PeakMemory.mebibytes(), memory);
      report.write(result);
      spec.commandLine().getOut().println(result.line());
    }
    return 0;
  }

  private Settings resolved() {
    Settings resolved = settings.resolveOver(DEFAULTS);
    resolved = with(resolved, LearnSettings.NETWORK, network);
    resolved = with(resolved, LearnSettings.BATCH_SIZE, batch);
    resolved = with(resolved, LearnSettings.DEV_BATCH_SIZE, devBatch);
    resolved = with(resolved, DeviceSettings.THREADS, threads);
    return with(resolved, LearnSettings.META_SCOPE, metaScope);
  }

  private static Settings with(Settings settings, Setting<?> setting, @Nullable String text) {
    if (text == null) {
      return settings;
    }
    Settings changed = settings.with(setting, text);
    changed.get(setting);
    return changed;
  }

  private BenchStepReport.Memory memory(StepBenchmark benchmark, ProgressLine line)
      throws IOException {
    Double early = null;
    for (int step = 1; step <= memorySteps; step++) {
      benchmark.metaStep();
      if (step % STEPS_PER_COLLECTION == 0) {
        // A heap that is not full grows by what steps throw away; the peak is to be what they keep.
        System.gc();
      }
      line.show(String.format(Locale.ROOT, "memory: step %,d of %,d", step, memorySteps));
      if (step == EARLY_STEPS) {
        early = PeakMemory.mebibytes();
      }
    }
    return new BenchStepReport.Memory(
        memorySteps, early, memorySteps > 0 ? PeakMemory.mebibytes() : null);
  }

  private List<StepBenchmark.Round> rounds(StepBenchmark benchmark, ProgressLine line) {
    List<StepBenchmark.Round> timed = new ArrayList<>();
    for (int round = 0; round < WARM_UP_ROUNDS + rounds; round++) {
      StepBenchmark.Round taken = benchmark.round();
      if (round >= WARM_UP_ROUNDS) {
        timed.add(taken);
      }
      line.show(String.format(Locale.ROOT, "round %d of %d", timed.size(), rounds));
    }
    return timed;
  }
}
