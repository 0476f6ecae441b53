package dev.eider.learn.weighting;

/**
 * A two-component weighting whose eps goes on from the step before, as in the equations of section
 * 4.2: line 8 sets eps to eps^t instead of 0, line 9 weighs by {@code w_y + eps^t}, and line 13
 * gives {@code eps^(t+1) = eps^t - tau * dL_dev / d eps}. Made for one batch.
 *
 * @param twoComponent the weighting with eps from 0
 * @param start eps^t of the batch's examples, {@code [B]}
 */
public record PersistentEpsWeighting(TwoComponentWeighting twoComponent, double[] start)
    implements Weighting {
  @Override
  public double[] prior(BatchView batch) {
    return twoComponent.prior(batch);
  }

  @Override
  public boolean isMetaLearned() {
    return true;
  }

  @Override
  public double[] lookahead(BatchView batch, double[] prior) {
    return plusStart(prior);
  }

  @Override
  public double[] metaLearned(BatchView batch, double[] prior, double[] gradient) {
    return plusStart(twoComponent.metaLearned(batch, prior, gradient));
  }

  private double[] plusStart(double[] weights) {
    double[] sum = new double[weights.length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = weights[i] + start[i];
    }
    return sum;
  }
}
