package dev.eider.learn.step;

/** What is done to training images, by the values of the setting {@code augmentation}. */
public enum AugmentationName {
  NONE,
  PAD_CROP_FLIP
}
