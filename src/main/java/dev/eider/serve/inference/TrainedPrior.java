package dev.eider.serve.inference;

/** The class prior that a model's logits were trained for. */
public enum TrainedPrior {
  /** All classes alike: class-balanced weights, balanced softmax. */
  UNIFORM,
  /** The stream's class shares: no weights. */
  STREAM
}
