package dev.eider.lab.table;

import dev.eider.data.Example;
import dev.eider.evaluate.ModelTest;
import dev.eider.learn.LearnSettings;
import dev.eider.learn.Learner;
import dev.eider.model.DeviceSettings;
import dev.eider.model.TrainedModel;
import java.io.IOException;
import java.util.List;

/**
 * The model that a cell is measured by, once it is trained: the trained one, or one with another
 * classifier on its backbone (Kang et al., ICLR 2020).
 *
 * @param plan the cell's
 * @param stream the cell's, whose ledger holds D
 */
record FinalClassifier(CellPlan plan, CellStream stream) {
  private static final int TAU_STEPS = 10;

  TrainedModel classifier(Learner learner, TrainedModel trained) throws IOException {
    return switch (plan.cell().method().classifier()) {
      case AS_TRAINED -> trained;
      case NEAREST_CLASS_MEAN -> Decoupling.of(learner).nearestClassMean();
      case RETRAINED ->
          Decoupling.of(learner)
              .classifierRetrained(
                  Math.toIntExact(plan.steps() - plan.stage1Steps()),
                  plan.settings().get(LearnSettings.LEARNING_RATE));
      case TAU_NORMALISED -> tauChosenOnD(learner);
    };
  }

  /** Of the taus 0, 0.1, ..., 1 the first of the least error on D. */
  private TrainedModel tauChosenOnD(Learner learner) throws IOException {
    List<Example> held = stream.held();
    if (held.isEmpty()) {
      throw new IOException("there are no held-out images to choose tau on");
    }
    TrainedModel best = Decoupling.of(learner).tauNormalised(0);
    double least = Double.POSITIVE_INFINITY;
    for (int k = 0; k <= TAU_STEPS; k++) {
      TrainedModel model = Decoupling.of(learner).tauNormalised((double) k / TAU_STEPS);
      double error =
          ModelTest.run(
                  model,
                  ModelTest.countsOf(model),
                  held,
                  plan.settings().get(DeviceSettings.DEVICE),
                  seen -> {})
              .balancedError();
      if (error < least) {
        least = error;
        best = model;
      }
    }
    return best;
  }
}
