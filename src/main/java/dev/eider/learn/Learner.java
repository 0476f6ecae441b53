package dev.eider.learn;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.eider.config.CommonSettings;
import dev.eider.config.Settings;
import dev.eider.data.Example;
import dev.eider.data.LedgerEvent;
import dev.eider.data.Split;
import dev.eider.learn.network.ArrayLayout;
import dev.eider.learn.network.FlatVector;
import dev.eider.learn.network.Network;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Learns from the ledger's events: fills batches, takes the steps of Algorithm 1, replays,
 * evaluates, and gives models away. Knows neither Flink nor Kafka; the streaming job, the in-memory
 * runner, the benchmarks and the tests drive the same object. Everything that decides the next step
 * is in its state, so a restored learner takes the steps that the other would have taken, bit by
 * bit. Used by one thread; owns native memory until it is closed.
 */
public final class Learner implements AutoCloseable {
  private static final int STATE_MAGIC = 0x45494452;
  private static final int STATE_VERSION = 1;
  private static final int EVALUATION_BATCH = 200;

  private final LearnerConfiguration configuration;
  private final InstantSource clock;
  private final SplitMix64 random;
  private final Augmentation augmentation;
  private final MetaReweightedSgd sgd;
  private final Weighting warmup = new UniformWeighting();
  private final Weighting weighting;
  private final Model model;
  private final ClassTable classes;
  private final HeldOutSet dev;
  private final HeldOutSet eval;
  private final ReplayWindow replay;
  private final RecordAccount account;
  private final LearningStatistics statistics;
  private final List<KeptExample> pending = new ArrayList<>();

  private long steps;
  private long metaSteps;
  private long skippedSteps;
  private int skippedInARow;
  private double replayDue;
  private double lastRate;
  private double lastEffectiveStep;
  private long firstVersion;
  private long lastVersion;
  private long lastSnapshotStep;
  private EvaluationResult evaluation = EvaluationResult.none();
  private boolean finished;
  private long reportedMillis;
  private long reportedTrained;

  private Learner(
      LearnerConfiguration configuration,
      InstantSource clock,
      SplitMix64 random,
      Model model,
      ClassTable classes,
      HeldOutSet dev,
      HeldOutSet eval,
      ReplayWindow replay,
      RecordAccount account,
      LearningStatistics statistics) {
    this.configuration = configuration;
    this.clock = clock;
    this.random = random;
    this.augmentation = configuration.trainingAugmentation(random);
    this.sgd = configuration.sgd();
    this.weighting = configuration.weighting();
    this.model = model;
    this.classes = classes;
    this.dev = dev;
    this.eval = eval;
    this.replay = replay;
    this.account = account;
    this.statistics = statistics;
    this.reportedMillis = clock.millis();
  }

  /** A learner that has seen nothing; its first snapshot has the version {@code firstVersion}. */
  public static Learner create(Settings settings, long firstVersion, InstantSource clock) {
    LearnerConfiguration configuration = new LearnerConfiguration(settings);
    SplitMix64 random = new SplitMix64(settings.get(CommonSettings.SEED));
    NDManager manager = newManager(settings);
    Network network = newNetwork(configuration, manager);
    ClassTable classes = new ClassTable(settings.get(CommonSettings.CLASSES));
    Learner learner =
        new Learner(
            configuration,
            clock,
            random,
            Model.initial(manager, network, DataType.FLOAT32, Math.max(1, classes.size()), random),
            classes,
            new HeldOutSet(),
            new HeldOutSet(),
            new ReplayWindow(settings.get(LearnSettings.REPLAY_CAPACITY)),
            new RecordAccount(),
            new LearningStatistics(settings.get(LearnSettings.PREQUENTIAL_FADING)));
    learner.firstVersion = firstVersion;
    return learner;
  }

  private static NDManager newManager(Settings settings) {
    Devices.useThreads(settings.get(LearnSettings.THREADS));
    return Engine.getInstance().newBaseManager(Devices.of(settings.get(LearnSettings.DEVICE)));
  }

  private static Network newNetwork(LearnerConfiguration configuration, NDManager manager) {
    return Network.create(
        configuration.settings().get(LearnSettings.NETWORK),
        configuration.head(),
        manager,
        DataType.FLOAT32,
        configuration.shape());
  }

