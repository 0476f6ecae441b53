package dev.eider.learn.weighting;

/**
 * Line 13's gradient: how the dev loss after the lookahead depends on each example's weight; of the
 * whole development set, and of its parts, which are independent estimates of the same.
 *
 * @param byExample {@code dL_dev / d weight_i}, {@code [B]}
 * @param byPart the same with the dev loss of one part, {@code [PARTS][B]}; empty for a part
 *     without images in the dev batch
 * @param partShares the share of each part in the dev batch: {@code byExample} is the mean of
 *     {@code byPart} with these weights
 */
public record WeightGradient(double[] byExample, double[][] byPart, double[] partShares) {
  /** The number of parts of the development set. */
  public static final int PARTS = 4;

  /** Of a dev batch from one part. */
  public static WeightGradient ofPart(int part, double[] byExample) {
    double[][] byPart = new double[PARTS][0];
    double[] shares = new double[PARTS];
    byPart[part] = byExample;
    shares[part] = 1;
    return new WeightGradient(byExample, byPart, shares);
  }

  /** The same by other weights, of which the examples' own are the multiples {@code factors}. */
  public WeightGradient by(double[] factors) {
    double[][] parts = new double[byPart.length][];
    for (int j = 0; j < parts.length; j++) {
      parts[j] = byPart[j].length == 0 ? byPart[j] : product(byPart[j], factors);
    }
    return new WeightGradient(product(byExample, factors), parts, partShares);
  }

  private static double[] product(double[] values, double[] factors) {
    double[] product = values.clone();
    for (int i = 0; i < product.length; i++) {
      product[i] *= factors[i];
    }
    return product;
  }
}
