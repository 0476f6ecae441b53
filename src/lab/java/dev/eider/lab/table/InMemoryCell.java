package dev.eider.lab.table;

import dev.eider.evaluate.Evaluation;
import dev.eider.lab.InMemoryLearner;
import dev.eider.learn.Learner;
import dev.eider.learn.StepObserver;
import dev.eider.model.TrainedModel;
import dev.eider.report.LearningReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Trains one cell in memory: the records that would be published go through the ledger to the
 * learner, in their order. The learner is kept after every epoch, so that an interrupted cell goes
 * on from there, bit by bit as it would have; and after stage 1, so that cells with the same stage
 * 1 train it once.
 */
final class InMemoryCell {
  private static final int EPS_MOMENTS_AN_EPOCH = 10;
  private static final double SECONDS_TO_LOSE = 20;

  private final CellPlan plan;
  private final TableState state;
  private final Consumer<String> progressLine;
  private final CellStream stream;
  private final StepObserver observer;
  private final List<CellProgress.Measured> measured = new ArrayList<>();
  private final List<CellProgress.MeanEps> eps = new ArrayList<>();
  private int epochs;
  private double seconds;
  private double secondsKept;

  /** Trains cells in memory; {@code line} shows how far it is. */
  record Runner(Consumer<String> line) implements TableRun.Through {
    @Override
    public String key() {
      return "memory";
    }

    @Override
    public CellResult run(CellPlan plan, TableState state) throws IOException {
      return new InMemoryCell(plan, state, line, step -> {}).run();
    }
  }

  /**
   * @param observer sees the steps that are taken
   */
  InMemoryCell(
      CellPlan plan, TableState state, Consumer<String> progressLine, StepObserver observer) {
    this.observer = observer;
    this.plan = plan;
    this.state = state;
    this.progressLine = progressLine;
    this.stream = new CellStream(plan.images(), plan.heldTrains(), plan.settings());
  }

  /** Trains what is left to be trained, and measures. */
  CellResult run() throws IOException {
    try (Learner learner = start()) {
      learner.observe(observer);
      train(learner);
      learner.finish();
      TrainedModel trained = learner.snapshot();
      LearningReport report = learner.report();
      Evaluation last =
          plan.measure(new FinalClassifier(plan, stream).classifier(learner, trained));
      measured.add(
          new CellProgress.Measured(epochs, last.balancedError(), finite(report.descent().trainLoss(), 0)));
      return plan.result(
          "memory", trained, last, new CellProgress(epochs, seconds, measured, eps), report);
    }
  }

  /** The learner as far as it was trained before. */
  private Learner start() throws IOException {
    List<Path> kept = new ArrayList<>(List.of(state.running(plan.key())));
    plan.stage1Key().ifPresent(key -> kept.addAll(List.of(state.stage1(key), state.running(key))));
    Optional<Path> newest = kept.stream().filter(Files::exists).findFirst();
    if (newest.isEmpty()) {
      return InMemoryLearner.create(plan.settings());
    }
    CellProgress.Restored restored =
        CellProgress.read(
            newest.get(), in -> Learner.restore(plan.settings(), in, InstantSource.system()));
    epochs = restored.progress().epochs();
    seconds = restored.progress().seconds();
    secondsKept = seconds;
    measured.addAll(restored.progress().measured());
    eps.addAll(restored.progress().eps());
    for (int epoch = 0; epoch < epochs; epoch++) {
      stream.epoch(epoch, event -> {}); // the ledger sees again what it had seen
    }
    return restored.learner();
  }

  private void train(Learner learner) throws IOException {
    while (epochs < plan.protocol().epochs()) {
      trainEpoch(learner);
      boolean last = epochs == plan.protocol().epochs();
      if (!last && plan.protocol().isMeasuredAfter(epochs)) {
        Evaluation now = plan.measure(learner.snapshot());
        measured.add(
            new CellProgress.Measured(
                epochs, now.balancedError(), finite(learner.report().descent().trainLoss(), 0)));
      }
      keep(learner);
    }
  }

  private void trainEpoch(Learner learner) {
    long start = System.nanoTime();
    int size = plan.images().size();
    int[] records = {0};
    stream.epoch(
        epochs,
        event -> {
          learner.accept(event);
          if (++records[0] % Math.max(1, size / EPS_MOMENTS_AN_EPOCH) == 0) {
            double at = epochs + Math.min(1, (double) records[0] / size);
            progressLine.accept(
                String.format(
                    Locale.ROOT, "%s: epoch %.1f of %d", plan.cell().title(), at, total()));
            LearningReport report = learner.report();
            if (report.progress().metaSteps() > 0) {
              eps.add(new CellProgress.MeanEps(at, meanEps(report)));
            }
          }
        });
    epochs++;
    seconds += (System.nanoTime() - start) / 1e9;
  }

  private int total() {
    return plan.protocol().epochs();
  }

  /** Keeps the learner where it would take long to train it again, and always after stage 1. */
  private void keep(Learner learner) throws IOException {
    Optional<String> stage1 = plan.stage1Key();
    CellProgress progress = new CellProgress(epochs, seconds, measured, eps);
    if (stage1.isPresent() && epochs == plan.protocol().stage1Epochs()) {
      progress.write(state.running(stage1.get()), learner);
      Files.move(
          state.running(stage1.get()),
          state.stage1(stage1.get()),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      secondsKept = seconds;
    } else if (seconds - secondsKept >= SECONDS_TO_LOSE && epochs < total()) {
      boolean inStage1 = stage1.isPresent() && epochs < plan.protocol().stage1Epochs();
      progress.write(state.running(inStage1 ? stage1.get() : plan.key()), learner);
      secondsKept = seconds;
    }
  }

  private static Map<String, @Nullable Double> meanEps(LearningReport report) {
    Map<String, @Nullable Double> byClass = new HashMap<>();
    for (LearningReport.ClassReport ofClass : report.classes()) {
      byClass.put(ofClass.label(), Double.isFinite(ofClass.eps().mean()) ? ofClass.eps().mean() : null);
    }
    return byClass;
  }

  private static double finite(double value, double otherwise) {
    return Double.isFinite(value) ? value : otherwise;
  }
}
