package dev.eider.learn.weighting;

/**
 * The weightings, by the values of the setting {@code weighting}. {@code CLASS_BALANCED_FINETUNE},
 * the paper's [8], weighs examples by one like {@code UNIFORM}, and draws the batches of stage 2
 * class-balanced from the replay window.
 */
public enum WeightingName {
  UNIFORM,
  CLASS_BALANCED,
  CLASS_BALANCED_FINETUNE,
  TWO_COMPONENT,
  CLASS_WISE_META,
  L2RW,
  META_WEIGHT_NET
}
