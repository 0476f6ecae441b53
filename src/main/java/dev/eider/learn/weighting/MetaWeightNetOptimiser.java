package dev.eider.learn.weighting;

/** The optimisers of Meta-Weight-Net, by the values of {@code meta-weight-net.optimiser}. */
public enum MetaWeightNetOptimiser {
  ADAM,
  SGD
}
