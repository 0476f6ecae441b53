package dev.eider.learn;

import static dev.eider.learn.TestingStream.settings;
import static dev.eider.learn.TestingStream.stateOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.eider.config.Settings;
import dev.eider.data.Example;
import dev.eider.data.LedgerEvent;
import dev.eider.data.SourcePosition;
import dev.eider.data.Split;
import dev.eider.learn.step.NonFiniteLossException;
import dev.eider.model.Classifier;
import dev.eider.model.NamedTensor;
import dev.eider.model.TrainedModel;
import dev.eider.report.LearningReport;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LearnerTest {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);

  @ParameterizedTest
  @CsvSource({"all, 1, 333", "head, 1, 333", "all, 12, 325"})
  void restoredLearner_equalsUninterruptedOneBitByBit(String scope, int ratio, int cut)
      throws IOException {
    Settings settings = settings("meta.scope", scope, "replay.ratio", Integer.toString(ratio));
    List<LedgerEvent> events = TestingStream.events(settings, 600, 5, 1);
    LearningReport uninterrupted;
    LearningReport restored;
    try (Learner learner = Learner.create(settings, 1, CLOCK)) {
      events.forEach(learner::accept);
      learner.snapshot();
      learner.finish();
      uninterrupted = learner.report();
    }
    byte[] state;
    // Not at a batch's end, within stage 2, with classes still to come and the window full; of
    // twelve replays some are owed.
    try (Learner learner = Learner.create(settings, 1, CLOCK)) {
      events.subList(0, cut).forEach(learner::accept);
      state = stateOf(learner);
      long batches = learner.report().account().trained() / 16;
      assertThat(learner.steps() < batches * (1 + ratio)).as("owes").isEqualTo(ratio > 1);
    }
    try (Learner learner = Learner.restore(settings, new ByteArrayInputStream(state), CLOCK)) {
      assertThat(stateOf(learner)).isEqualTo(state);
      events.subList(cut, events.size()).forEach(learner::accept);
      learner.snapshot();
      learner.finish();
      restored = learner.report();
    }
    assertThat(uninterrupted.progress().metaSteps()).isPositive();
    assertThat(restored)
        .usingRecursiveComparison()
        .ignoringFields("pace.imagesPerSecond") // since the last report, or since the restore
        .isEqualTo(uninterrupted);
    assertThat(restored.parametersSha256()).hasSize(64);
  }

  @ParameterizedTest
  @ValueSource(strings = {"all", "head"})
  void learnerRestoredBeforeAClassIsAdded_equalsUninterruptedOneBitByBit(String scope)
      throws IOException {
    Settings settings = settings("meta.scope", scope, "replay.ratio", "1.5");
    List<LedgerEvent> events = TestingStream.events(settings, 600, 4, 420, 8);
    LearningReport uninterrupted;
    byte[] end;
    try (Learner learner = Learner.create(settings, 1, CLOCK)) {
      events.forEach(learner::accept);
      uninterrupted = learner.report();
      end = stateOf(learner);
    }
    byte[] state;
    try (Learner learner = Learner.create(settings, 1, CLOCK)) {
      events.subList(0, 333).forEach(learner::accept);
      assertThat(learner.report().classes()).hasSize(3);
      assertThat(learner.report().progress().metaSteps()).isPositive();
      state = stateOf(learner);
    }
    try (Learner learner = Learner.restore(settings, new ByteArrayInputStream(state), CLOCK)) {
      events.subList(333, events.size()).forEach(learner::accept);
      LearningReport restored = learner.report();
      assertThat(restored.classes()).hasSize(4);
      // More steps than batches arrived: the window was replayed before and after the restore.
      assertThat(restored.progress().steps()).isGreaterThan(600 / 16);
      assertThat(restored.progress().metaSteps()).isEqualTo(uninterrupted.progress().metaSteps());
      assertThat(stateOf(learner)).isEqualTo(end);
    }
  }

  @Test
  void finishedStream_accountsForEveryRecord() {
    Settings settings = settings();
    List<LedgerEvent> events = TestingStream.events(settings, 500, 5, 2);
    try (Learner learner = Learner.create(settings, 1, CLOCK)) {
      events.forEach(learner::accept);
      learner.finish();
      LearningReport.Account account = learner.report().account();
      assertThat(account.consumed()).isEqualTo(500);
      assertThat(account.heldOut()).isPositive();
      assertThat(account.pending()).isZero();
      assertThat(account.trained() + account.heldOut()).isEqualTo(500);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "7.5, 1", "15, 1", "40, 4"})
  void replay_isSpreadOverTheEventsOfTheNextBatch(double ratio, int mostSteps) {
    Settings settings = settings("replay.ratio", Double.toString(ratio));
    int batches = 0;
    try (Learner learner = Learner.create(settings, 1, CLOCK)) {
      for (LedgerEvent event : TestingStream.events(settings, 150, 3, 5)) {
        long before = learner.steps();
        long trainedBefore = learner.report().account().trained();
        learner.accept(event);
        assertThat(learner.steps() - before).isLessThanOrEqualTo(mostSteps);
        if (learner.report().account().trained() > trainedBefore) {
          // What was owed to the batches before has all been trained.
          assertThat(learner.steps()).isEqualTo(batches + 1 + (long) (ratio * batches));
          batches++;
        }
      }
      learner.finish();
      assertThat(batches).isGreaterThan(5);
      batches += learner.report().account().trained() % 16 == 0 ? 0 : 1;
      assertThat(learner.steps()).isEqualTo(batches + (long) (ratio * batches));
    }
  }

  @ParameterizedTest
  @CsvSource({"16, 17, batch", "1, 6, batch", "4, 6, running"})
  void batchOfOneThatCannotBeNormalised_isTrainedAllTheSame(int batch, int records, String devNorm)
      throws IOException {
    // Images of 8 pixels are one pixel after the third convolution of smallcnn.
    Settings settings =
        settings(
            "image.height", "8",
            "image.width", "8",
            "augmentation.padding", "1",
            "batch.size", Integer.toString(batch),
            "dev.batch.size", "1",
            "meta.dev-norm", devNorm,
            "warmup.steps", "2",
            "learning.rate", "0.01");
    List<LedgerEvent> events = new ArrayList<>();
    for (int i = 0; i < records; i++) {
      events.add(
          LedgerEvent.train(
              new SourcePosition("images", 0, i, 1000L + i),
              Example.of("id-" + i, "class-" + i % 3, noise(i)),
              1 + i / 3));
    }
    Example held = Example.of("held", "class-0", noise(records));
    events.add(1, LedgerEvent.hold(new SourcePosition("images", 0, 999, 1), held, 2, Split.DEV));
    byte[] state;
    TrainedModel uninterrupted;
    try (Learner learner = Learner.create(settings, 1, CLOCK)) {
      events.subList(0, 4).forEach(learner::accept);
      state = stateOf(learner);
      events.subList(4, events.size()).forEach(learner::accept);
      learner.finish();
      uninterrupted = learner.snapshot();
      LearningReport.Account account = learner.report().account();
      assertThat(account.trained()).isEqualTo(records);
      assertThat(account.notFinite()).isZero();
    }
    for (NamedTensor tensor : uninterrupted.tensors()) {
      for (float value : tensor.values()) {
        assertThat(value).as(tensor.name()).isFinite();
      }
    }
    try (Learner learner = Learner.restore(settings, new ByteArrayInputStream(state), CLOCK)) {
      events.subList(4, events.size()).forEach(learner::accept);
      learner.finish();
      assertThat(learner.snapshot().tensors().get(0).values())
          .isEqualTo(uninterrupted.tensors().get(0).values());
    }
  }

  @Test
  void longTailedStream_isLearnedByEveryClass() {
    Settings settings = settings("replay.ratio", "2");
    try (Learner learner = Learner.create(settings, 1, CLOCK)) {
      TestingStream.events(settings, 1500, 5, 3).forEach(learner::accept);
      TrainedModel model = learner.snapshot();
      // Guessing among 5 classes errs in 0.8.
      assertThat(model.results().balancedEvalError()).isLessThan(0.3);
      assertThat(learner.report().errors().macroPrequential()).isLessThan(0.5);
    }
  }

  @Test
  void snapshot_isAnsweredByTheClassifierAsByTheLearner() {
    Settings settings = settings("holdout.eval.per-class", "100");
    List<LedgerEvent> events = TestingStream.events(settings, 600, 4, 4);
    try (Learner learner = Learner.create(settings, 7, CLOCK)) {
      events.forEach(learner::accept);
      TrainedModel model = learner.snapshot();
      assertThat(model.version()).isEqualTo(7);
      assertThat(learner.snapshot().provenance().parentVersion()).isEqualTo(7);
      int errors = 0;
      int examples = 0;
      try (Classifier classifier = Classifier.of(model, "cpu")) {
        for (LedgerEvent event : events) {
          if (event.kind() == LedgerEvent.Kind.HOLD_EVAL) {
            int label = model.classes().indexOf(event.requireExample().label());
            float[] logits = classifier.logits(List.of(event.requireExample().pixels()))[0];
            examples++;
            for (float logit : logits) {
              if (logit > logits[label]) {
                errors++;
                break;
              }
            }
          }
        }
      }
      // None of the eval buffers overflowed, so these are the examples of the evaluation.
      assertThat(examples)
          .isEqualTo(
              model.results().byClass().stream()
                  .mapToInt(TrainedModel.ClassResult::evalExamples)
                  .sum());
      assertThat(errors)
          .isEqualTo(
              model.results().byClass().stream()
                  .mapToInt(TrainedModel.ClassResult::evalErrors)
                  .sum());
    }
  }

  @Test
  void newClass_leavesTheLogitsOfTheOthersAsTheyWere() {
    Settings settings =
        settings("holdout.dev.share", "0", "holdout.eval.share", "0", "replay.ratio", "0");
    List<LedgerEvent> three = TestingStream.events(settings, 320, 3, 5);
    List<LedgerEvent> five = TestingStream.events(settings, 40, 5, 6);
    LedgerEvent late =
        five.stream()
            .filter(event -> event.requireExample().label().equals("class-4"))
            .findFirst()
            .orElseThrow();
    try (Learner learner = Learner.create(settings, 1, CLOCK)) {
      three.forEach(learner::accept);
      TrainedModel before = learner.snapshot();
      learner.accept(late);
      TrainedModel after = learner.snapshot();
      assertThat(after.classes()).hasSize(4).startsWith(before.classes().toArray(String[]::new));
      try (Classifier old = Classifier.of(before, "cpu");
          Classifier grown = Classifier.of(after, "cpu")) {
        for (LedgerEvent event : three.subList(0, 20)) {
          byte[] pixels = event.requireExample().pixels();
          float[] expected = old.logits(List.of(pixels))[0];
          float[] actual = grown.logits(List.of(pixels))[0];
          assertThat(actual).hasSize(4);
          for (int y = 0; y < expected.length; y++) {
            // The parameters are the same bits; a product with more rows may round differently.
            assertThat(actual[y]).isCloseTo(expected[y], within(1e-5f));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"head, fc.", "last-block, conv4. bn4. fc."})
  void restrictedStage2_trainsItsPartOnly(String part, String trained) {
    Settings settings =
        settings("stage2.trainable", part, "snapshot.every.steps", "1000", "average.decay", "0");
    List<LedgerEvent> events = TestingStream.events(settings, 600, 3, 8);
    try (Learner learner = Learner.create(settings, 1, CLOCK)) {
      // Past the ten steps of stage 1, and past the first record of every class.
      events.subList(0, 300).forEach(learner::accept);
      assertThat(learner.steps()).isGreaterThan(10);
      TrainedModel before = learner.snapshot();
      events.subList(300, events.size()).forEach(learner::accept);
      TrainedModel after = learner.snapshot();
      for (int i = 0; i < before.tensors().size(); i++) {
        NamedTensor tensor = after.tensors().get(i);
        boolean moves =
            tensor.name().contains("running_")
                || List.of(trained.split(" ")).stream().anyMatch(tensor.name()::startsWith);
        boolean moved = !Arrays.equals(tensor.values(), before.tensors().get(i).values());
        assertThat(moved).as(tensor.name()).isEqualTo(moves);
      }
    }
  }

  @Test
  void learnerRestoredWithASmallerBatchAndWindow_goesOnWithThem() throws IOException {
    Settings settings = settings();
    List<LedgerEvent> events = TestingStream.events(settings, 600, 5, 8);
    byte[] state;
    try (Learner learner = Learner.create(settings, 1, CLOCK)) {
      events.subList(0, 300).forEach(learner::accept);
      state = stateOf(learner);
    }
    Settings smaller = settings("batch.size", "5", "replay.capacity", "20");
    try (Learner learner = Learner.restore(smaller, new ByteArrayInputStream(state), CLOCK)) {
      long steps = learner.steps();
      events.subList(300, 600).forEach(learner::accept);
      assertThat(learner.report().account().pending()).isLessThan(5);
      // About 250 more examples in batches of 5, each replayed once.
      assertThat(learner.steps() - steps).isGreaterThan(80);
      // Every kept image has 768 bytes: 130 fewer in the window.
      assertThat(stateOf(learner)).hasSizeLessThan(state.length - 100 * 768);
    }
  }

  @Test
  void learnerRestoredFromAnOldState_doesNotReuseVersions() throws IOException {
    Settings settings = settings();
    byte[] state;
    try (Learner learner = Learner.create(settings, 1, CLOCK)) {
      TestingStream.events(settings, 50, 3, 9).forEach(learner::accept);
      assertThat(learner.snapshot().version()).isEqualTo(1);
      state = stateOf(learner);
    }
    try (Learner learner = Learner.restore(settings, new ByteArrayInputStream(state), CLOCK)) {
      learner.continueVersionsFrom(6);
      assertThat(learner.snapshot().version()).isEqualTo(6);
      learner.continueVersionsFrom(2);
      assertThat(learner.snapshot().version()).isEqualTo(7);
      assertThat(learner.report().versions().given()).isEqualTo(3);
    }
  }

  @Test
  void settingsOfAVersion_areThoseThatDecideAndAreNotTheDefault() {
    Settings settings =
        Settings.of(Map.of("momentum", "0.9", "report.interval", "9 s", "batch.size", "7"));

    assertThat(new LearnerConfiguration(settings).givenSettings())
        .isEqualTo(Map.of("batch.size", "7"));
  }

  @Test
  void configurationHash_isOfTheValuesAndNotOfWhatWasWritten() {
    String defaults = new LearnerConfiguration(Settings.defaults()).hash();
    assertThat(new LearnerConfiguration(Settings.of(Map.of("momentum", "0.9"))).hash())
        .isEqualTo(defaults);
    assertThat(new LearnerConfiguration(Settings.of(Map.of("report.interval", "9 s"))).hash())
        .isEqualTo(defaults);
    assertThat(new LearnerConfiguration(Settings.of(Map.of("momentum", "0.8"))).hash())
        .isNotEqualTo(defaults);
  }

  @Test
  void stateOfAnotherNetwork_isRefusedInWords() throws IOException {
    byte[] state;
    try (Learner learner = Learner.create(settings(), 1, CLOCK)) {
      state = stateOf(learner);
    }
    assertThatThrownBy(
            () ->
                Learner.restore(
                    settings("network", "resnet8"), new ByteArrayInputStream(state), CLOCK))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "the learner's state has the network 'smallcnn', the settings ask for 'resnet8'");
  }

  @Test
  void stateOfAnUnknownVersion_isRefusedInWords() throws IOException {
    byte[] state;
    try (Learner learner = Learner.create(settings(), 1, CLOCK)) {
      state = stateOf(learner);
    }
    state[7] = 99;
    assertThatThrownBy(() -> Learner.restore(settings(), new ByteArrayInputStream(state), CLOCK))
        .isInstanceOf(IOException.class)
        .hasMessage("the learner's state is of version 99, this program reads 2 to 3");
  }

  @Test
  void rateThatDiverges_failsWithTheStepsFigures() {
    Settings settings = settings("learning.rate", "1e8", "nonfinite.max-steps", "3");
    List<LedgerEvent> events = TestingStream.events(settings, 2000, 5, 7);
    try (Learner learner = Learner.create(settings, 1, CLOCK)) {
      assertThatThrownBy(() -> events.forEach(learner::accept))
          .isInstanceOf(NonFiniteLossException.class)
          .hasMessageContaining("the last 4 of")
          .hasMessageContaining("learning rate 1.0E8");
    }
  }

  /** The pixels of an image of 8 by 8. */
  private static byte[] noise(int seed) {
    byte[] pixels = new byte[3 * 8 * 8];
    new Random(seed).nextBytes(pixels);
    return pixels;
  }
}
