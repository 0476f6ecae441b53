package dev.eider.learn.loss;

import ai.djl.ndarray.NDArray;

/**
 * The label-distribution-aware margin loss (Cao et al., NeurIPS 2019): cross-entropy on {@code
 * scale * (cos - margin_y)}, where cos are the logits of a normalised head and {@code margin_y} is
 * proportional to {@code n_y^(-1/4)}, the largest being {@code largestMargin}. Margins follow the
 * running counts.
 *
 * @param largestMargin the margin of the rarest class; the authors' C = 0.5
 * @param scale s; the authors' 30
 */
public record LdamLoss(double largestMargin, double scale) implements Loss {
  @Override
  public NDArray perExample(NDArray logits, NDArray labels, double[] counts) {
    return crossEntropy(logits, labels, margins(counts));
  }

  /**
   * Per class, {@code largestMargin * (n_min / n_y)^(1/4)}; an unseen class counts as one image.
   */
  double[] margins(double[] counts) {
    double rarest = Double.POSITIVE_INFINITY;
    for (double count : counts) {
      rarest = Math.min(rarest, Math.max(count, 1));
    }
    double[] margins = new double[counts.length];
    for (int y = 0; y < counts.length; y++) {
      margins[y] = largestMargin * Math.pow(rarest / Math.max(counts[y], 1), 0.25);
    }
    return margins;
  }

  private NDArray crossEntropy(NDArray cosines, NDArray labels, double[] margins) {
    NDArray ownMargin =
        labels
            .oneHot((int) cosines.getShape().get(1), cosines.getDataType())
            .mul(Constant.row(margins, cosines));
    NDArray logits = cosines.sub(ownMargin).mul(Constant.of(scale, cosines));
    return new CrossEntropy().perExample(logits, labels, new double[0]);
  }

  @Override
  public Loss onBalancedData() {
    return new LdamLoss(0, scale);
  }

  @Override
  public boolean normalisesHead() {
    return true;
  }
}
