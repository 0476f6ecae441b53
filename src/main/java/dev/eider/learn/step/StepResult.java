package dev.eider.learn.step;

import dev.eider.learn.report.Phase;

/**
 * What one step did.
 *
 * @param accepted whether the parameters moved; false where a loss or gradient was not finite
 * @param losses the examples' losses before the step, {@code [B]}
 * @param predictions the class numbers predicted before the step, {@code [B]}
 * @param prior the weights before anything was meta-learned, {@code [B]}; eps is {@code total -
 *     prior}
 * @param total the weights of line 14, {@code [B]}
 * @param metaLearned whether {@code total} was meta-learned
 * @param metaGradient line 13's gradient by the examples' weights, {@code [B]}; empty where not
 *     meta-learned
 * @param devLoss the mean dev loss at the lookahead parameters; NaN where not meta-learned
 * @param gradientNorm the length of line 15's gradient
 * @param times how long its phases took
 */
public record StepResult(
    boolean accepted,
    double[] losses,
    int[] predictions,
    double[] prior,
    double[] total,
    boolean metaLearned,
    double[] metaGradient,
    double devLoss,
    double gradientNorm,
    Times times) {
  /**
   * How long the phases of a step took, in nanoseconds.
   *
   * @param forward {@link Phase#FORWARD}
   * @param meta {@link Phase#META}
   * @param update {@link Phase#UPDATE}
   */
  public record Times(long forward, long meta, long update) {}
}
