package dev.eider.learn;

import java.util.List;

/**
 * Sees every accepted step of a learner, for measurements: what it does has no effect on what is
 * learned. It is not part of a learner's state, so a restored learner has none.
 */
@FunctionalInterface
public interface StepObserver {
  /** A step was taken. */
  void stepped(Step step);

  /**
   * One step.
   *
   * @param ids of the batch's examples, {@code [B]}
   * @param labels their class numbers, {@code [B]}
   * @param losses the examples' losses before the step, {@code [B]}
   * @param prior the weights before anything was meta-learned, {@code [B]}
   * @param total the weights of line 14, {@code [B]}
   * @param metaGradient line 13's gradient, {@code [B]}; empty where the step was not meta-learned
   */
  record Step(
      List<String> ids,
      int[] labels,
      double[] losses,
      double[] prior,
      double[] total,
      double[] metaGradient) {
    public Step {
      ids = List.copyOf(ids);
    }
  }
}
