package dev.eider.learn.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.eider.data.ImageShape;
import dev.eider.learn.TestingModels;
import dev.eider.learn.loss.CrossEntropy;
import dev.eider.learn.loss.LdamLoss;
import dev.eider.learn.loss.Loss;
import dev.eider.learn.weighting.WeightGradient;
import dev.eider.model.ImageBatch;
import dev.eider.model.Normalisation;
import dev.eider.model.network.Head;
import dev.eider.model.network.Network.Activations;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The meta-gradient through the classifier from features less their mean. */
class CentredMetaGradientTest {
  private static final int CLASSES = 3;
  private static final double RATE = 0.05;
  private static final double[] COUNTS = {100, 10, 1};
  private static final ImageShape SHAPE = new ImageShape(8, 8);

  private final ImageBatch batch = TestingModels.batch(9, CLASSES, SHAPE, 4);
  private final DevBatch dev = DevBatch.of(TestingModels.batch(10, CLASSES, SHAPE, 5));

  @Test
  void exampleAndDevImage_agreeByTheirResidualsAndCentredFeatures() {
    try (ModelInTraining model =
        TestingModels.convolutionAndBatchNorm(DataType.FLOAT64, Head.LINEAR, CLASSES, 3)) {
      double[] actual = throughHead(model, new CrossEntropy()).byExample();

      double[][] features = rows(forward(model, batch, true).features());
      double[][] logits = rows(forward(model, batch, true).logits());
      double[][] devFeatures = rows(forward(model, dev.images(), false).features());
      double[][] devLogits = ahead(model, features, logits, devFeatures);
      double[] middle = mean(features);
      double[] expected = new double[batch.size()];
      for (int i = 0; i < expected.length; i++) {
        double[] own = residual(logits[i], batch.labels()[i]);
        for (int j = 0; j < dev.size(); j++) {
          double[] other = residual(devLogits[j], dev.images().labels()[j]);
          double alike = product(minus(features[i], middle), minus(devFeatures[j], middle));
          expected[i] -= RATE / batch.size() * product(own, other) * alike / dev.size();
        }
      }
      assertThat(actual).containsExactly(expected, within(1e-12));
    }
  }

  @Test
  void allParts_areTheMeanOfTheParts() {
    try (ModelInTraining model =
        TestingModels.convolutionAndBatchNorm(DataType.FLOAT64, Head.LINEAR, CLASSES, 3)) {
      WeightGradient result = throughHead(model, new CrossEntropy());
      // Ten images in four parts in turn.
      assertThat(result.partShares()).containsExactly(0.3, 0.3, 0.2, 0.2);
      for (int i = 0; i < batch.size(); i++) {
        double mean = 0;
        for (int j = 0; j < WeightGradient.PARTS; j++) {
          mean += result.partShares()[j] * result.byPart()[j][i];
        }
        assertThat(result.byExample()[i]).isCloseTo(mean, within(1e-15));
      }
    }
  }

  @Test
  void normalisedClassifier_hasAMetaGradient() {
    try (ModelInTraining model =
        TestingModels.convolutionAndBatchNorm(DataType.FLOAT64, Head.NORMALISED, CLASSES, 3)) {
      double[] gradient = throughHead(model, new LdamLoss(0.5, 30)).byExample();
      assertThat(Arrays.stream(gradient).map(Math::abs).min().orElseThrow()).isPositive();
    }
  }

  private WeightGradient throughHead(ModelInTraining model, Loss loss) {
    MetaGradient metaGradient =
        new MetaGradient(
            Differences.CENTRAL, 1e-5, DevNormalisation.RUNNING, Normalisation.CIFAR, loss, true);
    double[] prior = new double[batch.size()];
    Arrays.fill(prior, 1);
    try (NDManager scope = model.manager().newSubManager()) {
      Activations activations = forward(model, batch, true);
      return metaGradient
          .throughHead(model, activations, batch.labels(scope), prior, RATE, dev, COUNTS)
          .weights();
    } finally {
      Autograd.recording(false);
    }
  }

  private static Activations forward(ModelInTraining model, ImageBatch images, boolean training) {
    model.batchStatistics().copyFrom(model.statistics());
    return model
        .network()
        .forward(
            model.parameters().views(),
            model.batchStatistics().views(),
            images.images(model.manager(), model.type(), Normalisation.CIFAR),
            training);
  }

  /** The dev images' logits after the step that the classifier takes on the batch. */
  private double[][] ahead(
      ModelInTraining model, double[][] features, double[][] logits, double[][] devFeatures) {
    double[][] weight = rows(model.network().headOf(model.parameters().views()).get(0));
    double[] bias = model.network().headOf(model.parameters().views()).get(1).toDoubleArray();
    for (int i = 0; i < features.length; i++) {
      double[] residual = residual(logits[i], batch.labels()[i]);
      for (int c = 0; c < CLASSES; c++) {
        bias[c] -= RATE * residual[c] / features.length;
        for (int k = 0; k < features[i].length; k++) {
          weight[c][k] -= RATE * residual[c] * features[i][k] / features.length;
        }
      }
    }
    double[][] ahead = new double[devFeatures.length][CLASSES];
    for (int j = 0; j < ahead.length; j++) {
      for (int c = 0; c < CLASSES; c++) {
        ahead[j][c] = product(weight[c], devFeatures[j]) + bias[c];
      }
    }
    return ahead;
  }

  /** Softmax less the label. */
  private static double[] residual(double[] logits, int label) {
    double[] residual = Arrays.stream(logits).map(Math::exp).toArray();
    double sum = Arrays.stream(residual).sum();
    for (int c = 0; c < residual.length; c++) {
      residual[c] = residual[c] / sum - (c == label ? 1 : 0);
    }
    return residual;
  }

  private static double[] mean(double[][] rows) {
    double[] mean = new double[rows[0].length];
    for (double[] row : rows) {
      for (int k = 0; k < mean.length; k++) {
        mean[k] += row[k] / rows.length;
      }
    }
    return mean;
  }

  private static double[] minus(double[] a, double[] b) {
    double[] difference = a.clone();
    for (int k = 0; k < difference.length; k++) {
      difference[k] -= b[k];
    }
    return difference;
  }

  private static double product(double[] a, double[] b) {
    double sum = 0;
    for (int k = 0; k < a.length; k++) {
      sum += a[k] * b[k];
    }
    return sum;
  }

  private static double[][] rows(NDArray matrix) {
    double[] flat = matrix.toDoubleArray();
    int columns = Math.toIntExact(matrix.getShape().get(1));
    double[][] rows = new double[flat.length / columns][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Arrays.copyOfRange(flat, i * columns, (i + 1) * columns);
    }
    return rows;
  }
}
