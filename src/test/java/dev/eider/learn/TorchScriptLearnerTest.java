package dev.eider.learn;

import static dev.eider.learn.TestingStream.stateOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.config.InvalidSettingException;
import dev.eider.config.Settings;
import dev.eider.data.LedgerEvent;
import dev.eider.learn.memory.PredictionCache;
import dev.eider.model.Classifier;
import dev.eider.model.TrainedModel;
import dev.eider.model.network.TestingTorchScript;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TorchScriptLearnerTest {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);

  @TempDir Path folder = Path.of("");
  private Path module = Path.of("");

  @BeforeEach
  void copyModule() throws IOException {
    module = TestingTorchScript.backbone(folder);
  }

  private Settings settings(String... more) {
    Map<String, String> given = new TreeMap<>();
    given.put("network", "torchscript");
    given.put("network.torchscript", module.toString());
    given.put("image.height", "16");
    given.put("image.width", "16");
    given.put("batch.size", "16");
    given.put("dev.batch.size", "10");
    given.put("warmup.steps", "10");
    given.put("augmentation.padding", "2");
    given.put("replay.ratio", "1");
    given.put("learning.rate", "0.1");
    for (int i = 0; i < more.length; i += 2) {
      given.put(more[i], more[i + 1]);
    }
    return Settings.of(given);
  }

  @ParameterizedTest
  @ValueSource(strings = {"all", "head"})
  void learnerRestoredWithoutTheFile_equalsUninterruptedOneBitByBit(String scope)
      throws IOException {
    Settings settings = settings("meta.scope", scope);
    List<LedgerEvent> events = TestingStream.events(settings, 500, 4, 1);
    byte[] end;
    try (Learner learner = Learner.create(settings, 1, CLOCK)) {
      events.forEach(learner::accept);
      end = stateOf(learner);
      assertThat(learner.report().progress().metaSteps()).isPositive();
      assertThat(learner.report().progress().skippedSteps()).isZero();
    }
    byte[] state;
    try (Learner learner = Learner.create(settings, 1, CLOCK)) {
      events.subList(0, 333).forEach(learner::accept);
      state = stateOf(learner);
    }
    Files.delete(module);
    try (Learner learner = Learner.restore(settings, new ByteArrayInputStream(state), CLOCK)) {
      events.subList(333, events.size()).forEach(learner::accept);
      assertThat(stateOf(learner)).isEqualTo(end);
    }
  }

  @Test
  void training_movesParametersAndLeavesRunningStatistics() {
    Settings settings = settings();
    Map<String, float[]> before = trained(settings, 1);
    Map<String, float[]> after = trained(settings, 1000);
    assertThat(after.keySet()).isEqualTo(before.keySet());
    after.forEach(
        (name, values) -> {
          if (name.contains("running")) {
            assertThat(values).as(name).isEqualTo(before.get(name));
          } else {
            assertThat(values).as(name).isNotEqualTo(before.get(name));
          }
        });
  }

  @Test
  void trainableHead_leavesTheModuleAsItIsInTheFile() {
    Settings settings = settings("stage1.trainable", "head", "stage2.trainable", "head");
    Map<String, float[]> before = trained(settings, 1);
    Map<String, float[]> after = trained(settings, 1000);
    after.forEach(
        (name, values) -> {
          if (name.startsWith("layer")) {
            assertThat(values).as(name).isEqualTo(before.get(name));
          }
        });
    assertThat(Objects.requireNonNull(after.get("fc.weight")))
        .isNotEqualTo(before.get("fc.weight"));
  }

  @Test
  void trainedModel_answersAsItsLearnerDoes() {
    Settings settings = settings();
    try (Learner learner = Learner.create(settings, 1, CLOCK)) {
      TestingStream.events(settings, 2000, 4, 2).forEach(learner::accept);
      TrainedModel model = learner.snapshot();
      assertThat(model.results().balancedEvalError()).isLessThan(0.5);
      try (Classifier classifier = Classifier.of(model, "cpu")) {
        assertThat(learner.answers(classifier, model.classes(), new PredictionCache()).byClass(4))
            .usingRecursiveComparison()
            .isEqualTo(learner.snapshotAnswers().byClass(4));
      }
      assertThatThrownBy(() -> Classifier.of(model.with(model.architecture().with(null)), "cpu"))
          .hasMessage("the network torchscript needs its module");
    }
  }

  @Test
  void missingModule_isNamedWithItsSetting() {
    assertThatThrownBy(() -> LearnSettings.checkTogether(settings("network.torchscript", "")))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("network.torchscript must name its file");
    assertThatThrownBy(
            () -> Learner.create(settings("network.torchscript", "no-such.pt"), 1, CLOCK))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage("network.torchscript = 'no-such.pt': there is no such file");
  }

  private Map<String, float[]> trained(Settings settings, int records) {
    try (Learner learner = Learner.create(settings, 1, CLOCK)) {
      TestingStream.events(settings, records, 4, 1).forEach(learner::accept);
      Map<String, float[]> tensors = new TreeMap<>();
      learner.snapshot().tensors().forEach(t -> tensors.put(t.name(), t.values()));
      return tensors;
    }
  }
}
