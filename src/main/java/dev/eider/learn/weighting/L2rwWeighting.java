package dev.eider.learn.weighting;

import java.util.Arrays;

/**
 * Learning to re-weight (Ren et al., ICML 2018, algorithm 1 and equations 7-12), the paper's [43]
 * and the first four rows of its table 5. An example weighs {@code B * u_i / sum_j u_j}, which is 1
 * over the batch in a sum of losses; where all u are zero, so are the weights (the authors' guard).
 *
 * <ul>
 *   <li>"L2RW": {@code u_i = max(-dL_dev / d eps_i, 0)} at eps = 0, so the lookahead stays at
 *       theta.
 *   <li>"init. by w_y": the derivative is taken at the lookahead with the weights w_y.
 *   <li>"w_y + eps_i": {@code u_i = max(w_y + eps_i, 0)}, with eps_i of line 13.
 * </ul>
 *
 * The paper does not say what the second row does with the initial value after the lookahead;
 * adding it to the step would make the row the third one. Before there is development data every
 * example weighs one.
 *
 * @param lookaheadAtClassWeights whether line 9 weighs by w_y, not by zero; always so with two
 *     components
 * @param twoComponent whether w_y + eps_i is clipped and normalised
 * @param metaRate tau of eps_i; without two components the normalisation cancels it
 */
public record L2rwWeighting(
    boolean lookaheadAtClassWeights, boolean twoComponent, MetaRate metaRate) implements Weighting {
  @Override
  public double[] prior(BatchView batch) {
    double[] ones = new double[batch.size()];
    Arrays.fill(ones, 1);
    return ones;
  }

  @Override
  public boolean isMetaLearned() {
    return true;
  }

  @Override
  public double[] lookahead(BatchView batch, double[] prior) {
    return lookaheadAtClassWeights || twoComponent
        ? batch.weightsByLabel()
        : new double[batch.size()];
  }

  @Override
  public double[] metaLearned(BatchView batch, double[] prior, double[] gradient) {
    double[] weights = new double[gradient.length];
    if (twoComponent) {
      double[] classWeights = batch.weightsByLabel();
      weights = metaRate.descended(classWeights, classWeights, gradient);
    } else {
      for (int i = 0; i < weights.length; i++) {
        weights[i] = -gradient[i];
      }
    }
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      weights[i] = Math.max(weights[i], 0);
      sum += weights[i];
    }
    if (sum > 0) {
      for (int i = 0; i < weights.length; i++) {
        weights[i] *= weights.length / sum;
      }
    }
    return weights;
  }
}
