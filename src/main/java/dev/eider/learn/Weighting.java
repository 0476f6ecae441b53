package dev.eider.learn;

/**
 * How the examples of a batch are weighted: the one thing in which the methods that the paper
 * compares differ. A total weight multiplies an example's loss in the batch mean of lines 9 and 14.
 */
interface Weighting {
  /**
   * The weights of line 9, before anything is meta-learned.
   *
   * @param batch what is known of the batch
   * @return {@code [B]}
   */
  double[] prior(BatchView batch);

  /** Whether the weights are meta-learned against the development set. */
  default boolean isMetaLearned() {
    return false;
  }

  /**
   * The weights of line 14.
   *
   * @param batch what is known of the batch
   * @param prior the weights of line 9
   * @param gradient {@code dL_dev / d weight_i}, line 13's gradient, {@code [B]}
   * @return {@code [B]}
   */
  default double[] metaLearned(BatchView batch, double[] prior, double[] gradient) {
    throw new IllegalStateException(getClass().getSimpleName() + " is not meta-learned");
  }

  /**
   * What a weighting may look at.
   *
   * @param labels class numbers {@code [B]}
   * @param losses the examples' losses at theta {@code [B]}
   * @param classWeights w_y by class number {@code [C]}, see {@code EffectiveNumberWeights}
   */
  record BatchView(int[] labels, double[] losses, double[] classWeights) {
    int size() {
      return labels.length;
    }

    /** w_y of every example, {@code [B]}. */
    double[] weightsByLabel() {
      double[] weights = new double[labels.length];
      for (int i = 0; i < weights.length; i++) {
        weights[i] = classWeights[labels[i]];
      }
      return weights;
    }
  }
}
