package dev.eider.learn.weighting;

/** Every example weighs w_y: the class-balanced loss of Cui et al. (CVPR 2019), the paper's [7]. */
public final class ClassBalancedWeighting implements Weighting {
  @Override
  public double[] prior(BatchView batch) {
    return batch.weightsByLabel();
  }
}
