package dev.eider.learn.step;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.eider.learn.SecondOrderOracle;
import dev.eider.learn.TestingModels;
import dev.eider.learn.loss.CrossEntropy;
import dev.eider.learn.loss.Loss;
import dev.eider.model.ImageBatch;
import dev.eider.model.Normalisation;
import dev.eider.model.network.Head;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

public class MetaGradientTest {
  private static final int CLASSES = 4;
  private static final double[] COUNTS = {400, 100, 20, 5};
  private static final double RATE = 0.1;
  private final ImageBatch batch = TestingModels.batch(24, CLASSES, TestingModels.SHAPE, 1);
  private final ImageBatch dev = TestingModels.batch(16, CLASSES, TestingModels.SHAPE, 2);
  private final Loss loss = new CrossEntropy();

  @ParameterizedTest
  @CsvSource({
    "FLOAT64, CENTRAL, 1e-5, BATCH, 1e-6",
    "FLOAT64, CENTRAL, 1e-5, RUNNING, 1e-6",
    "FLOAT64, ONE_SIDED, 1e-6, BATCH, 1e-4",
    "FLOAT32, CENTRAL, 1e-3, BATCH, 1e-3",
    "FLOAT32, CENTRAL, 1e-3, RUNNING, 1e-3",
  })
  void differencesThroughAllLayers_equalSecondOrderOracle(
      DataType type,
      Differences differences,
      double step,
      DevNormalisation devNormalisation,
      double tolerance) {
    double[] prior = new double[batch.size()];
    for (int i = 0; i < prior.length; i++) {
      prior[i] = 0.5 + 0.1 * (i % 7);
    }
    double[] expected;
    try (ModelInTraining model =
        TestingModels.convolutionAndBatchNorm(DataType.FLOAT64, Head.LINEAR, CLASSES, 3)) {
      expected =
          SecondOrderOracle.metaGradient(
              model, batch, dev, loss, prior, RATE, COUNTS, devNormalisation);
    }
    double[] actual;
    try (ModelInTraining model =
        TestingModels.convolutionAndBatchNorm(type, Head.LINEAR, CLASSES, 3)) {
      actual = metaGradient(model, differences, step, devNormalisation, prior);
    }
    assertThat(relativeError(actual, expected)).isLessThan(tolerance);
  }

  private double[] metaGradient(
      ModelInTraining model,
      Differences differences,
      double relativeStep,
      DevNormalisation devNormalisation,
      double[] prior) {
    MetaGradient metaGradient =
        new MetaGradient(
            differences, relativeStep, devNormalisation, Normalisation.CIFAR, loss, false);
    try (NDManager scope = model.manager().newSubManager()) {
      NDArray images = batch.images(scope, model.type(), Normalisation.CIFAR);
      NDArray labels = batch.labels(scope);
      model.batchStatistics().copyFrom(model.statistics());
      Autograd.recording(true);
      NDArray logits =
          model
              .network()
              .forward(model.leaves(), model.batchStatistics().views(), images, true)
              .logits();
      NDArray losses = loss.perExample(logits, labels, COUNTS);
      double[] weights = new double[prior.length];
      for (int i = 0; i < weights.length; i++) {
        weights[i] = prior[i] / prior.length;
      }
      Autograd.backward(losses, MetaGradient.vector(weights, losses, scope), true);
      NDArray lookahead = Autograd.takeGradient(model.leaves(), scope);
      return metaGradient
          .throughAllLayers(
              model, lookahead, RATE, dev, images, labels, MetaGradient.doubles(losses), COUNTS, 0)
          .weights()
          .byExample();
    } finally {
      Autograd.recording(false);
    }
  }

  public static double relativeError(double[] actual, double[] expected) {
    double difference = 0;
    double length = 0;
    for (int i = 0; i < expected.length; i++) {
      difference += (actual[i] - expected[i]) * (actual[i] - expected[i]);
      length += expected[i] * expected[i];
    }
    return Math.sqrt(difference / length);
  }
}
