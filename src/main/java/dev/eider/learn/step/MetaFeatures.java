package dev.eider.learn.step;

/** The features that the meta-gradient through the classifier sees. */
public enum MetaFeatures {
  /** As they are. */
  RAW,
  /** Less the mean of the training batch. */
  CENTRED
}
