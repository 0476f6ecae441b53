package dev.eider.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.eider.config.Settings;
import dev.eider.data.Example;
import dev.eider.data.LedgerEvent;
import dev.eider.data.SourcePosition;
import dev.eider.learn.report.EvaluationResult;
import dev.eider.model.Classifier;
import dev.eider.model.TrainedModel;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A label that a stream has once must not take the model from the classes that it is made of. */
class StrayLabelTest {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);
  private static final int RECORDS = 600;
  private static final int CLASSES = 3;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "weighting=class-balanced",
        "weighting=class-balanced-finetune",
        "weighting=two-component replay.draw=balanced",
        "weighting=uniform loss=balanced-softmax",
      })
  void errorOfTheOthers_isThatOfTheStreamWithoutIt(String given) {
    Settings settings = settings(given);
    List<LedgerEvent> events = TestingStream.events(settings, RECORDS, CLASSES, 3);
    double without = error(settings, events);
    // Guessing among three classes errs in 0.67.
    assertThat(without).isLessThan(0.05);
    for (int at : new int[] {60, 400}) {
      List<LedgerEvent> stray = new ArrayList<>(events);
      Example odd = stray.get(at - 1).requireExample();
      stray.add(
          at,
          LedgerEvent.train(
              new SourcePosition("images", 0, RECORDS, 1000L + at),
              Example.of("odd", "unheard of", odd.pixels()),
              1));
      assertThat(error(settings, stray)).as("stray at %d", at).isCloseTo(without, within(0.02));
    }
  }

  /** Balanced over the classes of the stream, on images of another seed. */
  private static double error(Settings settings, List<LedgerEvent> events) {
    List<Example> test =
        TestingStream.events(settings("holdout.dev.share=0 holdout.eval.share=0"), 300, CLASSES, 77)
            .stream()
            .map(LedgerEvent::requireExample)
            .toList();
    int[] seen = new int[CLASSES];
    int[] wrong = new int[CLASSES];
    try (Learner learner = Learner.create(settings, 1, CLOCK)) {
      events.forEach(learner::accept);
      learner.finish();
      TrainedModel model = learner.snapshot();
      try (Classifier classifier = Classifier.of(model, "cpu")) {
        float[][] logits = classifier.logits(test.stream().map(Example::pixels).toList());
        for (int i = 0; i < logits.length; i++) {
          String label = test.get(i).label();
          int number = label.charAt(label.length() - 1) - '0';
          seen[number]++;
          String answer = model.classes().get(EvaluationResult.best(logits[i]));
          wrong[number] += answer.equals(label) ? 0 : 1;
        }
      }
    }
    double sum = 0;
    for (int y = 0; y < CLASSES; y++) {
      sum += (double) wrong[y] / seen[y];
    }
    return sum / CLASSES;
  }

  private static Settings settings(String more) {
    return TestingStream.settings(
        Map.of("warmup.steps", "20", "replay.ratio", "3", "average.decay", "0.95"),
        more.split("[ =]"));
  }
}
