package dev.eider.learn.loss;

import ai.djl.ndarray.NDArray;

/** {@code -log softmax(z)_y}. */
public final class CrossEntropy implements Loss {
  @Override
  public NDArray perExample(NDArray logits, NDArray labels, double[] counts) {
    return ofLabels(logits.logSoftmax(-1), labels).neg();
  }

  /** The entries {@code values[i, labels[i]]}: {@code [B, C]} to {@code [B]}. */
  static NDArray ofLabels(NDArray values, NDArray labels) {
    return values.gather(labels.reshape(-1, 1), 1).reshape(-1);
  }
}
