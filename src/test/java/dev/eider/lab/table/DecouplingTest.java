package dev.eider.lab.table;

import static dev.eider.learn.TestingStream.stateOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.eider.config.Settings;
import dev.eider.data.LedgerEvent;
import dev.eider.learn.Learner;
import dev.eider.learn.TestingStream;
import dev.eider.model.Classifier;
import dev.eider.model.NamedTensor;
import dev.eider.model.TrainedModel;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DecouplingTest {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);
  private static final Settings SETTINGS =
      Settings.of(
          Map.of(
              "image.height", "16",
              "image.width", "16",
              "batch.size", "16",
              "warmup.steps", "1000000",
              "replay.ratio", "2",
              "replay.capacity", "200"));

  private final List<LedgerEvent> events = TestingStream.events(SETTINGS, 500, 5, 3);
  private final Learner learner = Learner.create(SETTINGS, 1, CLOCK);
  private byte[] state = {};
  private List<NamedTensor> trained = List.of();

  @BeforeAll
  void train() throws IOException {
    events.forEach(learner::accept);
    trained = learner.snapshot().tensors();
    state = stateOf(learner);
  }

  @AfterAll
  void theLearner_isAsItWas() throws IOException {
    byte[] after = stateOf(learner);
    learner.close();
    assertThat(after).isEqualTo(state);
  }

  @Test
  void tauZero_leavesTheModelAsItIs() {
    TrainedModel model = Decoupling.of(learner).tauNormalised(0);
    assertThat(model.tensors()).usingRecursiveComparison().isEqualTo(trained);
    assertThat(model.provenance().parentVersion()).isEqualTo(1);
    assertThat(model.version()).isEqualTo(2);
  }

  @Test
  void tauOne_givesRowsOfEqualNormAndScalesTheBiasWithThem() {
    TrainedModel model = Decoupling.of(learner).tauNormalised(1);
    float[] weight = values(model.tensors(), "fc.weight");
    float[] bias = values(model.tensors(), "fc.bias");
    float[] before = values(trained, "fc.weight");
    float[] biasBefore = values(trained, "fc.bias");
    int features = weight.length / bias.length;
    for (int y = 0; y < bias.length; y++) {
      double norm = norm(before, y * features, features);
      assertThat(norm(weight, y * features, features)).isCloseTo(1, within(1e-6));
      assertThat(bias[y]).isCloseTo((float) (biasBefore[y] / norm), within(1e-6f));
    }
    assertThat(backbone(model.tensors())).usingRecursiveComparison().isEqualTo(backbone(trained));
  }

  @Test
  void tauOutsideTheUnitInterval_isRefused() {
    assertThatThrownBy(() -> Decoupling.of(learner).tauNormalised(1.5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("tau is from 0 to 1, not 1.5");
  }

  @Test
  void classMeans_areTheSumsOverTheCounts() {
    double[][] sums = {{2, 4}, {0, 0}, {9, -3}};
    assertThat(Decoupling.means(sums, new int[] {2, 0, 3}))
        .isDeepEqualTo(new float[][] {{1, 2}, {0, 0}, {3, -1}});
  }

  @Test
  void nearestClassMean_answersWithTheCosineOfFeatureAndMean() {
    TrainedModel model = Decoupling.of(learner).nearestClassMean();
    assertThat(backbone(model.tensors())).usingRecursiveComparison().isEqualTo(backbone(trained));
    assertThat(model.tensors().stream().map(NamedTensor::name)).doesNotContain("fc.bias");
    // The features of an image are the logits of a head whose rows are the unit vectors: with
    // them, the cosine by hand.
    byte[] image = events.get(0).requireExample().pixels();
    float[] means = values(model.tensors(), "fc.weight");
    int features = means.length / model.classes().size();
    float[] logits;
    try (Classifier classifier = Classifier.of(model, "cpu")) {
      logits = classifier.logits(List.of(image))[0];
    }
    float[] feature = features(model, image, features);
    for (int y = 0; y < logits.length; y++) {
      double product = 0;
      for (int k = 0; k < features; k++) {
        product += (double) feature[k] * means[y * features + k];
      }
      double lengths = norm(feature, 0, features) * norm(means, y * features, features);
      assertThat(logits[y]).isCloseTo((float) (product / lengths), within(1e-5f));
    }
    // Guessing among 5 classes errs in 0.8.
    assertThat(model.results().balancedEvalError()).isLessThan(0.4);
  }

  @Test
  void retrainedClassifier_leavesTheBackboneAloneAndLearnsEveryClass() {
    TrainedModel model = Decoupling.of(learner).classifierRetrained(60, 0.1);
    assertThat(backbone(model.tensors())).usingRecursiveComparison().isEqualTo(backbone(trained));
    assertThat(values(model.tensors(), "fc.weight")).isNotEqualTo(values(trained, "fc.weight"));
    assertThat(model.results().balancedEvalError()).isLessThan(0.4);
    assertThat(Decoupling.of(learner).classifierRetrained(60, 0.1).tensors())
        .as("the same once more")
        .usingRecursiveComparison()
        .isEqualTo(model.tensors());
  }

  @Test
  void learnerWithoutAModel_isRefused() {
    try (Learner fresh = Learner.create(SETTINGS, 1, CLOCK)) {
      assertThatThrownBy(() -> Decoupling.of(fresh))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("there is no model before the first example");
    }
  }

  /** The features of an image, read through a linear head of F classes with the rows e_k. */
  private static float[] features(TrainedModel model, byte[] image, int features) {
    List<NamedTensor> tensors = new ArrayList<>(backbone(model.tensors()));
    float[] identity = new float[features * features];
    List<String> classes = new ArrayList<>();
    for (int k = 0; k < features; k++) {
      identity[k * features + k] = 1;
      classes.add("feature-" + k);
    }
    tensors.add(new NamedTensor("fc.weight", new long[] {features, features}, identity));
    tensors.add(new NamedTensor("fc.bias", new long[] {features}, new float[features]));
    TrainedModel reader =
        new TrainedModel(
            new TrainedModel.Provenance(1, 0, 0, Map.of(), "", Map.of()),
            new TrainedModel.Architecture(
                model.architecture().network(),
                model.architecture().inputShape(),
                model.architecture().normalisation(),
                classes,
                null),
            new TrainedModel.Results(List.of(), Double.NaN),
            tensors);
    try (Classifier classifier = Classifier.of(reader, "cpu")) {
      return classifier.logits(List.of(image))[0];
    }
  }

  private static List<NamedTensor> backbone(List<NamedTensor> tensors) {
    return tensors.stream().filter(tensor -> !tensor.name().startsWith("fc.")).toList();
  }

  private static float[] values(List<NamedTensor> tensors, String name) {
    return tensors.stream()
        .filter(tensor -> tensor.name().equals(name))
        .findFirst()
        .orElseThrow()
        .values();
  }

  private static double norm(float[] values, int from, int length) {
    double square = 0;
    for (int k = from; k < from + length; k++) {
      square += (double) values[k] * values[k];
    }
    return Math.sqrt(square);
  }
}
