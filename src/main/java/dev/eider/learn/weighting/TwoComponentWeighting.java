package dev.eider.learn.weighting;

/**
 * The paper's method: every example weighs {@code w_y + eps_i}, eps from 0 in every batch, neither
 * clipped nor normalised (lines 8-14; table 5's row "Ours"). Over uniform weights it is the
 * ablation of section 5.1 that drops the class-wise component: {@code 1 + eps_i}.
 *
 * @param metaRate tau of line 13; a relative step is relative to the class-wise component
 * @param classWise the first component, w_y or one
 */
public record TwoComponentWeighting(MetaRate metaRate, Weighting classWise) implements Weighting {
  /** With w_y as the first component. */
  public TwoComponentWeighting(double rate, MetaRateScale scale) {
    this(new MetaRate(rate, scale), new ClassBalancedWeighting());
  }

  @Override
  public double[] prior(BatchView batch) {
    return classWise.prior(batch);
  }

  @Override
  public boolean isMetaLearned() {
    return true;
  }

  @Override
  public double[] metaLearned(BatchView batch, double[] prior, double[] gradient) {
    return metaRate.descended(prior, prior, gradient);
  }
}
