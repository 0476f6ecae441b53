package dev.eider.learn.weighting;

import java.util.Arrays;

/** Every example weighs one: stage 1 (lines 1-5), and the baseline "cross-entropy training". */
public final class UniformWeighting implements Weighting {
  @Override
  public double[] prior(BatchView batch) {
    double[] ones = new double[batch.size()];
    Arrays.fill(ones, 1);
    return ones;
  }
}
