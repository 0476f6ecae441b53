package dev.eider.learn;

import static dev.eider.learn.TestingStream.stateOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.eider.config.InvalidSettingException;
import dev.eider.config.Settings;
import dev.eider.data.ImageShape;
import dev.eider.data.LedgerEvent;
import dev.eider.learn.loss.CrossEntropy;
import dev.eider.learn.loss.Loss;
import dev.eider.learn.step.Autograd;
import dev.eider.learn.step.DevBatch;
import dev.eider.learn.step.DevNormalisation;
import dev.eider.learn.step.Differences;
import dev.eider.learn.step.MetaGradient;
import dev.eider.learn.step.MetaGradientTest;
import dev.eider.learn.step.MetaReweightedSgd;
import dev.eider.learn.step.MetaScope;
import dev.eider.learn.step.ModelInTraining;
import dev.eider.learn.step.Sgd;
import dev.eider.learn.weighting.UniformWeighting;
import dev.eider.model.ImageBatch;
import dev.eider.model.Normalisation;
import dev.eider.model.network.NetworkName;
import dev.eider.model.network.Precision;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Steps whose convolutions compute in bfloat16, against the same steps in float32. */
class MixedPrecisionTest {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);
  private static final int CLASSES = 4;
  private static final double[] COUNTS = {400, 100, 20, 5};
  private static final double[] CLASS_WEIGHTS = {0.2, 0.5, 1.1, 2.2};
  private static final Loss LOSS = new CrossEntropy();

  /**
   * Eight bits of significand are a relative error of up to 2^-8 a number. On random parameters and
   * images the layers, and batch normalisation over few pixels above all, make more of it:
   * ResNet-10 leaves one pixel of 32 x 32.
   */
  @ParameterizedTest
  @CsvSource({"RESNET8, 16, 0.1", "SMALLCNN, 16, 0.1", "RESNET10, 32, 0.3"})
  void gradient_isThatOfFloat32ButForRounding(NetworkName name, int size, double tolerance) {
    ImageShape shape = new ImageShape(size, size);
    double[] exact = gradient(name, shape, Precision.FLOAT32);
    double[] rounded = gradient(name, shape, Precision.BFLOAT16);
    assertThat(rounded).isNotEqualTo(exact);
    assertThat(MetaGradientTest.relativeError(rounded, exact)).isLessThan(tolerance);
  }

  @ParameterizedTest
  @EnumSource(MetaScope.class)
  void metaGradient_isThatOfFloat32ButForRounding(MetaScope scope) {
    for (DevNormalisation norm : DevNormalisation.values()) {
      double[] exact = metaGradient(Precision.FLOAT32, scope, norm);
      double[] rounded = metaGradient(Precision.BFLOAT16, scope, norm);
      assertThat(rounded).isNotEqualTo(exact);
      assertThat(MetaGradientTest.relativeError(rounded, exact)).as("%s", norm).isLessThan(0.1);
    }
  }

  /** A step of a ten-thousandth would be lost in bfloat16, whose numbers near 1 lie 2^-7 apart. */
  @Test
  void smallSteps_moveParametersThatStayFloat32() {
    try (ModelInTraining model =
        model(NetworkName.RESNET8, new ImageShape(16, 16), Precision.BFLOAT16)) {
      float[] before = model.parameters().view("layer1.0.bn1.weight").toFloatArray();
      ImageBatch batch = TestingModels.batch(16, CLASSES, new ImageShape(16, 16), 1);
      sgd(MetaScope.HEAD, DevNormalisation.RUNNING)
          .step(model, batch, null, new UniformWeighting(), 1e-4, COUNTS, CLASS_WEIGHTS, 0);
      float[] after = model.parameters().view("layer1.0.bn1.weight").toFloatArray();
      assertThat(model.parameters().flat().getDataType()).isEqualTo(DataType.FLOAT32);
      assertThat(model.statistics().flat().getDataType()).isEqualTo(DataType.FLOAT32);
      for (int i = 0; i < before.length; i++) {
        assertThat(after[i]).isNotEqualTo(before[i]);
        assertThat(Math.abs(after[i] - before[i])).isLessThan(1e-3f);
      }
    }
  }

  @Test
  void learnerInBfloat16_learnsAndIsRestoredBitByBit() throws IOException {
    Settings settings = settings("precision", "bfloat16");
    List<LedgerEvent> events = TestingStream.events(settings, 1200, 4, 1);
    byte[] end;
    try (Learner learner = Learner.create(settings, 1, CLOCK)) {
      events.forEach(learner::accept);
      end = stateOf(learner);
      assertThat(learner.snapshot().results().balancedEvalError()).isLessThan(0.5);
      assertThat(learner.report().progress().metaSteps()).isPositive();
      assertThat(learner.report().progress().skippedSteps()).isZero();
    }
    byte[] state;
    try (Learner learner = Learner.create(settings, 1, CLOCK)) {
      events.subList(0, 555).forEach(learner::accept);
      state = stateOf(learner);
    }
    try (Learner learner = Learner.restore(settings, new ByteArrayInputStream(state), CLOCK)) {
      events.subList(555, events.size()).forEach(learner::accept);
      assertThat(stateOf(learner)).isEqualTo(end);
    }
  }

  @Test
  void combinationsWhoseErrorHasNoBound_areRefusedInWords() {
    assertThatThrownBy(
            () ->
                LearnSettings.checkTogether(settings("precision", "bfloat16", "meta.scope", "all")))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("needs meta.differences = central");
    LearnSettings.checkTogether(
        settings("precision", "bfloat16", "meta.scope", "all", "meta.differences", "central"));
    LearnSettings.checkTogether(
        settings("precision", "bfloat16", "meta.scope", "all", "weighting", "class-balanced"));
    assertThatThrownBy(
            () ->
                LearnSettings.checkTogether(
                    settings(
                        "precision",
                        "bfloat16",
                        "network",
                        "torchscript",
                        "network.torchscript",
                        "module.pt")))
        .hasMessageContaining("precision = bfloat16 is for the networks of Eider");
  }

  private static double[] gradient(NetworkName name, ImageShape shape, Precision precision) {
    try (ModelInTraining model = model(name, shape, precision);
        NDManager step = model.manager().newSubManager()) {
      ImageBatch batch = TestingModels.batch(16, CLASSES, shape, 1);
      NDArray images = batch.images(step, DataType.FLOAT32, Normalisation.CIFAR);
      Autograd.recording(true);
      NDArray logits =
          model
              .network()
              .forward(
                  model.leaves(),
                  model.discardedStatistics().views(),
                  images,
                  true,
                  model.precision())
              .logits();
      assertThat(logits.getDataType()).isEqualTo(DataType.FLOAT32);
      NDArray losses = LOSS.perExample(logits, batch.labels(step), COUNTS);
      Autograd.backward(losses, losses.onesLike(), false);
      NDArray gradient = Autograd.takeGradient(model.leaves(), step);
      return MetaGradient.doubles(gradient);
    } finally {
      Autograd.recording(false);
    }
  }

  private static double[] metaGradient(
      Precision precision, MetaScope scope, DevNormalisation devNormalisation) {
    ImageShape shape = new ImageShape(16, 16);
    ImageBatch batch = TestingModels.batch(16, CLASSES, shape, 2);
    ImageBatch dev = TestingModels.batch(16, CLASSES, shape, 3);
    ObservedWeighting weighting = new ObservedWeighting();
    try (ModelInTraining model = model(NetworkName.RESNET8, shape, precision)) {
      sgd(scope, devNormalisation)
          .step(model, batch, () -> DevBatch.of(dev), weighting, 0.05, COUNTS, CLASS_WEIGHTS, 0);
    }
    return weighting.gradient();
  }

  private static ModelInTraining model(NetworkName name, ImageShape shape, Precision precision) {
    ModelInTraining model = TestingModels.named(name, DataType.FLOAT32, shape, CLASSES, 1);
    model.computeIn(precision);
    return model;
  }

  private static MetaReweightedSgd sgd(MetaScope scope, DevNormalisation devNormalisation) {
    return new MetaReweightedSgd(
        LOSS,
        new Sgd(0.9, 5e-4, false),
        new MetaGradient(
            Differences.CENTRAL, 1e-4, devNormalisation, Normalisation.CIFAR, LOSS, false),
        scope,
        Normalisation.CIFAR,
        0,
        0);
  }

  private static Settings settings(String... more) {
    return TestingStream.settings(Map.of("network", "resnet8", "warmup.steps", "20"), more);
  }
}
