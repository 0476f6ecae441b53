package dev.eider.learn;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.eider.config.CommonSettings;
import dev.eider.config.InvalidSettingException;
import dev.eider.config.Settings;
import dev.eider.data.Example;
import dev.eider.data.LedgerEvent;
import dev.eider.data.Split;
import dev.eider.learn.memory.ClassTable;
import dev.eider.learn.memory.DifferentImages;
import dev.eider.learn.memory.HeldOutSet;
import dev.eider.learn.memory.KeptExample;
import dev.eider.learn.memory.PendingBatch;
import dev.eider.learn.memory.ReplayWindow;
import dev.eider.learn.report.EvaluationResult;
import dev.eider.learn.report.LearningStatistics;
import dev.eider.learn.report.RecordAccount;
import dev.eider.learn.step.ModelInTraining;
import dev.eider.learn.weighting.Weighting;
import dev.eider.ledger.ClassCounts;
import dev.eider.ledger.LedgerSettings;
import dev.eider.model.DeviceSettings;
import dev.eider.model.Devices;
import dev.eider.model.network.Network;
import dev.eider.model.network.TorchScriptProgram;
import org.jspecify.annotations.Nullable;

/**
 * Everything that decides what a learner does next, and nothing else: what {@link
 * LearnerStateFormat} writes and reads back takes the steps that the original would have taken, bit
 * by bit. Each part keeps its own invariants; what concerns several of them is done here.
 */
public final class LearnerState implements AutoCloseable {
  final SplitMix64 random;
  final ModelInTraining model;
  final ClassTable classes;
  final DifferentImages images;
  final HeldOutSet dev;
  final HeldOutSet eval;
  final ReplayWindow replay;
  final Weighting weighting;
  final RecordAccount account;
  final LearningStatistics statistics;
  final PendingBatch pending;
  final Progress progress;

  /** The TorchScript module that models carry beside their arrays; null for other networks. */
  final @Nullable TorchScriptProgram program;

  private EvaluationResult evaluation;

  /** The state of these parts; the model is closed with it. */
  LearnerState(Seen seen, Learned learned, Kept kept, Told told, Progress progress) {
    if (learned.model().classes() > Math.max(1, seen.classes().size())) {
      throw new IllegalArgumentException(
          "a model of %s classes, of which %s were seen"
              .formatted(learned.model().classes(), seen.classes().size()));
    }
    this.random = seen.random();
    this.classes = seen.classes();
    this.images = seen.images();
    this.model = learned.model();
    this.program = learned.program();
    this.weighting = learned.weighting();
    this.dev = kept.dev();
    this.eval = kept.eval();
    this.replay = kept.replay();
    this.pending = kept.pending();
    this.account = told.account();
    this.statistics = told.statistics();
    this.evaluation = told.evaluation();
    this.progress = progress;
  }

  /** What came, and which random numbers come next. */
  record Seen(SplitMix64 random, ClassTable classes, DifferentImages images) {}

  /** What was learned of it. */
  record Learned(
      ModelInTraining model, @Nullable TorchScriptProgram program, Weighting weighting) {}

  /** Examples that are kept. */
  record Kept(HeldOutSet dev, HeldOutSet eval, ReplayWindow replay, PendingBatch pending) {}

  /** What is told of it, and decides no step. */
  record Told(RecordAccount account, LearningStatistics statistics, EvaluationResult evaluation) {}

  /** The state of a learner that has seen nothing. */
  static LearnerState initial(LearnerConfiguration configuration, long firstVersion) {
    Settings settings = configuration.settings();
    SplitMix64 random = new SplitMix64(settings.get(CommonSettings.SEED));
    ClassTable classes = newClassTable(settings);
    TorchScriptProgram program = configuration.module().program();
    TorchScriptProgram bare =
        program == null ? null : configuration.module().withoutValues(program);
    NDManager manager = newManager(settings);
    ModelInTraining model =
        ModelInTraining.initial(
            manager,
            newNetwork(configuration, program, manager),
            DataType.FLOAT32,
            Math.max(1, classes.size()),
            random);
    model.computeIn(settings.get(LearnSettings.PRECISION));
    String init = settings.get(LearnSettings.INIT);
    if (!init.isEmpty()) {
      try {
        InitialWeights.read(init).copyInto(model);
      } catch (InvalidSettingException e) {
        model.close();
        throw e;
      }
    }
    model.average(settings.get(LearnSettings.AVERAGE_DECAY));
    return new LearnerState(
        new Seen(random, classes, newDifferentImages(settings)),
        new Learned(model, bare, configuration.weighting()),
        new Kept(
            new HeldOutSet(),
            new HeldOutSet(),
            new ReplayWindow(settings.get(LearnSettings.REPLAY_CAPACITY)),
            new PendingBatch()),
        new Told(
            new RecordAccount(),
            new LearningStatistics(settings.get(LearnSettings.PREQUENTIAL_FADING)),
            EvaluationResult.none()),
        new Progress(firstVersion));
  }

  static ClassTable newClassTable(Settings settings) {
    return new ClassTable(
        settings.get(CommonSettings.CLASSES), settings.get(LedgerSettings.COUNTS_HALF_LIFE));
  }

  static DifferentImages newDifferentImages(Settings settings) {
    return new DifferentImages(settings.get(LedgerSettings.PROBATION));
  }

  public static NDManager newManager(Settings settings) {
    Devices.useThreads(settings.get(DeviceSettings.THREADS));
    return Engine.getInstance().newBaseManager(Devices.of(settings.get(DeviceSettings.DEVICE)));
  }

  public static Network newNetwork(
      LearnerConfiguration configuration, @Nullable TorchScriptProgram program, NDManager manager) {
    try {
      return Network.create(
          configuration.settings().get(LearnSettings.NETWORK),
          program,
          configuration.head(),
          manager,
          DataType.FLOAT32,
          configuration.shape());
    } catch (IllegalArgumentException e) {
      manager.close();
      throw configuration.module().refused(e);
    }
  }

  /** The model that is trained. */
  public ModelInTraining model() {
    return model;
  }

  /** The classes and how often they came. */
  public ClassTable classes() {
    return classes;
  }

  /** The examples that are drawn again. */
  public ReplayWindow replay() {
    return replay;
  }

  /** How far the learner has come. */
  public Progress progress() {
    return progress;
  }

  /** How often the classes came, and what of that is trusted. */
  public ClassCounts counts() {
    return ClassCounts.of(classes.counts(), images.numbers(classes.size()), images.bound());
  }

  /** Counts the example of an event, which gives its class a number if it has none. */
  KeptExample count(LedgerEvent event) {
    Example example = event.requireExample();
    int label = classes.count(example.label(), event.classCount(), event.position().eventMillis());
    images.add(label, example.pixels());
    return new KeptExample(example.id(), label, example.pixels());
  }

  /** The buffer of a split. */
  HeldOutSet heldOut(Split split) {
    return split == Split.DEV ? dev : eval;
  }

  /** Gives the model a row for every class of the table. */
  public void growModel() {
    if (classes.size() > model.classes()) {
      model.grow(classes.size());
    }
  }

  /** The model was asked for the examples of the eval buffer. */
  void evaluated(EvaluationResult result) {
    evaluation = result;
  }

  /** The errors on the eval buffer when the model was last asked. */
  EvaluationResult evaluation() {
    return evaluation;
  }

  @Override
  public void close() {
    model.close();
  }
}
