package dev.eider.evaluate;

import dev.eider.data.Example;
import dev.eider.model.Classifier;
import dev.eider.model.TrainedModel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/** Lets a trained model answer to labelled images, and counts. */
public final class ModelTest {
  private static final int BATCH = 64;

  private ModelTest() {}

  /** The training examples of each class that the model itself knows of. */
  public static List<Double> countsOf(TrainedModel model) {
    return model.results().byClass().stream().map(TrainedModel.ClassResult::count).toList();
  }

  /**
   * The evaluation of a model.
   *
   * @param counts training examples by the model's classes, which decide the groups
   * @param device where the network runs
   * @param classified takes the number of images so far, now and then
   */
  public static Evaluation run(
      TrainedModel model,
      List<Double> counts,
      Iterable<Example> images,
      String device,
      LongConsumer classified) {
    EvaluationTally tally = new EvaluationTally(model.classes(), counts);
    try (Classifier classifier = Classifier.of(model, device)) {
      List<Example> batch = new ArrayList<>(BATCH);
      long seen = 0;
      for (Example image : images) {
        batch.add(image);
        if (batch.size() == BATCH) {
          classify(classifier, batch, tally);
          seen += batch.size();
          classified.accept(seen);
          batch.clear();
        }
      }
      if (!batch.isEmpty()) {
        classify(classifier, batch, tally);
      }
    }
    return tally.evaluation();
  }

  private static void classify(Classifier classifier, List<Example> batch, EvaluationTally tally) {
    float[][] logits = classifier.logits(batch.stream().map(Example::pixels).toList());
    for (int i = 0; i < batch.size(); i++) {
      tally.add(batch.get(i).label(), logits[i]);
    }
  }
}
