package dev.eider.learn.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import dev.eider.config.Settings;
import dev.eider.data.LedgerEvent;
import dev.eider.learn.Learner;
import dev.eider.learn.TestingModels;
import dev.eider.learn.TestingStream;
import dev.eider.model.network.FlatVector;
import dev.eider.model.network.Head;
import dev.eider.report.LearningReport;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class WeightAverageTest {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);

  @Test
  void average_followsThetaByTheDecayOfItsStep() {
    try (ModelInTraining model = model()) {
      float first = value(model.parameters());
      model.average(0.15);
      model.parameters().flat().addi(1);
      model.statistics().flat().addi(2);
      model.stepTaken();
      // d = min(0.15, 1/10): 0.1 of where it began, 0.9 of theta.
      assertThat(value(model.servedParameters())).isCloseTo(first + 0.9f, within(1e-6f));
      model.parameters().flat().addi(1);
      model.stepTaken();
      // d = min(0.15, 2/11): 0.15 of 0.9 and 0.85 of 2.
      assertThat(value(model.servedParameters())).isCloseTo(first + 1.835f, within(1e-5f));
      assertThat(model.tensors().get(0).values()[0]).isEqualTo(value(model.servedParameters()));
    }
  }

  @Test
  void withoutAnAverage_thetaIsServed() {
    try (ModelInTraining model = model()) {
      model.average(0);
      assertThat(model.servedParameters()).isSameAs(model.parameters());
      assertThat(model.servedStatistics()).isSameAs(model.statistics());
    }
  }

  @Test
  void newClass_leavesTheAverageOfTheOthersAsItWas() {
    try (ModelInTraining model = model()) {
      model.average(0.9);
      model.parameters().flat().addi(1);
      model.stepTaken();
      float[] before = model.servedParameters().view("fc.weight").toFloatArray();
      model.grow(5);
      float[] after = model.servedParameters().view("fc.weight").toFloatArray();
      assertThat(after).hasSize(before.length / 3 * 5).startsWith(before);
      model.stepTaken();
    }
  }

  @Test
  void restoredAverage_goesOnBitByBit() throws IOException {
    try (ModelInTraining model = model();
        ModelInTraining other = model()) {
      model.average(0.9);
      model.parameters().flat().addi(1);
      other.parameters().flat().addi(1);
      model.stepTaken();
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      WeightAverage.write(Objects.requireNonNull(model.average()), new DataOutputStream(bytes));
      WeightAverage.read(
          new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())), other, 0.9);
      model.stepTaken();
      other.stepTaken();
      assertThat(other.sha256()).isEqualTo(model.sha256());
    }
  }

  /** Training, its prequential error and all that follows from it know nothing of the average. */
  @Test
  void average_changesNothingOfWhatIsLearned() {
    List<LedgerEvent> events = TestingStream.events(settings("0"), 400, 4, 1);
    LearningReport without = learned(settings("0"), events);
    LearningReport with = learned(settings("0.9"), events);
    assertThat(with)
        .usingRecursiveComparison()
        .ignoringFields(
            "errors.balancedEval", "classes.evalError", "parametersSha256", "pace.imagesPerSecond")
        .isEqualTo(without);
    assertThat(with.parametersSha256()).isNotEqualTo(without.parametersSha256());
  }

  @Test
  void learnerRestoredWithoutAnAverage_servesTheta() throws IOException {
    List<LedgerEvent> events = TestingStream.events(settings("0"), 400, 4, 1);
    byte[] state;
    try (Learner learner = Learner.create(settings("0.9"), 1, CLOCK)) {
      events.forEach(learner::accept);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      learner.writeState(out);
      state = out.toByteArray();
    }
    try (Learner learner = Learner.restore(settings("0"), new ByteArrayInputStream(state), CLOCK)) {
      learner.finish();
      assertThat(learner.report().parametersSha256())
          .isEqualTo(learned(settings("0"), events).parametersSha256());
    }
  }

  private static LearningReport learned(Settings settings, List<LedgerEvent> events) {
    try (Learner learner = Learner.create(settings, 1, CLOCK)) {
      events.forEach(learner::accept);
      learner.finish();
      learner.snapshot();
      return learner.report();
    }
  }

  private static Settings settings(String decay) {
    return TestingStream.settings("average.decay", decay);
  }

  private static ModelInTraining model() {
    return TestingModels.convolutionAndBatchNorm(DataType.FLOAT32, Head.LINEAR, 3, 1);
  }

  private static float value(FlatVector vector) {
    return vector.toFloats()[0];
  }
}
