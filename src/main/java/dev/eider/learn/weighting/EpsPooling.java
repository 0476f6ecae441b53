package dev.eider.learn.weighting;

/** What the conditional component of two-component weighting is learned for. */
public enum EpsPooling {
  /** Every example by itself. */
  NONE,
  /** All examples whose loss stands alike in their class. */
  LOSS
}
