package dev.eider.learn.step;

/** How the directional derivative of the losses along the dev gradient is taken. */
public enum Differences {
  /** {@code (l(theta + d v) - l(theta)) / d}: one more forward pass, reuses the one of line 9. */
  ONE_SIDED,
  /** {@code (l(theta + d v) - l(theta - d v)) / 2d}: two more forward passes, more exact. */
  CENTRAL
}
