package dev.eider.learn.weighting;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * How the examples of a batch are weighted: the one thing in which the methods that the paper
 * compares differ. A total weight multiplies an example's loss in the batch mean of lines 9 and 14,
 * so weights that a method normalises to sum to 1 in a sum of losses sum to B here.
 */
public interface Weighting {
  /**
   * The weights before anything is meta-learned, which are those of the step where the batch is not
   * meta-learned: there is no development data yet.
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
   * The weights of line 9, at which the meta-gradient is taken.
   *
   * @param batch what is known of the batch
   * @param prior the weights before anything is meta-learned
   * @return {@code [B]}
   */
  default double[] lookahead(BatchView batch, double[] prior) {
    return prior;
  }

  /**
   * The weights of line 14. What was learned for them is kept once the step is {@link #settle
   * settled}.
   *
   * @param batch what is known of the batch
   * @param prior the weights before anything is meta-learned
   * @param gradient {@code dL_dev / d weight_i} at the weights of line 9: line 13's gradient,
   *     {@code [B]}, finite
   * @return {@code [B]}
   */
  default double[] metaLearned(BatchView batch, double[] prior, double[] gradient) {
    throw new IllegalStateException(getClass().getSimpleName() + " is not meta-learned");
  }

  /**
   * Keeps what the last {@link #metaLearned} learned, or forgets it. A step that is skipped must
   * leave no trace: what made its loss infinite would be in every later weight.
   *
   * @param accepted whether the step was taken
   */
  default void settle(boolean accepted) {}

  /**
   * The weights of line 14, by what the parts of the development set say. What was learned for them
   * is kept once the step is {@link #settle settled}.
   *
   * @param gradient line 13's gradient at the weights of line 9, of all parts and of each
   * @return {@code [B]}
   */
  default double[] metaLearned(BatchView batch, double[] prior, WeightGradient gradient) {
    return metaLearned(batch, prior, gradient.byExample());
  }

  /**
   * Whether what the parts of the development set say is told apart. Where the meta-gradient goes
   * through all layers, each step then looks at one part.
   */
  default boolean readsParts() {
    return false;
  }

  /**
   * The class-wise weight of a class, for the report.
   *
   * @param effectiveNumberWeight the class's w_y
   */
  default double classWeight(int label, double effectiveNumberWeight) {
    return effectiveNumberWeight;
  }

  /** How much of what is meta-learned is signal, from 0 to 1; NaN where it is not measured. */
  default double reliability() {
    return Double.NaN;
  }

  /** Writes what was learned across batches; nothing where a batch leaves no trace. */
  default void writeTo(DataOutputStream out) throws IOException {}

  /** Reads what {@link #writeTo} wrote into a new weighting. */
  default void readFrom(DataInputStream in) throws IOException {}

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
    public double[] weightsByLabel() {
      double[] weights = new double[labels.length];
      for (int i = 0; i < weights.length; i++) {
        weights[i] = classWeights[labels[i]];
      }
      return weights;
    }
  }
}
