package dev.eider.learn.loss;

import ai.djl.ndarray.NDArray;

/**
 * Cross-entropy on {@code z + log n} (Ren et al., NeurIPS 2020; logit adjustment of Menon et al.,
 * ICLR 2021): the network learns logits for a uniform prior while it sees the stream's. The prior
 * follows the running counts; an unseen class counts as one image.
 */
public final class BalancedSoftmax implements Loss {
  @Override
  public NDArray perExample(NDArray logits, NDArray labels, double[] counts) {
    double[] logCounts = new double[counts.length];
    for (int y = 0; y < counts.length; y++) {
      logCounts[y] = Math.log(Math.max(counts[y], 1));
    }
    NDArray adjusted = logits.add(Constant.row(logCounts, logits));
    return new CrossEntropy().perExample(adjusted, labels, counts);
  }

  @Override
  public boolean correctsPrior() {
    return true;
  }

  @Override
  public Loss onBalancedData() {
    return new CrossEntropy();
  }
}
