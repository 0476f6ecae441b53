package dev.eider.learn.loss;

import ai.djl.ndarray.NDArray;

/**
 * {@code -(1 - p_y)^gamma log p_y} with softmax probabilities (Lin et al., ICCV 2017).
 *
 * @param gamma how strongly easy examples are discounted; 0 is cross-entropy
 */
public record FocalLoss(double gamma) implements Loss {
  public FocalLoss {
    if (!(gamma >= 0)) {
      throw new IllegalArgumentException("gamma is not negative, not " + gamma);
    }
  }

  @Override
  public NDArray perExample(NDArray logits, NDArray labels, double[] counts) {
    NDArray logProbability = CrossEntropy.ofLabels(logits.logSoftmax(-1), labels);
    // -expm1(log p) would be exact near p = 1; there the factor's error is far below the loss's.
    NDArray miss = logProbability.exp().neg().add(1).clip(1e-12, 1);
    return miss.pow(Constant.of(gamma, miss)).mul(logProbability).neg();
  }
}
