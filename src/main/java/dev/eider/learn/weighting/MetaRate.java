package dev.eider.learn.weighting;

/**
 * Line 13's update: {@code value_k - tau * g_k}, or in relative form {@code value_k - tau * unit_k
 * * g_k / RMS(g)}, whose size does not depend on that of the gradient.
 *
 * @param rate tau
 * @param scale what tau multiplies
 */
public record MetaRate(double rate, MetaRateScale scale) {
  /**
   * The values after the update.
   *
   * @param values before it
   * @param units what a relative change is relative to
   * @param gradient g
   */
  double[] descended(double[] values, double[] units, double[] gradient) {
    double[] descended = values.clone();
    double unitGradient = scale == MetaRateScale.RAW ? 1 : rootMeanSquare(gradient);
    if (rate == 0 || unitGradient == 0) {
      return descended;
    }
    for (int k = 0; k < descended.length; k++) {
      double unit = scale == MetaRateScale.RAW ? 1 : units[k];
      descended[k] -= rate * unit * gradient[k] / unitGradient;
    }
    return descended;
  }

  static double rootMeanSquare(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value * value;
    }
    return Math.sqrt(sum / values.length);
  }
}