  /**
   * Takes one event; trains where that fills a batch.
   *
   * @throws NonFiniteLossException where more steps in a row than the setting allows were not
   *     finite
   */
  public void accept(LedgerEvent event) {
    if (finished) {
      throw new IllegalStateException("the stream was finished before the event " + event);
    }
    if (event.kind() != LedgerEvent.Kind.RELEASE) {
      account.consumed(
          event.position().topic(), event.position().partition(), event.position().offset());
    }
    switch (event.kind()) {
      case REJECTED -> account.rejected(event.requireDetail());
      case DUPLICATE -> {
        account.duplicate();
        classes.count(event.requireDetail(), event.classCount());
      }
      case HOLD_DEV -> dev.add(kept(event));
      case HOLD_EVAL -> eval.add(kept(event));
      case TRAIN -> train(kept(event));
      case RELEASE -> {
        KeptExample released = kept(event);
        boolean fromDev = Split.fromHeaderValue(event.requireDetail()) == Split.DEV;
        (fromDev ? dev : eval).remove(released.label(), released.id());
        train(released);
      }
    }
  }

  private KeptExample kept(LedgerEvent event) {
    Example example = event.requireExample();
    int label = classes.count(example.label(), event.classCount());
    return new KeptExample(example.id(), label, example.pixels());
  }

  private void train(KeptExample example) {
    pending.add(example);
    if (pending.size() == configuration.settings().get(LearnSettings.BATCH_SIZE)) {
      trainPending();
    }
  }

  /** Trains what is left as a last, smaller batch; nothing may be accepted afterwards. */
  public void finish() {
    if (!pending.isEmpty()) {
      trainPending();
    }
    finished = true;
  }

  private void trainPending() {
    step(pending, true);
    account.trained(pending.size());
    pending.forEach(example -> replay.add(example, random));
    pending.clear();
    int batchSize = configuration.settings().get(LearnSettings.BATCH_SIZE);
    replayDue += configuration.settings().get(LearnSettings.REPLAY_RATIO);
    while (replayDue >= 1) {
      replayDue -= 1;
      if (replay.size() >= batchSize) {
        step(replay.draw(batchSize, classes.counts(), random), false);
      }
    }
  }

  private void step(List<KeptExample> examples, boolean arriving) {
    growToTable();
    int[] labels = examples.stream().mapToInt(KeptExample::label).toArray();
    ImageBatch batch = batch(examples, augmentation);
    boolean stage2 = stage() == 2;
    double rate = configuration.learningRate(steps);
    double[] counts = classes.counts();
    Supplier<ImageBatch> devBatch = this::devBatch;
    StepResult result =
        sgd.step(
            model,
            batch,
            stage2 && !dev.isEmpty() ? devBatch : null,
            stage2 ? weighting : warmup,
            rate,
            counts,
            configuration.classWeights().apply(counts),
            0);
    steps++;
    if (!result.accepted()) {
      skippedSteps++;
      skippedInARow++;
      if (skippedInARow > configuration.settings().get(LearnSettings.MAX_SKIPPED_STEPS)) {
        throw new NonFiniteLossException(steps, skippedInARow, rate, result);
      }
      return;
    }
    skippedInARow = 0;
    metaSteps += result.metaLearned() ? 1 : 0;
    statistics.add(labels, result, arriving);
    lastRate = rate;
    lastEffectiveStep = rate * Arrays.stream(result.total()).average().orElse(0);
  }

  private ImageBatch devBatch() {
    int size = configuration.settings().get(LearnSettings.DEV_BATCH_SIZE);
    return batch(dev.drawBalanced(size, random), Augmentation.none(configuration.shape()));
  }

  private ImageBatch batch(List<KeptExample> examples, Augmentation transformation) {
    return ImageBatch.of(
        examples.stream().map(KeptExample::pixels).toList(),
        examples.stream().mapToInt(KeptExample::label).toArray(),
        configuration.shape(),
        transformation);
  }

  private void growToTable() {
    if (classes.size() > model.classes()) {
      model.grow(classes.size());
    }
  }

  /** 1 before {@code warmup.steps} steps, then 2. */
  private int stage() {
    return steps < configuration.settings().get(LearnSettings.WARMUP_STEPS) ? 1 : 2;
  }

  /** Steps trained so far, replays included. */
  public long steps() {
    return steps;
  }

  /** Whether {@code snapshot.every.steps} steps have passed since the last snapshot. */
  public boolean snapshotDue() {
    return steps - lastSnapshotStep
        >= configuration.settings().get(LearnSettings.SNAPSHOT_EVERY_STEPS);
  }

