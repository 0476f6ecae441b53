package dev.eider.learn;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.DataType;
import dev.eider.data.ImageShape;
import dev.eider.learn.loss.CrossEntropy;
import dev.eider.learn.loss.Loss;
import dev.eider.learn.step.DevBatch;
import dev.eider.learn.step.DevNormalisation;
import dev.eider.learn.step.Differences;
import dev.eider.learn.step.MetaGradient;
import dev.eider.learn.step.MetaGradientTest;
import dev.eider.learn.step.MetaReweightedSgd;
import dev.eider.learn.step.MetaScope;
import dev.eider.learn.step.ModelInTraining;
import dev.eider.learn.step.Sgd;
import dev.eider.learn.step.StepResult;
import dev.eider.learn.weighting.UniformWeighting;
import dev.eider.model.Devices;
import dev.eider.model.ImageBatch;
import dev.eider.model.Normalisation;
import dev.eider.model.network.NetworkName;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Line 13's gradient as a float32 step takes it, on a ResNet-32 after some training, against
 * automatic differentiation through the lookahead in float64 from the same values. The training is
 * slow and in float64: otherwise the rounding of a processor's own kernels grows tenfold a step,
 * and every machine would test another model.
 */
class TrainedMetaGradientTest {
  private static final int CLASSES = 4;
  private static final int TRAINING_STEPS = 40;
  private static final double RATE = 0.01;
  private static final double[] COUNTS = {400, 100, 20, 5};
  private static final double[] CLASS_WEIGHTS = {0.2, 0.5, 1.1, 2.2};
  private static final double[] ONES = {1, 1, 1, 1};
  private static final ImageShape SHAPE = new ImageShape(16, 16);
  private static final Loss LOSS = new CrossEntropy();

  private static @Nullable ModelInTraining trained;

  private final ImageBatch batch = TestingModels.batch(16, CLASSES, SHAPE, 100);
  private final ImageBatch dev = TestingModels.batch(16, CLASSES, SHAPE, 101);

  @BeforeAll
  static void train() {
    Devices.useThreads(1);
    ModelInTraining model =
        TestingModels.named(NetworkName.RESNET32, DataType.FLOAT64, SHAPE, CLASSES, 1);
    MetaReweightedSgd sgd = sgd(Differences.CENTRAL, DevNormalisation.RUNNING, MetaScope.ALL);
    for (int i = 0; i < TRAINING_STEPS; i++) {
      ImageBatch batch = TestingModels.batch(32, CLASSES, SHAPE, i);
      StepResult result =
          sgd.step(model, batch, null, new UniformWeighting(), RATE, COUNTS, ONES, 0);
      assertThat(result.accepted()).isTrue();
    }
    trained = model;
  }

  @AfterAll
  static void close() {
    model().close();
  }

  @ParameterizedTest
  @CsvSource({
    "CENTRAL, RUNNING, 1e-2", "CENTRAL, BATCH, 1e-2",
    "ONE_SIDED, RUNNING, 2e-2", "ONE_SIDED, BATCH, 2e-2",
  })
  void differences_equalTheOracle(
      Differences differences, DevNormalisation devNormalisation, double tolerance) {
    double[] expected = oracle(devNormalisation, MetaScope.ALL);
    double[] actual = gradient(differences, devNormalisation, MetaScope.ALL);
    assertThat(MetaGradientTest.relativeError(actual, expected)).isLessThan(tolerance);
  }

  @ParameterizedTest
  @EnumSource(DevNormalisation.class)
  void headScope_equalsTheOracleWhoseLookaheadMovesTheClassifierOnly(
      DevNormalisation devNormalisation) {
    double[] expected = oracle(devNormalisation, MetaScope.HEAD);
    double[] actual = gradient(Differences.ONE_SIDED, devNormalisation, MetaScope.HEAD);
    assertThat(MetaGradientTest.relativeError(actual, expected)).isLessThan(1e-2);
  }

  /**
   * How well the classifier's part stands for the whole is a property of model and data, not of
   * this program. On this data it does with the dev batch's own statistics and not with the running
   * ones, which after so few steps still lag behind the batches'; on other data and seeds both were
   * seen well below, see decision 4.
   */
  @Test
  void headScope_pointsWhereTheOracleDoes() {
    double[] expected = oracle(DevNormalisation.BATCH, MetaScope.ALL);
    double[] actual = gradient(Differences.ONE_SIDED, DevNormalisation.BATCH, MetaScope.HEAD);
    assertThat(cosine(actual, expected)).isGreaterThan(0.95);
  }

  private double[] oracle(DevNormalisation devNormalisation, MetaScope scope) {
    double[] prior = new double[batch.size()];
    for (int i = 0; i < prior.length; i++) {
      prior[i] = CLASS_WEIGHTS[batch.labels()[i]];
    }
    try (ModelInTraining exact =
        TestingModels.copy(model(), NetworkName.RESNET32, DataType.FLOAT64, SHAPE)) {
      return SecondOrderOracle.metaGradient(
          exact, batch, dev, LOSS, prior, RATE, COUNTS, devNormalisation, scope);
    }
  }

  private double[] gradient(
      Differences differences, DevNormalisation devNormalisation, MetaScope scope) {
    ObservedWeighting weighting = new ObservedWeighting();
    try (ModelInTraining copy =
        TestingModels.copy(model(), NetworkName.RESNET32, DataType.FLOAT32, SHAPE)) {
      sgd(differences, devNormalisation, scope)
          .step(copy, batch, () -> DevBatch.of(dev), weighting, RATE, COUNTS, CLASS_WEIGHTS, 0);
    }
    return weighting.gradient();
  }

  private static ModelInTraining model() {
    return Objects.requireNonNull(trained);
  }

  private static MetaReweightedSgd sgd(
      Differences differences, DevNormalisation devNormalisation, MetaScope scope) {
    double step = Double.parseDouble(LearnSettings.META_DIFFERENCE_STEP.defaultValue());
    return new MetaReweightedSgd(
        LOSS,
        new Sgd(0.9, 5e-4, false),
        new MetaGradient(differences, step, devNormalisation, Normalisation.CIFAR, LOSS, false),
        scope,
        Normalisation.CIFAR,
        0,
        0);
  }

  private static double cosine(double[] a, double[] b) {
    double product = 0;
    double ofA = 0;
    double ofB = 0;
    for (int i = 0; i < a.length; i++) {
      product += a[i] * b[i];
      ofA += a[i] * a[i];
      ofB += b[i] * b[i];
    }
    return product / Math.sqrt(ofA * ofB);
  }
}
