package dev.eider.learn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.eider.config.CommonSettings;
import dev.eider.config.Settings;
import dev.eider.data.ImageShape;
import dev.eider.learn.loss.CrossEntropy;
import dev.eider.learn.network.Network;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The cost of a plain and of a meta-learned step on random images, and of the bare forward pass,
 * backward pass and update that no step can do without. The three are taken in turn, so that a
 * noisy machine disturbs them alike, and the least time of each is reported.
 */
public final class StepBenchmark implements AutoCloseable {
  private static final double RATE = 0.01;

  private final Settings settings;
  private final LearnerConfiguration configuration;
  private final Model model;
  private final MetaReweightedSgd sgd;
  private final ImageBatch batch;
  private final ImageBatch dev;
  private final double[] counts;
  private final double[] classWeights;

  /**
   * @param settings of the learner
   * @param classes outputs of the network
   */
  public StepBenchmark(Settings settings, int classes) {
    this.settings = settings;
    this.configuration = new LearnerConfiguration(settings);
    SplitMix64 random = new SplitMix64(settings.get(CommonSettings.SEED));
    NDManager manager = LearnerState.newManager(settings);
    Network network = LearnerState.newNetwork(configuration, manager);
    this.model = Model.initial(manager, network, DataType.FLOAT32, classes, random);
    this.sgd = configuration.sgd();
    this.batch = randomBatch(settings.get(LearnSettings.BATCH_SIZE), classes, random);
    this.dev = randomBatch(settings.get(LearnSettings.DEV_BATCH_SIZE), classes, random);
    this.counts = new double[classes];
    for (int y = 0; y < classes; y++) {
      counts[y] = 5000 * Math.pow(0.01, (double) y / Math.max(1, classes - 1));
    }
    this.classWeights = configuration.classWeights().apply(counts);
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
    return ImageBatch.of(images, labels, shape, Augmentation.none(shape));
  }

  /**
   * Least milliseconds of each.
   *
   * @param bareMillis forward, backward and update of the same network and batch
   * @param plainMillis a step with uniform weights
   * @param metaMillis a step with meta-learned weights
   */
  public record Result(double bareMillis, double plainMillis, double metaMillis) {}

  /** Takes each step {@code rounds} times in turn, after two rounds that are not counted. */
  public Result run(int rounds) {
    Weighting uniform = new UniformWeighting();
    Weighting meta =
        new TwoComponentWeighting(
            settings.get(LearnSettings.META_LEARNING_RATE),
            settings.get(LearnSettings.META_LEARNING_RATE_SCALE));
    double[] least = new double[3];
    Arrays.fill(least, Double.POSITIVE_INFINITY);
    for (int round = -2; round < rounds; round++) {
      List<Runnable> steps = List.of(this::bareStep, () -> step(uniform), () -> step(meta));
      for (int i = 0; i < least.length; i++) {
        long start = System.nanoTime();
        steps.get(i).run();
        double millis = (System.nanoTime() - start) / 1e6;
        if (round >= 0) {
          least[i] = Math.min(least[i], millis);
        }
      }
    }
    return new Result(least[0], least[1], least[2]);
  }

  /** One step of the method that is benchmarked, for measuring memory. */
  public void metaStep() {
    step(
        new TwoComponentWeighting(
            settings.get(LearnSettings.META_LEARNING_RATE),
            settings.get(LearnSettings.META_LEARNING_RATE_SCALE)));
  }

  private void step(Weighting weighting) {
    StepResult result = sgd.step(model, batch, () -> dev, weighting, RATE, counts, classWeights, 0);
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
              .forward(model.leaves(), model.statistics().views(), images, true)
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