  /**
   * Evaluates on the eval buffer and gives the model away under the next version.
   *
   * @throws IllegalStateException where no class was seen
   */
  public TrainedModel snapshot() {
    if (classes.size() == 0) {
      throw new IllegalStateException("there is no model before the first example");
    }
    growToTable();
    evaluation = evaluate();
    long parent = lastVersion;
    lastVersion = lastVersion == 0 ? firstVersion : lastVersion + 1;
    lastSnapshotStep = steps;
    double[] counts = classes.counts();
    List<TrainedModel.ClassResult> results = new ArrayList<>();
    for (int y = 0; y < classes.size(); y++) {
      results.add(
          new TrainedModel.ClassResult(
              classes.labels().get(y), counts[y], evaluation.examples(y), evaluation.errors(y)));
    }
    List<NamedTensor> tensors = new ArrayList<>();
    addTensors(model.parameters(), tensors);
    addTensors(model.statistics(), tensors);
    return new TrainedModel(
        lastVersion,
        parent,
        configuration.settings().get(LearnSettings.NETWORK).key(),
        configuration.shape(),
        configuration.normalisation(),
        classes.labels(),
        steps,
        account.nextOffsets(),
        configuration.hash(),
        results,
        evaluation.balancedError(),
        tensors);
  }

  private static void addTensors(FlatVector vector, List<NamedTensor> tensors) {
    float[] values = vector.toFloats();
    int offset = 0;
    for (ArrayLayout.Entry entry : vector.layout().entries()) {
      int end = offset + Math.toIntExact(entry.shape().size());
      tensors.add(
          new NamedTensor(
              entry.name(), entry.shape().getShape(), Arrays.copyOfRange(values, offset, end)));
      offset = end;
    }
  }

  private EvaluationResult evaluate() {
    EvaluationResult.Counter counter = new EvaluationResult.Counter(classes.size());
    List<KeptExample> examples = eval.all();
    for (int from = 0; from < examples.size(); from += EVALUATION_BATCH) {
      ImageBatch batch =
          batch(
              examples.subList(from, Math.min(from + EVALUATION_BATCH, examples.size())),
              Augmentation.none(configuration.shape()));
      counter.add(
          batch.labels(),
          Inference.logits(
              model.network(),
              model.parameters(),
              model.statistics(),
              batch,
              configuration.normalisation(),
              model.manager()));
    }
    return counter.result();
  }

  /** What the learner knows of itself now. */
  public LearningReport report() {
    long now = clock.millis();
    double seconds = Math.max(now - reportedMillis, 1) / 1000.0;
    double imagesPerSecond = (account.trained() - reportedTrained) / seconds;
    reportedMillis = now;
    reportedTrained = account.trained();
    double[] counts = classes.counts();
    double[] weights = configuration.classWeights().apply(counts);
    List<LearningReport.ClassReport> byClass = new ArrayList<>();
    List<String> labels = classes.labels();
    double errorSum = 0;
    int predicted = 0;
    for (int y = 0; y < labels.size(); y++) {
      LearningStatistics.OfClass own = statistics.ofClass(y);
      if (!Double.isNaN(own.prequentialError())) {
        errorSum += own.prequentialError();
        predicted++;
      }
      Map<String, Double> predictedAs = new TreeMap<>();
      own.predictedAs().forEach((k, number) -> predictedAs.put(labels.get(k), number));
      byClass.add(
          new LearningReport.ClassReport(
              labels.get(y),
              counts[y],
              weights[y],
              own.meanEps(),
              own.minEps(),
              own.maxEps(),
              own.prequentialError(),
              predictedAs,
              evaluation.error(y),
              dev.size(y),
              eval.size(y)));
    }
    statistics.forgetExtremes();
    return new LearningReport(
        now,
        finished,
        stage(),
        steps,
        metaSteps,
        skippedSteps,
        account.report((long) dev.size() + eval.size(), pending.size()),
        lastRate,
        lastEffectiveStep,
        statistics.trainLoss(),
        statistics.devLoss(),
        statistics.epsOverWeight(),
        statistics.negativeShare(),
        imagesPerSecond,
        lastVersion,
        evaluation.balancedError(),
        errorSum / predicted,
        byClass,
        finished ? parametersSha256() : "");
  }

  /** SHA-256 of parameters and running statistics, hexadecimal. */
  public String parametersSha256() {
    return Sha256.of(model.parameters().toFloats(), model.statistics().toFloats());
  }

