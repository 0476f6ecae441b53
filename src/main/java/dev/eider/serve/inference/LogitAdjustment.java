package dev.eider.serve.inference;

import dev.eider.snapshot.Manifest;
import java.util.List;

/** From logits to the probabilities for a class prior, see {@link TargetPrior}. */
public final class LogitAdjustment {
  private LogitAdjustment() {}

  /**
   * What is added to a model's logits, {@code [C]}.
   *
   * @throws IllegalArgumentException where a given prior lacks one of the model's classes
   */
  public static double[] offsets(Manifest model, TrainedPrior trained, TargetPrior target) {
    int classes = model.classes().size();
    double[] offsets = new double[classes];
    if (target.kind() == TargetPrior.Kind.TRAINED) {
      return offsets;
    }
    for (int y = 0; y < classes; y++) {
      double from = trained == TrainedPrior.STREAM ? Math.log(streamShare(model.counts(), y)) : 0;
      double to =
          switch (target.kind()) {
            case TRAINED, UNIFORM -> 0;
            case STREAM -> Math.log(streamShare(model.counts(), y));
            case GIVEN -> Math.log(given(target, model.classes().get(y)));
          };
      offsets[y] = to - from;
    }
    return offsets;
  }

  /** Adjusted logits. */
  public static float[] adjusted(float[] logits, double[] offsets) {
    float[] adjusted = new float[logits.length];
    for (int y = 0; y < logits.length; y++) {
      adjusted[y] = (float) (logits[y] + offsets[y]);
    }
    return adjusted;
  }

  /** Softmax of adjusted logits. */
  public static float[] probabilities(float[] logits, double[] offsets) {
    double greatest = Double.NEGATIVE_INFINITY;
    for (int y = 0; y < logits.length; y++) {
      greatest = Math.max(greatest, logits[y] + offsets[y]);
    }
    double sum = 0;
    double[] exponentials = new double[logits.length];
    for (int y = 0; y < logits.length; y++) {
      exponentials[y] = Math.exp(logits[y] + offsets[y] - greatest);
      sum += exponentials[y];
    }
    float[] probabilities = new float[logits.length];
    for (int y = 0; y < logits.length; y++) {
      probabilities[y] = (float) (exponentials[y] / sum);
    }
    return probabilities;
  }

  /** Counts decay, and may be next to nothing: no class is ruled out for that. */
  private static double streamShare(List<Double> counts, int y) {
    return Math.max(counts.get(y), 1e-3);
  }

  private static double given(TargetPrior target, String label) {
    Double share = target.shares().get(label);
    if (share == null) {
      throw new IllegalArgumentException("the prior has no share of the class '" + label + "'");
    }
    return share;
  }
}
