package dev.eider.model;

import java.util.List;

/**
 * What is done to the pixels {@code [3, H, W]} before a network sees them: {@code (x - mean) / std}
 * per channel.
 *
 * @param mean red, green, blue, on the scale 0 to 255
 * @param std red, green, blue, on the scale 0 to 255
 */
public record Normalisation(List<Double> mean, List<Double> std) {
  /** CIFAR's, as the paper's authors and most published code use it. */
  public static final Normalisation CIFAR =
      new Normalisation(List.of(125.3, 123.0, 113.9), List.of(63.0, 62.1, 66.7));

  /** ImageNet's, as torchvision's weights expect it. */
  public static final Normalisation IMAGENET =
      new Normalisation(List.of(123.675, 116.28, 103.53), List.of(58.395, 57.12, 57.375));

  public Normalisation {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    if (mean.size() != 3 || std.size() != 3 || std.stream().anyMatch(s -> !(s > 0))) {
      throw new IllegalArgumentException(
          "three means and three positive deviations, not " + mean + " and " + std);
    }
  }
}