  /** Writes everything that {@link #restore} needs; does not close the stream. */
  public void writeState(OutputStream stream) throws IOException {
    DataOutputStream out = new DataOutputStream(stream);
    out.writeInt(STATE_MAGIC);
    out.writeInt(STATE_VERSION);
    out.writeUTF(configuration.settings().get(LearnSettings.NETWORK).key());
    out.writeUTF(configuration.head().name());
    out.writeUTF(configuration.shape().toString());
    out.writeLong(random.position());
    classes.writeTo(out);
    out.writeInt(model.classes());
    writeFloats(out, model.parameters().toFloats());
    writeFloats(out, model.velocity().toFloats());
    writeFloats(out, model.statistics().toFloats());
    dev.writeTo(out);
    eval.writeTo(out);
    replay.writeTo(out);
    account.writeTo(out);
    statistics.writeTo(out);
    out.writeInt(pending.size());
    for (KeptExample example : pending) {
      example.writeTo(out);
    }
    out.writeLong(steps);
    out.writeLong(metaSteps);
    out.writeLong(skippedSteps);
    out.writeInt(skippedInARow);
    out.writeDouble(replayDue);
    out.writeDouble(lastRate);
    out.writeDouble(lastEffectiveStep);
    out.writeLong(firstVersion);
    out.writeLong(lastVersion);
    out.writeLong(lastSnapshotStep);
    evaluation.writeTo(out);
    out.writeBoolean(finished);
    out.flush();
  }

  /**
   * The learner whose state was written, to be continued; does not close the stream.
   *
   * @throws IOException where the state is of an unknown version, or of another network
   */
  public static Learner restore(Settings settings, InputStream stream, InstantSource clock)
      throws IOException {
    LearnerConfiguration configuration = new LearnerConfiguration(settings);
    DataInputStream in = new DataInputStream(stream);
    if (in.readInt() != STATE_MAGIC) {
      throw new IOException("this is not a learner's state");
    }
    int version = in.readInt();
    if (version != STATE_VERSION) {
      throw new IOException(
          "the learner's state is of version " + version + ", this program reads " + STATE_VERSION);
    }
    expect("network", in.readUTF(), settings.get(LearnSettings.NETWORK).key());
    expect("head", in.readUTF(), configuration.head().name());
    expect("image size", in.readUTF(), configuration.shape().toString());
    SplitMix64 random = new SplitMix64(in.readLong());
    ClassTable classes = new ClassTable(settings.get(CommonSettings.CLASSES));
    classes.readFrom(in);
    NDManager manager = newManager(settings);
    Model model =
        Model.of(
            manager,
            newNetwork(configuration, manager),
            in.readInt(),
            readFloats(in),
            readFloats(in),
            readFloats(in));
    Learner learner =
        new Learner(
            configuration,
            clock,
            random,
            model,
            classes,
            HeldOutSet.readFrom(in),
            HeldOutSet.readFrom(in),
            ReplayWindow.readFrom(in, settings.get(LearnSettings.REPLAY_CAPACITY)),
            RecordAccount.readFrom(in),
            LearningStatistics.readFrom(in, settings.get(LearnSettings.PREQUENTIAL_FADING)));
    int pending = in.readInt();
    for (int i = 0; i < pending; i++) {
      learner.pending.add(KeptExample.readFrom(in));
    }
    learner.steps = in.readLong();
    learner.metaSteps = in.readLong();
    learner.skippedSteps = in.readLong();
    learner.skippedInARow = in.readInt();
    learner.replayDue = in.readDouble();
    learner.lastRate = in.readDouble();
    learner.lastEffectiveStep = in.readDouble();
    learner.firstVersion = in.readLong();
    learner.lastVersion = in.readLong();
    learner.lastSnapshotStep = in.readLong();
    learner.evaluation = EvaluationResult.readFrom(in);
    learner.finished = in.readBoolean();
    learner.reportedTrained = learner.account.trained();
    return learner;
  }

  private static void expect(String what, String found, String configured) throws IOException {
    if (!found.equals(configured)) {
      throw new IOException(
          "the learner's state has the "
              + what
              + " '"
              + found
              + "', the settings ask for '"
              + configured
              + "'");
    }
  }

  private static void writeFloats(DataOutputStream out, float[] values) throws IOException {
    out.writeInt(values.length);
    for (float value : values) {
      out.writeFloat(value);
    }
  }

  private static float[] readFloats(DataInputStream in) throws IOException {
    float[] values = new float[in.readInt()];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.readFloat();
    }
    return values;
  }

  @Override
  public void close() {
    model.close();
  }
}
