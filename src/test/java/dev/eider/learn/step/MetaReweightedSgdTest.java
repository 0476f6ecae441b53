package dev.eider.learn.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import dev.eider.data.ImageShape;
import dev.eider.learn.TestingModels;
import dev.eider.learn.loss.CrossEntropy;
import dev.eider.learn.weighting.ClassBalancedWeighting;
import dev.eider.learn.weighting.MetaRateScale;
import dev.eider.learn.weighting.TwoComponentWeighting;
import dev.eider.learn.weighting.UniformWeighting;
import dev.eider.learn.weighting.Weighting;
import dev.eider.model.ImageBatch;
import dev.eider.model.Normalisation;
import dev.eider.model.network.Network;
import dev.eider.model.network.NetworkName;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MetaReweightedSgdTest {
  private static final int CLASSES = 3;
  private static final ImageShape SHAPE = new ImageShape(16, 16);
  private static final double[] COUNTS = {100, 10, 1};
  private static final double[] ONES = {1, 1, 1};
  private static final double[] UNEQUAL = {0.2, 0.8, 2.0};
  private static final int STEPS = 4;

  @ParameterizedTest
  @EnumSource(MetaScope.class)
  void twoComponentWithUniformWeightsAndTauZero_isPlainSgdBitByBit(MetaScope scope) {
    Weighting noEps = new TwoComponentWeighting(0, MetaRateScale.RAW);
    assertThat(trained(noEps, scope, ONES)).isEqualTo(trained(new UniformWeighting(), scope, ONES));
  }

  @ParameterizedTest
  @EnumSource(MetaScope.class)
  void twoComponentWithTau_isNotTheClassBalancedStep(MetaScope scope) {
    Weighting eps = new TwoComponentWeighting(0.5, MetaRateScale.RELATIVE);
    assertThat(trained(eps, scope, UNEQUAL))
        .isNotEqualTo(trained(new ClassBalancedWeighting(), scope, UNEQUAL));
  }

  @Test
  void permutedClassWeights_changeTheStep() {
    double[] permuted = {2.0, 0.2, 0.8};
    assertThat(trained(new ClassBalancedWeighting(), MetaScope.HEAD, permuted))
        .isNotEqualTo(trained(new ClassBalancedWeighting(), MetaScope.HEAD, UNEQUAL));
  }

  @Test
  void relativeScale_makesEpsOfTheOrderOfTauTimesWeight() {
    try (ModelInTraining model =
        TestingModels.named(NetworkName.SMALLCNN, DataType.FLOAT32, SHAPE, CLASSES, 5)) {
      StepResult result =
          step(
              model,
              new TwoComponentWeighting(0.1, MetaRateScale.RELATIVE),
              MetaScope.ALL,
              UNEQUAL,
              0);
      double sum = 0;
      for (int i = 0; i < result.total().length; i++) {
        double ratio = (result.total()[i] - result.prior()[i]) / result.prior()[i];
        sum += ratio * ratio;
      }
      // RMS(eps / w) = tau * RMS(g) / RMS(g)
      assertThat(Math.sqrt(sum / result.total().length)).isCloseTo(0.1, within(1e-9));
    }
  }

  @Test
  void lossThatIsNotFinite_leavesTheModelAsItWas() {
    try (ModelInTraining model =
        TestingModels.named(NetworkName.SMALLCNN, DataType.FLOAT32, SHAPE, CLASSES, 5)) {
      float[] statistics = model.statistics().toFloats();
      model.parameters().views().get(0).muli(Float.NaN);
      float[] broken = model.parameters().toFloats();
      StepResult result =
          step(
              model,
              new TwoComponentWeighting(0.1, MetaRateScale.RELATIVE),
              MetaScope.ALL,
              UNEQUAL,
              0);
      assertThat(result.accepted()).isFalse();
      assertThat(model.parameters().toFloats()).isEqualTo(broken);
      assertThat(model.statistics().toFloats()).isEqualTo(statistics);
    }
  }

  @Test
  void restrictedStep_leavesTheBackboneAlone() {
    try (ModelInTraining model =
        TestingModels.named(NetworkName.SMALLCNN, DataType.FLOAT32, SHAPE, CLASSES, 5)) {
      float[] before = model.parameters().toFloats();
      int first = before.length - 7;
      step(model, new UniformWeighting(), MetaScope.HEAD, ONES, first);
      float[] after = model.parameters().toFloats();
      for (int i = 0; i < after.length; i++) {
        assertThat(after[i] == before[i]).as("element %s", i).isEqualTo(i < first);
      }
    }
  }

  /** The closed form takes the derivative through the classifier; the differences must, too. */
  @Test
  void allScopeWhereOnlyTheHeadIsTrained_agreesWithTheHeadScope() {
    Weighting eps = new TwoComponentWeighting(0.5, MetaRateScale.RAW);
    double[][] totals = new double[2][];
    for (MetaScope scope : MetaScope.values()) {
      try (ModelInTraining model =
          TestingModels.named(NetworkName.SMALLCNN, DataType.FLOAT64, SHAPE, CLASSES, 5)) {
        long head = model.network().headOffset();
        StepResult result = step(model, eps, scope, UNEQUAL, head);
        totals[scope.ordinal()] = new double[result.total().length];
        for (int i = 0; i < result.total().length; i++) {
          totals[scope.ordinal()][i] = result.total()[i] - result.prior()[i];
        }
      }
    }
    double largest = Arrays.stream(totals[0]).map(Math::abs).max().orElseThrow();
    assertThat(largest).isPositive();
    // One-sided differences at h = 1e-5 err by about h times the curvature.
    assertThat(totals[0]).containsExactly(totals[1], within(1e-3 * largest));
  }

  @ParameterizedTest
  @EnumSource(
      value = TrainedPart.class,
      names = {"LAST_BLOCK", "HEAD"})
  void restrictedStep_movesItsPartAndTheStatisticsAsTheWholeStepDoes(TrainedPart part) {
    Weighting eps = new TwoComponentWeighting(0.5, MetaRateScale.RELATIVE);
    try (ModelInTraining whole =
            TestingModels.named(NetworkName.SMALLCNN, DataType.FLOAT32, SHAPE, CLASSES, 5);
        ModelInTraining restricted =
            TestingModels.named(NetworkName.SMALLCNN, DataType.FLOAT32, SHAPE, CLASSES, 5)) {
      float[] before = whole.parameters().toFloats();
      int first = Math.toIntExact(part.first(whole.network()));
      StepResult expected = step(whole, eps, MetaScope.HEAD, UNEQUAL, 0);
      StepResult actual = step(restricted, eps, MetaScope.HEAD, UNEQUAL, first);

      assertThat(actual.total()).isEqualTo(expected.total());
      assertThat(restricted.statistics().toFloats()).isEqualTo(whole.statistics().toFloats());
      float[] stepped = whole.parameters().toFloats();
      float[] after = restricted.parameters().toFloats();
      assertThat(Arrays.copyOf(after, first)).isEqualTo(Arrays.copyOf(before, first));
      assertThat(Arrays.copyOfRange(after, first, after.length))
          .isEqualTo(Arrays.copyOfRange(stepped, first, after.length))
          .isNotEqualTo(Arrays.copyOfRange(before, first, after.length));
      // The next whole step trains everything again.
      step(restricted, eps, MetaScope.HEAD, UNEQUAL, 0);
      assertThat(Arrays.copyOf(restricted.parameters().toFloats(), first))
          .isNotEqualTo(Arrays.copyOf(before, first));
    }
  }

  @Test
  void backboneThatIsNotTrained_recordsNoGraph() {
    try (ModelInTraining model =
        TestingModels.named(NetworkName.SMALLCNN, DataType.FLOAT32, SHAPE, CLASSES, 5)) {
      model.trainFrom(model.network().headOffset());
      Autograd.recording(true);
      NDArray images =
          TestingModels.batch(4, CLASSES, SHAPE, 6)
              .images(model.manager(), DataType.FLOAT32, Normalisation.CIFAR);
      Network.Activations activations =
          model.network().forward(model.leaves(), model.batchStatistics().views(), images, true);
      NDArray features = activations.features();
      NDArray logits = activations.logits();
      assertThatThrownBy(() -> Autograd.backward(features, features.onesLike(), false))
          .isInstanceOf(EngineException.class)
          .hasMessageContaining("does not require grad");
      Autograd.backward(logits, logits.onesLike(), false);
    } finally {
      Autograd.recording(false);
    }
  }

  @Test
  void gradientAboveTheLimit_isScaledToItAndOneBelowIsNot() {
    StepResult free = plainStepWithoutMomentum(0).result();
    double limit = free.gradientNorm() / 4;
    Moved unclipped = plainStepWithoutMomentum(0);
    Moved clipped = plainStepWithoutMomentum(limit);
    Moved roomy = plainStepWithoutMomentum(4 * free.gradientNorm());
    // Without momentum and decay theta moves by rate * gradient: 0.05 * |g|, and 0.05 * |g| / 4.
    assertThat(length(unclipped.by())).isCloseTo(0.05 * free.gradientNorm(), withinPercentage(0.1));
    assertThat(length(clipped.by())).isCloseTo(0.05 * limit, withinPercentage(0.1));
    for (int i = 0; i < clipped.by().length; i++) {
      assertThat(4 * clipped.by()[i]).isCloseTo(unclipped.by()[i], within(1e-5));
    }
    // The norm that is reported is the one before clipping.
    assertThat(clipped.result().gradientNorm()).isEqualTo(free.gradientNorm());
    assertThat(roomy.by()).isEqualTo(unclipped.by());
  }

  /** The weights differ from one another; that of class 1 is cut to the bound. */
  @Test
  void totalWeights_areNoFurtherFromZeroThanTheBound() {
    try (ModelInTraining model =
        TestingModels.named(NetworkName.SMALLCNN, DataType.FLOAT32, SHAPE, CLASSES, 5)) {
      double[] weights = new double[CLASSES];
      Arrays.fill(weights, 0.5);
      weights[1] = 99;
      ImageBatch batch = TestingModels.batch(20, CLASSES, SHAPE, 6);
      StepResult result =
          sgd(new Sgd(0, 0, false), MetaScope.HEAD, 0, 4)
              .step(model, batch, null, new ClassBalancedWeighting(), 0.05, COUNTS, weights, 0);
      for (int i = 0; i < batch.size(); i++) {
        assertThat(result.total()[i]).isEqualTo(batch.labels()[i] == 1 ? 4 : 0.5);
      }
    }
  }

  private record Moved(StepResult result, double[] by) {}

  private static Moved plainStepWithoutMomentum(double largestGradientNorm) {
    try (ModelInTraining model =
        TestingModels.named(NetworkName.SMALLCNN, DataType.FLOAT32, SHAPE, CLASSES, 5)) {
      float[] before = model.parameters().toFloats();
      StepResult result =
          sgd(new Sgd(0, 0, false), MetaScope.HEAD, largestGradientNorm)
              .step(
                  model,
                  TestingModels.batch(20, CLASSES, SHAPE, 6),
                  null,
                  new UniformWeighting(),
                  0.05,
                  COUNTS,
                  ONES,
                  0);
      float[] after = model.parameters().toFloats();
      double[] by = new double[after.length];
      for (int i = 0; i < by.length; i++) {
        by[i] = (double) before[i] - after[i];
      }
      return new Moved(result, by);
    }
  }

  private static double length(double[] vector) {
    return Math.sqrt(Arrays.stream(vector).map(x -> x * x).sum());
  }

  private static float[] trained(Weighting weighting, MetaScope scope, double[] classWeights) {
    try (ModelInTraining model =
        TestingModels.named(NetworkName.SMALLCNN, DataType.FLOAT32, SHAPE, CLASSES, 5)) {
      for (int i = 0; i < STEPS; i++) {
        assertThat(step(model, weighting, scope, classWeights, 0).accepted()).isTrue();
      }
      return model.parameters().toFloats();
    }
  }

  private static StepResult step(
      ModelInTraining model,
      Weighting weighting,
      MetaScope scope,
      double[] classWeights,
      long first) {
    return sgd(new Sgd(0.9, 5e-4, false), scope, 0)
        .step(
            model,
            TestingModels.batch(20, CLASSES, SHAPE, 6),
            () -> DevBatch.of(TestingModels.batch(12, CLASSES, SHAPE, 7)),
            weighting,
            0.05,
            COUNTS,
            classWeights,
            first);
  }

  private static MetaReweightedSgd sgd(Sgd sgd, MetaScope scope, double largestGradientNorm) {
    return sgd(sgd, scope, largestGradientNorm, 0);
  }

  private static MetaReweightedSgd sgd(
      Sgd sgd, MetaScope scope, double largestGradientNorm, double largestWeight) {
    CrossEntropy loss = new CrossEntropy();
    MetaGradient metaGradient =
        new MetaGradient(
            Differences.ONE_SIDED,
            1e-5,
            DevNormalisation.RUNNING,
            Normalisation.CIFAR,
            loss,
            false);
    return new MetaReweightedSgd(
        loss, sgd, metaGradient, scope, Normalisation.CIFAR, largestGradientNorm, largestWeight);
  }
}
