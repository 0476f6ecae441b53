package dev.eider.learn.weighting;

/** The weights at which L2RW takes its meta-gradient, by the values of {@code l2rw.init}. */
public enum L2rwInit {
  ZERO,
  CLASS_WEIGHTS
}
