package dev.eider.lab.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.eider.config.CommonSettings;
import dev.eider.config.Settings;
import dev.eider.data.ImageShape;
import dev.eider.learn.LearnSettings;
import dev.eider.learn.LearnerConfiguration;
import dev.eider.learn.LearnerState;
import dev.eider.learn.SplitMix64;
import dev.eider.learn.loss.CrossEntropy;
import dev.eider.learn.step.Autograd;
import dev.eider.learn.step.DevBatch;
import dev.eider.learn.step.MetaReweightedSgd;
import dev.eider.learn.step.ModelInTraining;
import dev.eider.learn.step.StepResult;
import dev.eider.learn.weighting.UniformWeighting;
import dev.eider.learn.weighting.Weighting;
import dev.eider.ledger.ClassCounts;
import dev.eider.ledger.LedgerSettings;
import dev.eider.model.ImageBatch;
import dev.eider.model.network.Network;
import dev.eider.model.network.TorchScriptProgram;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The cost of a plain and of a meta-learned step on random images, and of the bare forward pass,
 * backward pass and update that no step can do without. The three are taken in turn, so that a
 * noisy machine disturbs them alike.
 */
public final class StepBenchmark implements AutoCloseable {
  private static final double RATE = 0.01;

  private final LearnerConfiguration configuration;
  private final ModelInTraining model;
  private final MetaReweightedSgd sgd;
  private final Weighting weighting;
  private final ImageBatch batch;
  private final ImageBatch dev;
  private final double[] counts;
  private final double[] classWeights;

  /**
   * @param settings of the learner
   * @param classes outputs of the network
   */
  public StepBenchmark(Settings settings, int classes) {
    this.configuration = new LearnerConfiguration(settings);
    SplitMix64 random = new SplitMix64(settings.get(CommonSettings.SEED));
    TorchScriptProgram program = configuration.module().program();
    NDManager manager = LearnerState.newManager(settings);
    Network network = LearnerState.newNetwork(configuration, program, manager);
    this.model = ModelInTraining.initial(manager, network, DataType.FLOAT32, classes, random);
    model.computeIn(settings.get(LearnSettings.PRECISION));
    this.sgd = configuration.sgd();
    this.weighting = configuration.weighting();
    this.batch = randomBatch(settings.get(LearnSettings.BATCH_SIZE), classes, random);
    this.dev = randomBatch(settings.get(LearnSettings.DEV_BATCH_SIZE), classes, random);
    this.counts = new double[classes];
    for (int y = 0; y < classes; y++) {
      counts[y] = 5000 * Math.pow(0.01, (double) y / Math.max(1, classes - 1));
    }
    int[] many = new int[classes];
    Arrays.fill(many, settings.get(LedgerSettings.PROBATION));
    this.classWeights =
        configuration
            .classWeights()
            .of(ClassCounts.of(counts, many, settings.get(LedgerSettings.PROBATION)));
    model.average(settings.get(LearnSettings.AVERAGE_DECAY));
  }

  private ImageBatch randomBatch(int size, int classes, SplitMix64 random) {
    ImageShape shape = configuration.shape();
    List<byte[]> images = new ArrayList<>();
    int[] labels = new int[size];
    for (int i = 0; i < size; i++) {
      byte[] image = new byte[shape.sizeBytes()];
      random.nextBytes(image);
      images.add(image);
      labels[i] = random.nextInt(classes);
    }
    return ImageBatch.of(images, labels, shape);
  }

  /**
   * Milliseconds of the three steps, taken one after the other.
   *
   * @param bareMillis forward, backward and update of the same network and batch
   * @param plainMillis a step with uniform weights
   * @param metaMillis a step with meta-learned weights
   */
  public record Round(double bareMillis, double plainMillis, double metaMillis) {
    /** What meta-learning multiplies the cost of a step by. */
    public double ratio() {
      return metaMillis / plainMillis;
    }

    /** The plain step over what no step can do without. */
    public double overheadRatio() {
      return plainMillis / bareMillis;
    }
  }

  /** Takes each step once. The first rounds are slow: count them out. */
  public Round round() {
    return new Round(millisOf(this::bareStep), millisOf(this::plainStep), millisOf(this::metaStep));
  }

  private static double millisOf(Runnable step) {
    long start = System.nanoTime();
    step.run();
    return (System.nanoTime() - start) / 1e6;
  }

  /** A step with uniform weights. */
  public void plainStep() {
    step(new UniformWeighting());
  }

  /** A step with the settings' weighting, and what it moves of the average that is served. */
  public void metaStep() {
    step(weighting);
    weighting.settle(true);
    model.stepTaken();
  }

  private void step(Weighting weighting) {
    StepResult result =
        sgd.step(model, batch, () -> DevBatch.of(dev), weighting, RATE, counts, classWeights, 0);
    if (!result.accepted()) {
      throw new IllegalStateException("the benchmark's step was not finite: " + result);
    }
  }

  private void bareStep() {
    try (NDManager step = model.manager().newSubManager()) {
      NDArray images = batch.images(step, model.type(), configuration.normalisation());
      NDArray labels = batch.labels(step);
      Autograd.recording(true);
      NDArray logits =
          model
              .network()
              .forward(model.leaves(), model.statistics().views(), images, true, model.precision())
              .logits();
      NDArray losses = new CrossEntropy().perExample(logits, labels, counts);
      Autograd.backward(losses, losses.onesLike().div(batch.size()), false);
      NDArray gradient = Autograd.takeGradient(model.leaves(), step);
      Autograd.recording(false);
      model.velocity().flat().muli(0.9).addi(gradient);
      try (NDArray move = model.velocity().flat().mul(RATE)) {
        model.parameters().flat().subi(move);
      }
    }
  }

  @Override
  public void close() {
    model.close();
  }
}
