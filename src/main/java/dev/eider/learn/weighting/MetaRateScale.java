package dev.eider.learn.weighting;

/** What tau, the rate of line 13, is measured in. */
public enum MetaRateScale {
  /** {@code eps_i = -tau * dL_dev/d eps_i}, as the paper writes it. */
  RAW,
  /**
   * {@code eps_i = -tau * w_i * g_i / RMS(g)} with {@code g = dL_dev/d eps}: tau is then about the
   * size of |eps| / w, whatever the learning rate and the batch size.
   */
  RELATIVE
}
