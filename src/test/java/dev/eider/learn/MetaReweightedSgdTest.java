package dev.eider.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import ai.djl.ndarray.types.DataType;
import dev.eider.data.ImageShape;
import dev.eider.learn.loss.CrossEntropy;
import dev.eider.learn.network.NetworkName;
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
    try (Model model =
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
    try (Model model =
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
    try (Model model =
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

  private record Moved(StepResult result, double[] by) {}

  private static Moved plainStepWithoutMomentum(double largestGradientNorm) {
    try (Model model =
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
    try (Model model =
        TestingModels.named(NetworkName.SMALLCNN, DataType.FLOAT32, SHAPE, CLASSES, 5)) {
      for (int i = 0; i < STEPS; i++) {
        assertThat(step(model, weighting, scope, classWeights, 0).accepted()).isTrue();
      }
      return model.parameters().toFloats();
    }
  }

  private static StepResult step(
      Model model, Weighting weighting, MetaScope scope, double[] classWeights, long first) {
    return sgd(new Sgd(0.9, 5e-4, false), scope, 0)
        .step(
            model,
            TestingModels.batch(20, CLASSES, SHAPE, 6),
            () -> TestingModels.batch(12, CLASSES, SHAPE, 7),
            weighting,
            0.05,
            COUNTS,
            classWeights,
            first);
  }

  private static MetaReweightedSgd sgd(Sgd sgd, MetaScope scope, double largestGradientNorm) {
    CrossEntropy loss = new CrossEntropy();
    MetaGradient metaGradient =
        new MetaGradient(
            Differences.ONE_SIDED, 1e-5, DevNormalisation.RUNNING, Normalisation.CIFAR, loss);
    return new MetaReweightedSgd(
        loss, sgd, metaGradient, scope, Normalisation.CIFAR, largestGradientNorm);
  }
}
