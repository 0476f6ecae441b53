package dev.eider.learn;

import static dev.eider.learn.TestingStream.stateOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.eider.config.Settings;
import dev.eider.data.Example;
import dev.eider.data.LedgerEvent;
import dev.eider.data.SourcePosition;
import dev.eider.report.LearningReport;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The learner with each weighting, and with the settings that change its weights and rates. */
class WeightedLearnerTest {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "weighting=class-balanced-finetune",
        "weighting=class-wise-meta",
        "weighting=l2rw",
        "weighting=l2rw meta.scope=all l2rw.two-component=true",
        "weighting=meta-weight-net",
        "weighting=meta-weight-net meta-weight-net.optimiser=sgd meta-weight-net.learning.rate=1",
        "meta.scope=all",
        "meta.pooling=none meta.features=raw",
        "meta.pooling=none meta.persistent-eps=true meta.persistent-eps.decay=0.9",
        "weighting=class-balanced counts.half-life=100ms",
        "loss=balanced-softmax warmup.loss=cross-entropy stage2.learning.rate.schedule=cosine(40)",
      })
  void restoredLearner_equalsUninterruptedOneBitByBit(String given) throws IOException {
    Settings settings = settings(given);
    List<LedgerEvent> events = TestingStream.events(settings, 400, 5, 1);
    byte[] uninterrupted;
    try (Learner learner = Learner.create(settings, 1, CLOCK)) {
      events.forEach(learner::accept);
      learner.finish();
      uninterrupted = stateOf(learner);
    }
    byte[] state;
    try (Learner learner = Learner.create(settings, 1, CLOCK)) {
      events.subList(0, 233).forEach(learner::accept);
      state = stateOf(learner);
    }
    try (Learner learner = Learner.restore(settings, new ByteArrayInputStream(state), CLOCK)) {
      assertThat(stateOf(learner)).isEqualTo(state);
      events.subList(233, events.size()).forEach(learner::accept);
      learner.finish();
      assertThat(stateOf(learner)).isEqualTo(uninterrupted);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "weighting=class-balanced-finetune",
        "weighting=class-wise-meta replay.ratio=3",
        "weighting=l2rw",
        "weighting=meta-weight-net loss=cross-entropy replay.draw=stream",
        "meta.pooling=none meta.persistent-eps=true",
        "loss=ldam meta.scope=head",
        "loss=ldam meta.scope=all",
        "loss=focal",
        "loss=balanced-softmax learning.rate=0.1 replay.draw=stream",
      })
  void longTailedStream_isLearnedByEveryClass(String given) {
    Settings settings = settings("replay.ratio=2 " + given);
    try (Learner learner = Learner.create(settings, 1, CLOCK)) {
      TestingStream.events(settings, 900, 5, 3).forEach(learner::accept);
      // Guessing among 5 classes errs in 0.8.
      assertThat(learner.snapshot().results().balancedEvalError()).isLessThan(0.4);
      LearningReport report = learner.report();
      assertThat(report.progress().skippedSteps()).isZero();
      assertThat(report.errors().macroPrequential()).isLessThan(0.6);
    }
  }

  @Test
  void stateOfAnotherWeighting_goesOnWithTheNewOnesInitialState() throws IOException {
    Settings learned = settings("weighting=class-wise-meta");
    List<LedgerEvent> events = TestingStream.events(learned, 400, 4, 1);
    byte[] state;
    try (Learner learner = Learner.create(learned, 1, CLOCK)) {
      events.subList(0, 300).forEach(learner::accept);
      state = stateOf(learner);
    }
    Settings other = settings("weighting=meta-weight-net");
    try (Learner learner = Learner.restore(other, new ByteArrayInputStream(state), CLOCK)) {
      events.subList(300, events.size()).forEach(learner::accept);
      assertThat(learner.report().progress().skippedSteps()).isZero();
    }
  }

  @Test
  void effectiveStep_isTheRateTimesTheBatchsMeanTotalWeight() {
    Settings settings =
        settings(
            "weighting=class-balanced class-weights.normalisation=classes warmup.steps=0 batch.size=4"
                + " replay.ratio=0");
    try (Learner learner = Learner.create(settings, 1, CLOCK)) {
      learner.accept(train(0, "a", 1));
      learner.accept(train(1, "a", 2));
      learner.accept(train(2, "a", 3));
      learner.accept(train(3, "b", 1));
      // n = 4, beta = 3/4: w_a ~ 1 / (1 - 27/64) = 64/37, w_b ~ 1 / (1 - 3/4) = 4, scaled to sum 2
      double scale = 2 / (64 / 37.0 + 4);
      double mean = (3 * 64 / 37.0 + 4) / 4 * scale;
      LearningReport report = learner.report();
      assertThat(report.descent().learningRate()).isEqualTo(0.05);
      assertThat(report.descent().effectiveStep()).isCloseTo(0.05 * mean, within(1e-12));
      assertThat(mean).isCloseTo(0.80189, within(1e-5));
    }
  }

  @Test
  void effectiveStepOfTheStream_isTheRate() {
    Settings settings =
        settings("weighting=class-balanced warmup.steps=0 batch.size=4 replay.ratio=0");
    try (Learner learner = Learner.create(settings, 1, CLOCK)) {
      learner.accept(train(0, "a", 1));
      learner.accept(train(1, "a", 2));
      learner.accept(train(2, "a", 3));
      learner.accept(train(3, "b", 1));
      // The batch is the stream so far, over which the mean weight is one.
      assertThat(learner.report().descent().effectiveStep()).isCloseTo(0.05, within(1e-12));
    }
  }

  @Test
  void halfLife_decaysTheCountsOfAClassThatFellSilent() {
    Settings settings = settings("counts.half-life=10ms");
    try (Learner learner = Learner.create(settings, 1, CLOCK)) {
      learner.accept(train(0, "silent", 6));
      learner.accept(train(20, "steady", 3));
      // The event times are 20 ms apart, two half-lives.
      assertThat(learner.report().classes().get(0).count()).isCloseTo(1.5, within(1e-12));
      assertThat(learner.report().classes().get(1).count()).isEqualTo(3);
    }
  }

  private static LedgerEvent train(int number, String label, double count) {
    byte[] pixels = new byte[3 * 16 * 16];
    pixels[number] = 100;
    return LedgerEvent.train(
        new SourcePosition("images", 0, number, 1000L + number),
        Example.of("id-" + number, label, pixels),
        count);
  }

  /**
   * @param more {@code name=value}, with blanks between
   */
  private static Settings settings(String more) {
    return TestingStream.settings(more.split("[ =]"));
  }
}
