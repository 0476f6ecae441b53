package dev.eider.learn;

import dev.eider.config.Settings;
import dev.eider.learn.memory.KeptExample;
import dev.eider.learn.memory.ReplayDraw;
import dev.eider.learn.memory.ReplayRatio;
import dev.eider.learn.overload.Overload;
import dev.eider.learn.report.LastBatch;
import dev.eider.learn.report.Phase;
import dev.eider.learn.report.PhaseTimes;
import dev.eider.learn.step.Augmentation;
import dev.eider.learn.step.CorrectedWeighting;
import dev.eider.learn.step.DevBatch;
import dev.eider.learn.step.MetaReweightedSgd;
import dev.eider.learn.step.NonFiniteLossException;
import dev.eider.learn.step.PersistentEps;
import dev.eider.learn.step.StepResult;
import dev.eider.learn.weighting.UniformWeighting;
import dev.eider.learn.weighting.Weighting;
import dev.eider.learn.weighting.WeightingName;
import dev.eider.ledger.ClassCounts;
import dev.eider.model.ImageBatch;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * Fills batches with the examples that are trained on, takes the steps of Algorithm 1, and replays.
 * All that decides the next step is in the learner's state; this object can be made anew from it.
 */
final class Trainer {
  private final LearnerConfiguration configuration;
  private final LearnerState state;
  private final PhaseTimes times;
  private final int batchSize;
  private final double drawSettling;
  private final ReplayRatio replayRatio;
  private final Augmentation augmentation;
  private final MetaReweightedSgd warmupSgd;
  private final MetaReweightedSgd sgd;
  private final Weighting warmup = new UniformWeighting();
  private final PersistentEps persistentEps;
  private final LastBatch lastBatch;
  private StepObserver observer = step -> {};

  /**
   * @param state is trained on, its owner closes it
   * @param times receives how long the phases of a step take
   */
  Trainer(LearnerConfiguration configuration, LearnerState state, PhaseTimes times) {
    Settings settings = configuration.settings();
    this.configuration = configuration;
    this.state = state;
    this.times = times;
    this.batchSize = settings.get(LearnSettings.BATCH_SIZE);
    this.drawSettling = settings.get(LearnSettings.REPLAY_DRAW_SETTLING);
    this.replayRatio = settings.get(LearnSettings.REPLAY_RATIO);
    this.augmentation = configuration.trainingAugmentation(state.random);
    this.warmupSgd = configuration.warmupSgd();
    this.sgd = configuration.sgd();
    this.persistentEps = configuration.persistentEps();
    this.lastBatch = new LastBatch(settings.get(LearnSettings.REPORT_EXAMPLES));
  }

  /**
   * Trains on an example, with the step that its batch takes once it is full.
   *
   * @param correction the factor of its weight, see {@link Overload}
   * @throws NonFiniteLossException where more steps in a row than the setting allows were not
   *     finite; so do all that take a step
   */
  void train(KeptExample example, double correction) {
    state.pending.add(example, correction);
    // More than a batch waits only where the learner was restored with a smaller one.
    if (state.pending.size() >= batchSize) {
      trainPending();
    }
  }

  /**
   * Trains what is left as a last, smaller batch, and replays all that is due. What could have been
   * replayed in spare time is not due.
   */
  void finish() {
    replayDue();
    if (!state.pending.isEmpty()) {
      trainPending();
      replayDue();
    }
  }

  private void replayDue() {
    if (!replayRatio.inSpareTime()) {
      replay(state.progress.replayDue());
    }
  }

  private void trainPending() {
    List<KeptExample> examples = state.pending.examples();
    double[] corrections = state.pending.corrections();
    state.pending.clear();
    examples.forEach(example -> state.replay.add(example, state.random));
    boolean accepted;
    if (balancedBatches()) {
      predict(examples);
      accepted = step(examples.size(), ReplayDraw.BALANCED);
    } else {
      accepted = step(examples, corrections, state.counts(), true);
    }
    if (accepted) {
      state.account.trained(examples.size());
    } else {
      state.account.notFinite(examples.size());
    }
    state.progress.replayOwed(
        replayRatio.inSpareTime()
            ? configuration.settings().get(LearnSettings.MOST_REPLAY)
            : replayRatio.fixed());
  }

  /**
   * Predicts arriving examples for the prequential error, where they are trained on only in draws
   * of the replay window.
   */
  private void predict(List<KeptExample> examples) {
    state.growModel();
    int[] predictions = LearnerSnapshot.predictions(state, configuration, examples);
    state.statistics.addPredictions(labels(examples), predictions);
    lastBatch.predicted(examples, predictions);
  }

  /**
   * Takes one event's share of the replay steps that are due. Shares are as small as they can be
   * while all steps are taken before the next batch is full, so that no event takes long.
   */
  void replayShare() {
    if (replayRatio.inSpareTime()) {
      return;
    }
    long due = state.progress.replayDue();
    long missing = Math.max(1, batchSize - state.pending.size());
    replay((due + missing - 1) / missing);
  }

  /**
   * Takes one replay step, if replay follows the time that is left and arrived batches allow it.
   *
   * @return whether a step was taken
   */
  boolean replayInSpareTime() {
    if (!replayRatio.inSpareTime()
        || state.progress.replayDue() < 1
        || state.replay.size() < batchSize) {
      return false;
    }
    replay(1);
    return true;
  }

