package dev.eider.lab.stray;

import dev.eider.config.Settings;
import dev.eider.data.Example;
import dev.eider.data.Ingested;
import dev.eider.data.LedgerEvent;
import dev.eider.data.SourcePosition;
import dev.eider.evaluate.ModelTest;
import dev.eider.lab.InMemoryLearner;
import dev.eider.learn.Learner;
import dev.eider.ledger.Ledger;
import dev.eider.model.DeviceSettings;
import dev.eider.model.TrainedModel;
import java.util.List;

/**
 * A learner in memory on a stream, measured at its end.
 *
 * @param settings of ledger and learner
 * @param test images of the stream's own classes; an answer with a stray label is wrong
 */
record StrayRun(Settings settings, List<Example> test) {
  private static final long RECORD_MILLIS = 1000;

  /** The balanced error of the model that would be served. */
  double errorAfter(List<Example> stream, int epochs) {
    Ledger ledger = new Ledger(settings);
    try (Learner learner = InMemoryLearner.create(settings)) {
      long offset = 0;
      for (int epoch = 0; epoch < epochs; epoch++) {
        for (Example example : stream) {
          SourcePosition position = new SourcePosition("images", 0, offset, offset * RECORD_MILLIS);
          offset++;
          for (LedgerEvent event : ledger.admit(Ingested.accepted(position, example))) {
            learner.accept(event);
          }
        }
      }
      learner.finish();
      TrainedModel model = learner.snapshot();
      return ModelTest.run(
              model,
              ModelTest.countsOf(model),
              test,
              settings.get(DeviceSettings.DEVICE),
              classified -> {})
          .balancedError();
    }
  }
}
