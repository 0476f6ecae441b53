package dev.eider.learn.loss;

/** The losses, by the values of the setting {@code loss}. */
public enum LossName {
  CROSS_ENTROPY,
  FOCAL,
  LDAM,
  BALANCED_SOFTMAX
}
