package dev.eider.ledger;

import dev.eider.config.Settings;

/**
 * The weight w_y of an example of each class, from what the stream has shown of the classes.
 *
 * @param effectiveNumbers of samples, from counts to ratios of weights
 * @param normalisation what of them is held fixed
 * @param largest the bound on any of them; 0 for none
 */
public record ClassWeights(
    EffectiveNumberWeights effectiveNumbers, WeightNormalisation normalisation, double largest) {
  /** The class weights of the settings. */
  public static ClassWeights of(Settings settings) {
    return new ClassWeights(
        settings.get(LedgerSettings.CLASS_BALANCED_BETA),
        settings.get(LedgerSettings.WEIGHT_NORMALISATION),
        settings.get(LedgerSettings.LARGEST_WEIGHT));
  }

  /** w_y per class; 0 for classes that were not seen. */
  public double[] of(ClassCounts counts) {
    double[] weights =
        normalisation == WeightNormalisation.STREAM
            ? effectiveNumbers.ofStream(counts)
            : effectiveNumbers.apply(counts.trusted());
    for (int y = 0; y < weights.length && largest > 0; y++) {
      weights[y] = Math.min(weights[y], largest);
    }
    return weights;
  }
}
