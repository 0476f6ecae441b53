package dev.eider.learn;

/**
 * The paper's method: every example weighs {@code w_y + eps_i}, eps from 0 in every batch, neither
 * clipped nor normalised (lines 8-14).
 *
 * @param rate tau of line 13
 * @param scale what tau multiplies
 */
record TwoComponentWeighting(double rate, MetaRateScale scale) implements Weighting {
  @Override
  public double[] prior(BatchView batch) {
    return batch.weightsByLabel();
  }

  @Override
  public boolean isMetaLearned() {
    return true;
  }

  @Override
  public double[] metaLearned(BatchView batch, double[] prior, double[] gradient) {
    double unit = scale == MetaRateScale.RAW ? 1 : rootMeanSquare(gradient);
    double[] total = prior.clone();
    if (rate == 0 || unit == 0) {
      return total;
    }
    for (int i = 0; i < total.length; i++) {
      double unitWeight = scale == MetaRateScale.RAW ? 1 : prior[i];
      total[i] -= rate * unitWeight * gradient[i] / unit;
    }
    return total;
  }

  private static double rootMeanSquare(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value * value;
    }
    return Math.sqrt(sum / values.length);
  }
}
