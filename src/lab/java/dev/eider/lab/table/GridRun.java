package dev.eider.lab.table;

import dev.eider.config.CommonSettings;
import dev.eider.config.Settings;
import dev.eider.evaluate.Evaluation;
import dev.eider.evaluate.ModelTest;
import dev.eider.lab.InMemoryLearner;
import dev.eider.learn.Learner;
import dev.eider.model.DeviceSettings;
import dev.eider.model.TrainedModel;
import dev.eider.report.LearningReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A bounded run of the product's learner in memory: the images in the order in which they would be
 * published, through the ledger, with the settings as they are; nothing of a table's protocol.
 *
 * @param images of the stream, and to measure on
 * @param settings of ledger and learner
 * @param epochs passes over the images
 * @param moments measured, evenly over the stream
 */
record GridRun(CellImages images, Settings settings, int epochs, int moments) {
  /** Streams, learns and measures. */
  GridCell run(String row, Map<String, String> varied, Consumer<String> progress) {
    long start = System.nanoTime();
    List<GridCell.Moment> measured = new ArrayList<>();
    CellStream stream = new CellStream(images, true, settings);
    long records = (long) images.size() * epochs;
    long[] streamed = {0};
    long every = Math.max(1, records / moments);
    try (Learner learner = InMemoryLearner.create(settings)) {
      for (int epoch = 0; epoch < epochs; epoch++) {
        stream.epoch(
            epoch,
            event -> {
              learner.accept(event);
              long consumed = learner.consumed();
              if (consumed > streamed[0]) {
                streamed[0] = consumed;
                if (consumed % every == 0 && consumed <= records - every / 2) {
                  measured.add(moment(consumed, learner.snapshot()));
                }
                if (consumed % 500 == 0) {
                  progress.accept(String.format(Locale.ROOT, "%,d of %,d records", consumed, records));
                }
              }
            });
      }
      learner.finish();
      measured.add(moment(streamed[0], learner.snapshot()));
      LearningReport report = learner.report();
      return new GridCell(
          row,
          varied,
          settings.get(CommonSettings.SEED),
          measured,
          report.progress().steps(),
          report.progress().metaSteps(),
          report.progress().metaSteps() == 0 ? 0 : report.eps().overWeight(),
          (System.nanoTime() - start) / 1e9);
    }
  }

  private GridCell.Moment moment(long records, TrainedModel model) {
    Map<String, Double> counts = images.counts();
    Evaluation evaluation =
        ModelTest.run(
            model,
            model.classes().stream().map(label -> counts.getOrDefault(label, 0.0)).toList(),
            images.test(),
            settings.get(DeviceSettings.DEVICE),
            classified -> {});
    return new GridCell.Moment(
        records,
        evaluation.balancedError(),
        orMissing(evaluation.groups().many()),
        orMissing(evaluation.groups().medium()),
        orMissing(evaluation.groups().few()));
  }

  private static double orMissing(@Nullable Double error) {
    return error == null ? -1 : error;
  }
}
