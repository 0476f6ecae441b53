package dev.eider.learn.loss;

import ai.djl.ndarray.NDArray;

/** A differentiable loss L(f(x; theta), y), one number an example. Stateless. */
public interface Loss {
  /**
   * The losses of a batch.
   *
   * @param logits {@code [B, C]}
   * @param labels int64 {@code [B]}, class numbers below C
   * @param counts the running class counts, C of them; zero where a class was not seen
   * @return {@code [B]}, in the manager of {@code logits}
   */
  NDArray perExample(NDArray logits, NDArray labels, double[] counts);

  /**
   * The loss to use on class-balanced data such as the development batch of line 12: this one,
   * without its correction for the training set's class prior where it has one.
   */
  default Loss onBalancedData() {
    return this;
  }

  /**
   * Whether the counts are the class prior that the loss corrects for, which is that of the batch
   * and not of the stream where a batch is drawn otherwise.
   */
  default boolean correctsPrior() {
    return false;
  }

  /** Whether the classifier must normalise its features and weight rows, as LDAM's does. */
  default boolean normalisesHead() {
    return false;
  }
}
