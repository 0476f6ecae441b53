package dev.eider.learn.step;

/** Through which parameters the meta-gradient is taken. */
public enum MetaScope {
  /** All of them, by differences along the dev gradient. */
  ALL,
  /** The classifier layer's only, in closed form. */
  HEAD
}
