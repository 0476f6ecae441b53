package dev.eider.learn;

import dev.eider.config.CommonSettings;
import dev.eider.config.IncompatibleStateException;
import dev.eider.config.InvalidSettingException;
import dev.eider.config.Settings;
import dev.eider.data.LedgerEvent;
import dev.eider.learn.memory.HeldOutSet;
import dev.eider.learn.memory.KeptExample;
import dev.eider.learn.memory.PredictionCache;
import dev.eider.learn.overload.Overload;
import dev.eider.learn.report.EvalPredictions;
import dev.eider.learn.report.Phase;
import dev.eider.learn.report.PhaseTimes;
import dev.eider.learn.report.PrequentialRate;
import dev.eider.learn.step.NonFiniteLossException;
import dev.eider.model.Classifier;
import dev.eider.model.TrainedModel;
import dev.eider.report.LatestExamples;
import dev.eider.report.LearningReport;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Learns from the ledger's events: accounts for each, holds out or trains on its example,
 * evaluates, and gives models away. Knows neither Flink nor Kafka; the streaming job, the in-memory
 * runner, the benchmarks and the tests drive the same object. Everything that decides the next step
 * is in its state, so a restored learner takes the steps that the other would have taken, bit by
 * bit. Used by one thread; owns native memory until it is closed.
 */
public final class Learner implements AutoCloseable {
  private final LearnerConfiguration configuration;
  private final LearnerState state;
  private final Trainer trainer;
  private final LearningReporter reporter;
  private final ClassBound classBound;
  private final InstantSource clock;
  private final Overload overload;
  private final PhaseTimes times = new PhaseTimes();

  /** The answers to the eval buffer of the last snapshot that this object gave away. */
  private @Nullable EvalPredictions answers;

  private Learner(LearnerConfiguration configuration, LearnerState state, InstantSource clock) {
    this.configuration = configuration;
    this.state = state;
    this.trainer = new Trainer(configuration, state, times);
    this.classBound = new ClassBound(configuration.settings().get(CommonSettings.MAX_CLASSES));
    this.clock = clock;
    this.overload = new Overload(configuration.settings(), clock);
    this.reporter =
        new LearningReporter(clock, configuration.classWeights(), state.account.trained());
  }

  /** A learner that has seen nothing; its first snapshot has the version {@code firstVersion}. */
  public static Learner create(Settings settings, long firstVersion, InstantSource clock) {
    LearnerConfiguration configuration = new LearnerConfiguration(settings);
    return new Learner(configuration, LearnerState.initial(configuration, firstVersion), clock);
  }

  /**
   * The learner whose state was written, to be continued; does not close the stream.
   *
   * @throws IncompatibleStateException where the state is of an unknown version, or of another
   *     network or class list
   */
  public static Learner restore(Settings settings, InputStream stream, InstantSource clock)
      throws IOException {
    LearnerConfiguration configuration = new LearnerConfiguration(settings);
    LearnerState state = LearnerStateFormat.read(new DataInputStream(stream), configuration);
    try {
      return new Learner(configuration, state, clock);
    } catch (RuntimeException e) {
      state.close();
      throw e;
    }
  }

  /**
   * Finds out, without making a learner, whether {@link #create} would make one.
   *
   * @throws InvalidSettingException where settings do not go together, or name a file that is no
   *     good
   */
  public static void requireCreatable(Settings settings) {
    LearnerConfiguration configuration = new LearnerConfiguration(settings);
    String init = settings.get(LearnSettings.INIT);
    if (configuration.module().program() == null && !init.isEmpty()) {
      InitialWeights.read(init);
    }
  }

  /**
   * Finds out from the beginning of a state, without making a learner, whether {@link #restore}
   * would take it.
   *
   * @throws IncompatibleStateException where it would not, as there
   */
  public static void requireRestorable(Settings settings, InputStream stream) throws IOException {
    LearnerStateFormat.Header.readFrom(
        new DataInputStream(stream), new LearnerConfiguration(settings));
  }

  /**
   * Makes the next snapshot's version at least that, for a learner that was restored from a state
   * older than the newest model.
   */
  public void continueVersionsFrom(long version) {
    state.progress.continueVersionsFrom(version);
  }

  /** Writes everything that {@link #restore} needs; does not close the stream. */
  public void writeState(OutputStream stream) throws IOException {
    DataOutputStream out = new DataOutputStream(stream);
    LearnerStateFormat.write(state, configuration, out);
    out.flush();
  }

  /**
   * Takes one event: first a share of the replay steps that are due, then the step of the batch
   * that the event fills. Where {@code replay.ratio} is at most the batch size less one, that is
   * one step at most. It must not be many, because a checkpoint waits for the event that is being
   * taken.
   *
   * @return whether it was taken; where not, its record is of a label beyond {@code classes.max},
   *     is accounted for as rejected, and becomes a dead letter
   * @throws NonFiniteLossException where more steps in a row than the setting allows were not
   *     finite
   */
  public boolean accept(LedgerEvent event) {
    state.progress.requireUnfinished(event);
    trainer.replayShare();
    if (event.kind() != LedgerEvent.Kind.RELEASE) {
      state.account.consumed(
          event.position().topic(), event.position().partition(), event.position().offset());
      overload.arrived(event.position());
    }
    if (classBound.refuses(event, state)) {
      if (event.kind() != LedgerEvent.Kind.RELEASE) {
        state.account.rejected(ClassBound.TOO_MANY_CLASSES);
        return false;
      }
      return true;
    }
    switch (event.kind()) {
      case REJECTED -> state.account.rejected(event.requireRejection());
      case DUPLICATE -> {
        KeptExample again = state.count(event);
        // Refused as it was held out, under a bound on the classes that has been raised since.
        if (!heldOut(event).contains(again.label(), again.id())) {
          heldOut(event).add(again);
        } else {
          state.account.duplicate();
        }
      }
      case HOLD_DEV, HOLD_EVAL -> heldOut(event).add(state.count(event));
      case TRAIN -> train(state.count(event), event);
      case RELEASE -> {
        KeptExample released = state.count(event);
        heldOut(event).remove(released.label(), released.id());
        train(released, event);
      }
    }
    return true;
  }

