package dev.eider.learn.step;

/** By which statistics batch normalisation sees the development batch of line 12. */
public enum DevNormalisation {
  /** The dev batch's own, as the paper's authors do: another function than the model served. */
  BATCH,
  /** The running ones, as the model is served. */
  RUNNING
}
