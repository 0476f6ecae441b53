package dev.eider.lab.drift;

import dev.eider.config.CommonSettings;
import dev.eider.config.Settings;
import dev.eider.data.Example;
import dev.eider.data.LedgerEvent;
import dev.eider.evaluate.Evaluation;
import dev.eider.evaluate.ModelTest;
import dev.eider.learn.LearnSettings;
import dev.eider.lab.InMemoryLearner;
import dev.eider.learn.Learner;
import dev.eider.ledger.Ledger;
import dev.eider.ledger.LedgerSettings;
import dev.eider.model.DeviceSettings;
import dev.eider.model.TrainedModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * A learner in memory on a drifting stream, measured as it goes on.
 *
 * @param stream where records come from
 * @param test what models are measured on
 * @param settings of ledger and learner
 * @param scenario how the stream changes
 * @param imbalance of its long tail
 * @param records of the stream
 * @param measurements how many, an even number, so that one is where the stream changes
 */
record DriftRun(
    DriftingStream stream,
    List<Example> test,
    Settings settings,
    Scenario scenario,
    double imbalance,
    long records,
    int measurements) {

  /** Streams, learns and measures; {@code progress} takes the records so far. */
  DriftReport.Run run(LongConsumer progress) {
    long start = System.nanoTime();
    List<ContinualMeasures.Moment> moments = new ArrayList<>();
    Ledger ledger = new Ledger(settings);
    long every = records / measurements;
    long[] streamed = {0};
    try (Learner learner = InMemoryLearner.create(settings)) {
      stream.draw(
          scenario,
          imbalance,
          records,
          settings.get(CommonSettings.SEED),
          record -> {
            for (LedgerEvent event : ledger.admit(record)) {
              learner.accept(event);
            }
            if (++streamed[0] % every == 0) {
              moments.add(moment(streamed[0], learner.snapshot()));
              progress.accept(streamed[0]);
            }
          });
    }
    return new DriftReport.Run(
        scenario.name().toLowerCase(Locale.ROOT),
        !settings.get(LedgerSettings.COUNTS_HALF_LIFE).isZero(),
        settings.get(LearnSettings.REPLAY_RATIO).replays(),
        moments,
        ContinualMeasures.of(moments, records / 2),
        (System.nanoTime() - start) / 1e9);
  }

  private ContinualMeasures.Moment moment(long streamed, TrainedModel model) {
    Evaluation evaluation =
        ModelTest.run(
            model,
            ModelTest.countsOf(model),
            test,
            settings.get(DeviceSettings.DEVICE),
            classified -> {});
    Map<String, Double> errors = new HashMap<>();
    for (Evaluation.ClassError ofClass : evaluation.perClass()) {
      Double error = ofClass.error();
      if (error != null) {
        errors.put(ofClass.label(), error);
      }
    }
    List<String> classes = stream.classes();
    int old = scenario.oldClasses(classes.size());
    return new ContinualMeasures.Moment(
        streamed,
        mean(errors, classes.subList(0, old)),
        mean(errors, classes.subList(old, classes.size())));
  }

  private static double mean(Map<String, Double> errors, List<String> labels) {
    return labels.stream()
        .filter(errors::containsKey)
        .mapToDouble(label -> errors.getOrDefault(label, 1.0))
        .average()
        .orElse(1);
  }
}
