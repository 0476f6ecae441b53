package dev.eider.learn;

import dev.eider.learn.weighting.Weighting;

/** Class weights, with the meta-gradient looked at and not followed. */
final class ObservedWeighting implements Weighting {
  private double[] gradient = new double[0];

  @Override
  public double[] prior(BatchView view) {
    return view.weightsByLabel();
  }

  @Override
  public boolean isMetaLearned() {
    return true;
  }

  @Override
  public double[] metaLearned(BatchView view, double[] prior, double[] byExample) {
    gradient = byExample;
    return prior;
  }

  /** Line 13's gradient of the last step. */
  double[] gradient() {
    return gradient;
  }
}