  private void replay(long steps) {
    for (long i = 0; i < steps; i++) {
      state.progress.replayTaken();
      if (state.replay.size() >= batchSize) {
        step(batchSize, replayDraw());
      }
    }
  }

  /**
   * Whether the next batch is drawn class-balanced from the replay window, as in the paper's [8].
   */
  private boolean balancedBatches() {
    return stage() == 2
        && configuration.settings().get(LearnSettings.WEIGHTING)
            == WeightingName.CLASS_BALANCED_FINETUNE;
  }

  /** How the next replayed batch is drawn: by the stream's counts in stage 1. */
  private ReplayDraw replayDraw() {
    if (balancedBatches()) {
      return ReplayDraw.BALANCED;
    }
    return stage() == 2
        ? configuration.settings().get(LearnSettings.REPLAY_DRAW)
        : ReplayDraw.STREAM;
  }

  /** How often an image that came to the window has been replayed, on average. */
  private double replaysOfAnImage() {
    double replayed = (double) state.progress.steps() * batchSize - state.account.trained();
    return Math.max(0, replayed) / state.replay.offered();
  }

  /**
   * A step with examples of the window. Where they are drawn by the stream's counts they stand for
   * all records; otherwise their weights and prior are those of the draw.
   */
  private boolean step(int size, ReplayDraw draw) {
    ClassCounts drawn = state.counts().drawnBy(draw.power(replaysOfAnImage(), drawSettling));
    double[] corrections = new double[size];
    Arrays.fill(corrections, 1);
    return step(state.replay.draw(size, drawn.running(), state.random), corrections, drawn, false);
  }

  /**
   * Takes a step and says whether the parameters moved.
   *
   * @param batchCounts how often the classes come in batches like this one
   */
  private boolean step(
      List<KeptExample> examples, double[] corrections, ClassCounts batchCounts, boolean arriving) {
    state.growModel();
    double rate = configuration.learningRate(state.progress.steps());
    Weighting weighting = CorrectedWeighting.of(weighting(examples), corrections);
    StepResult taken = take(examples, weighting, rate, batchCounts);
    times.add(Phase.FORWARD, taken.times().forward());
    times.add(Phase.META, taken.times().meta());
    times.add(Phase.UPDATE, taken.times().update());
    StepResult result =
        weighting instanceof CorrectedWeighting corrected ? corrected.uncorrected(taken) : taken;
    state.weighting.settle(result.accepted());
    if (!result.accepted()) {
      skipped(result, rate);
      return false;
    }
    state.progress.stepAccepted(
        result.metaLearned(), rate, rate * Arrays.stream(taken.total()).average().orElse(0));
    long began = System.nanoTime();
    state.model.stepTaken();
    times.add(Phase.UPDATE, System.nanoTime() - began);
    persistentEps.learned(examples, result, state.replay);
    state.statistics.add(labels(examples), result, arriving);
    if (arriving) {
      lastBatch.trained(examples, result);
    }
    observer.stepped(
        new StepObserver.Step(
            examples.stream().map(KeptExample::id).toList(),
            labels(examples),
            result.losses(),
            result.prior(),
            result.total(),
            result.metaGradient()));
    return true;
  }

  private Weighting weighting(List<KeptExample> examples) {
    return stage() == 2 ? persistentEps.weighting(state.weighting, examples, state.replay) : warmup;
  }

  private StepResult take(
      List<KeptExample> examples, Weighting weighting, double rate, ClassCounts batchCounts) {
    long began = System.nanoTime();
    ImageBatch batch = KeptExample.batch(examples, configuration.shape(), augmentation);
    times.add(Phase.BATCH, System.nanoTime() - began);
    boolean stage2 = stage() == 2;
    ClassCounts prior = configuration.loss(stage2).correctsPrior() ? batchCounts : state.counts();
    Supplier<DevBatch> devBatch = this::devBatch;
    return (stage2 ? sgd : warmupSgd)
        .step(
            state.model,
            batch,
            stage2 && !state.dev.isEmpty() ? devBatch : null,
            weighting,
            rate,
            prior.trusted(),
            configuration.classWeights().of(batchCounts),
            configuration.firstTrained(state.model.network(), stage2));
  }

  private void skipped(StepResult result, double rate) {
    state.progress.stepSkipped();
    if (state.progress.skippedInARow()
        > configuration.settings().get(LearnSettings.MAX_SKIPPED_STEPS)) {
      throw new NonFiniteLossException(
          state.progress.steps(), state.progress.skippedInARow(), rate, result);
    }
  }

  private DevBatch devBatch() {
    int size = configuration.settings().get(LearnSettings.DEV_BATCH_SIZE);
    return DevBatch.of(
        state.dev.drawBalanced(size, state.counts(), state.random), configuration.shape());
  }

  private static int[] labels(List<KeptExample> examples) {
    return examples.stream().mapToInt(KeptExample::label).toArray();
  }

  /** 1 for the warm-up, 2 after it. */
  int stage() {
    return configuration.stage(state.progress.steps());
  }

  /** Lets an observer see all steps from now on, in place of the one before. */
  void observe(StepObserver other) {
    observer = other;
  }

  /** The batch that arrived last. */
  LastBatch lastBatch() {
    return lastBatch;
  }
}
