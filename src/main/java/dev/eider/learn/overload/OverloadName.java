package dev.eider.learn.overload;

/** What is done where the stream is faster than the learner for long. */
public enum OverloadName {
  /** Everything is trained, later and later. */
  TRAIN_LATE,
  /**
   * Examples of head classes are left out, and those that are trained weigh more in their place.
   */
  THIN
}
