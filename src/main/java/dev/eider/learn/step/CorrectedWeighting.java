package dev.eider.learn.step;

import dev.eider.learn.overload.Thinning;
import dev.eider.learn.weighting.WeightGradient;
import dev.eider.learn.weighting.Weighting;
import java.util.Arrays;

/**
 * The weighting of a batch from which examples were left out: the weights of another weighting,
 * each times the correction c_i of its example. The other weighting sees uncorrected losses, and
 * line 13's gradient by its own weights, which is c_i times the gradient by the weights of the
 * step.
 *
 * @param weighting the other one
 * @param corrections c, {@code [B]}, see {@link Thinning}
 */
public record CorrectedWeighting(Weighting weighting, double[] corrections) implements Weighting {
  /** The weighting itself where nothing was left out. */
  public static Weighting of(Weighting weighting, double[] corrections) {
    return Arrays.stream(corrections).allMatch(c -> c == 1)
        ? weighting
        : new CorrectedWeighting(weighting, corrections);
  }

  @Override
  public double[] prior(BatchView batch) {
    return corrected(weighting.prior(batch));
  }

  @Override
  public boolean isMetaLearned() {
    return weighting.isMetaLearned();
  }

  @Override
  public double[] lookahead(BatchView batch, double[] prior) {
    return corrected(weighting.lookahead(batch, weighting.prior(batch)));
  }

  @Override
  public double[] metaLearned(BatchView batch, double[] prior, double[] gradient) {
    return corrected(weighting.metaLearned(batch, weighting.prior(batch), corrected(gradient)));
  }

  @Override
  public double[] metaLearned(BatchView batch, double[] prior, WeightGradient gradient) {
    return corrected(
        weighting.metaLearned(batch, weighting.prior(batch), gradient.by(corrections)));
  }

  @Override
  public boolean readsParts() {
    return weighting.readsParts();
  }

  @Override
  public double reliability() {
    return weighting.reliability();
  }

  /** What a step by this weighting did, in the other one's weights. */
  public StepResult uncorrected(StepResult result) {
    return new StepResult(
        result.accepted(),
        result.losses(),
        result.predictions(),
        divided(result.prior()),
        divided(result.total()),
        result.metaLearned(),
        result.metaGradient(),
        result.devLoss(),
        result.gradientNorm(),
        result.times());
  }

  private double[] corrected(double[] weights) {
    double[] product = weights.clone();
    for (int i = 0; i < product.length; i++) {
      product[i] *= corrections[i];
    }
    return product;
  }

  private double[] divided(double[] weights) {
    double[] quotient = weights.clone();
    for (int i = 0; i < quotient.length; i++) {
      quotient[i] /= corrections[i];
    }
    return quotient;
  }
}
