package dev.eider.learn;

/** The weightings, by the values of the setting {@code weighting}. */
public enum WeightingName {
  UNIFORM,
  CLASS_BALANCED,
  TWO_COMPONENT
}