  /** The buffer of the split that an event names. */
  private HeldOutSet heldOut(LedgerEvent event) {
    return state.heldOut(event.requireSplit());
  }

  private void train(KeptExample example, LedgerEvent event) {
    if (state.pending.isEmpty()) {
      overload.adapt(state.classes);
    }
    if (!overload.keeps(example, event.position())) {
      state.account.thinned(event.requireExample().label());
      return;
    }
    trainer.train(example, overload.correction(example));
  }

  /**
   * Takes one replay step where {@code replay.ratio} is auto and fewer than {@code
   * replay.ratio.max} were taken for each arrived batch. To be called while no event waits.
   *
   * @return whether a step was taken
   * @throws NonFiniteLossException as {@link #accept}
   */
  public boolean replayInSpareTime() {
    return trainer.replayInSpareTime();
  }

  /** Trains what is left as a last, smaller batch; nothing may be accepted afterwards. */
  public void finish() {
    trainer.finish();
    state.progress.finish();
  }

  /** Whether an example was seen, so that there is a model to give away. */
  public boolean hasModel() {
    return state.classes.size() > 0;
  }

  /** Steps trained so far, replays included. */
  public long steps() {
    return state.progress.steps();
  }

  /** Records consumed so far. */
  public long consumed() {
    return state.account.consumed();
  }

  /** The version of the last snapshot; 0 before the first. */
  public long lastVersion() {
    return state.progress.lastVersion();
  }

  /** Whether {@code snapshot.every.steps} steps have passed since the last snapshot. */
  public boolean snapshotDue() {
    return state.progress.stepsSinceSnapshot()
        >= configuration.settings().get(LearnSettings.SNAPSHOT_EVERY_STEPS);
  }

  /**
   * Evaluates on the eval buffer and gives the model away under the next version.
   *
   * @throws IllegalStateException where there is no model yet, see {@link #hasModel}
   */
  public TrainedModel snapshot() {
    if (!hasModel()) {
      throw new IllegalStateException("there is no model before the first example");
    }
    state.growModel();
    long began = System.nanoTime();
    answers = LearnerSnapshot.answers(state, configuration);
    times.add(Phase.EVALUATE, System.nanoTime() - began);
    state.evaluated(answers.byClass(state.classes.size()));
    long parent = state.progress.lastVersion();
    long version = state.progress.snapshotGiven();
    return LearnerSnapshot.of(
        state, configuration, version, parent, state.evaluation(), state.model.tensors());
  }

  /**
   * What the last snapshot's model answers to the eval buffer.
   *
   * @throws IllegalStateException where {@link #snapshot} was not called
   */
  public EvalPredictions snapshotAnswers() {
    if (answers == null) {
      throw new IllegalStateException("there is no snapshot yet");
    }
    return answers;
  }

  /**
   * What another model answers to the eval buffer.
   *
   * @param other of the learner's image size
   * @param classes the labels, in the order of its logits; an example of another class is answered
   *     wrong
   * @param remembered what the same model answered before, which is not asked again
   */
  public EvalPredictions answers(
      Classifier other, List<String> classes, PredictionCache remembered) {
    return LearnerSnapshot.answers(
        state,
        examples -> other.logits(examples.stream().map(KeptExample::pixels).toList()),
        classes,
        remembered);
  }

  /** The prequential error by class, in the order of the learner's classes. */
  public List<PrequentialRate> prequential() {
    List<PrequentialRate> rates = new ArrayList<>();
    for (int y = 0; y < state.classes.size(); y++) {
      rates.add(state.statistics.ofClass(y).rate(state.classes.labels().get(y)));
    }
    return rates;
  }

  /** What decides this learner's next step; it changes as the learner goes on. */
  public LearnerState state() {
    return state;
  }

  /** The parts that this learner's settings name. */
  public LearnerConfiguration configuration() {
    return configuration;
  }

  /** Lets an observer see all steps from now on, in place of the one before. */
  public void observe(StepObserver observer) {
    trainer.observe(observer);
  }

  /** How long the phases have taken since this object was made; may be read by any thread. */
  public PhaseTimes times() {
    return times;
  }

  /** What the learner knows of itself now. */
  public LearningReport report() {
    return reporter.report(state, trainer.stage(), overload);
  }

  /** The examples that arrived last and were trained since the last call; empty where none were. */
  public Optional<LatestExamples> latestExamples() {
    return trainer.lastBatch().take(state.classes.labels(), configuration.shape(), clock.millis());
  }

  @Override
  public void close() {
    state.close();
  }
}
