package dev.eider.dataset;

import dev.eider.config.InvalidSettingException;
import dev.eider.data.Split;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How a data set is to be opened.
 *
 * @param split the part wanted; {@code dev} and {@code eval} are published with that split
 * @param seed orders the epochs, and seeds what is generated
 * @param imbalanceFactor how many times larger the first class is than the last, at least 1; null
 *     for the data set as it is
 * @param imbalanceSeed draws the images that an imbalance factor leaves; null for the first of each
 *     class
 * @param limitImages the most images in an epoch, at least 1; null for all of them
 */
public record DatasetOptions(
    Split split,
    long seed,
    @Nullable Double imbalanceFactor,
    @Nullable Long imbalanceSeed,
    @Nullable Long limitImages) {
  public DatasetOptions {
    if (imbalanceFactor != null && !(imbalanceFactor >= 1 && Double.isFinite(imbalanceFactor))) {
      throw new InvalidSettingException(
          "the imbalance factor is " + imbalanceFactor + "; it must be at least 1");
    }
    if (limitImages != null && limitImages < 1) {
      throw new InvalidSettingException("the limit is " + limitImages + "; it must be at least 1");
    }
  }

  /** The training data as it is, in the order of seed 1. */
  public static DatasetOptions defaults() {
    return new DatasetOptions(Split.TRAIN, 1, null, null, null);
  }

  /** These options for another split. */
  public DatasetOptions withSplit(Split newSplit) {
    return new DatasetOptions(newSplit, seed, imbalanceFactor, imbalanceSeed, limitImages);
  }

  /** These options with another seed. */
  public DatasetOptions withSeed(long newSeed) {
    return new DatasetOptions(split, newSeed, imbalanceFactor, imbalanceSeed, limitImages);
  }

  /** These options with another imbalance factor. */
  public DatasetOptions withImbalance(double newFactor) {
    return new DatasetOptions(split, seed, newFactor, imbalanceSeed, limitImages);
  }

  /** These options with another draw of the images that an imbalance factor leaves. */
  public DatasetOptions withImbalanceSeed(long newSeed) {
    return new DatasetOptions(split, seed, imbalanceFactor, newSeed, limitImages);
  }

  /** These options with another limit. */
  public DatasetOptions withLimit(long newLimit) {
    return new DatasetOptions(split, seed, imbalanceFactor, imbalanceSeed, newLimit);
  }

  /** The imbalance factor, if one is given. */
  public OptionalDouble imbalance() {
    return imbalanceFactor == null ? OptionalDouble.empty() : OptionalDouble.of(imbalanceFactor);
  }

  /** The limit, if one is given. */
  public OptionalLong limit() {
    return limitImages == null ? OptionalLong.empty() : OptionalLong.of(limitImages);
  }

  /** The split that records opened with these options are published with. */
  Optional<Split> publishedSplit() {
    return split == Split.TRAIN ? Optional.empty() : Optional.of(split);
  }
}
