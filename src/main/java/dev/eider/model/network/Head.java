package dev.eider.model.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** The classifier layer: features {@code [B, F]} to logits {@code [B, C]}. */
public enum Head {
  /** {@code z = W f + b}, with W {@code [C, F]} and b {@code [C]}. */
  LINEAR {
    @Override
    List<ArrayLayout.Entry> entries(int classes, int features) {
      return List.of(
          new ArrayLayout.Entry("fc.weight", new Shape(classes, features)),
          new ArrayLayout.Entry("fc.bias", new Shape(classes)));
    }

    @Override
    NDArray logits(NDList values, NDArray features) {
      return Linear.linear(features, values.get(0), values.get(1)).singletonOrThrow();
    }

    @Override
    NDArray classified(NDArray features) {
      return features;
    }

    @Override
    NDArray derivative(NDList values, NDList direction, NDArray features) {
      return logits(direction, features);
    }

    @Override
    float[] grown(float[] values, int classes, int newClasses, int features) {
      float least = 0;
      for (int y = 0; y < classes; y++) {
        least = Math.min(least, values[classes * features + y]);
      }
      float[] grown = resized(values, classes, newClasses, features);
      Arrays.fill(grown, newClasses * features + classes, grown.length, least);
      return grown;
    }

    @Override
    float[] resized(float[] values, int classes, int newClasses, int features) {
      float[] resized = new float[newClasses * (features + 1)];
      System.arraycopy(values, 0, resized, 0, classes * features);
      System.arraycopy(values, classes * features, resized, newClasses * features, classes);
      return resized;
    }
  },

  /** {@code z_c = <W_c / |W_c|, f / |f|>}, the cosine, with W {@code [C, F]}: LDAM's. */
  NORMALISED {
    @Override
    List<ArrayLayout.Entry> entries(int classes, int features) {
      return List.of(new ArrayLayout.Entry("fc.weight", new Shape(classes, features)));
    }

    @Override
    NDArray logits(NDList values, NDArray features) {
      NDArray weight = beside(features, values.get(0));
      return unitRows(features).matMul(unitRows(weight).transpose());
    }

    @Override
    NDArray classified(NDArray features) {
      return unitRows(features);
    }

    @Override
    NDArray derivative(NDList values, NDList direction, NDArray features) {
      NDArray weight = beside(features, values.get(0));
      NDArray lengths = lengths(weight);
      NDArray unit = weight.div(lengths);
      // d(w/|w|) = (v - u <u, v>) / |w|, with u = w/|w|
      NDArray along = beside(features, direction.get(0));
      NDArray radial = unit.mul(along).sum(new int[] {1}, true);
      NDArray turned = along.sub(unit.mul(radial)).div(lengths);
      return unitRows(features).matMul(turned.transpose());
    }

    @Override
    float[] grown(float[] values, int classes, int newClasses, int features) {
      float[] grown = resized(values, classes, newClasses, features);
      for (int y = classes; y < newClasses; y++) {
        // A row of zeros has no direction; this one depends on nothing but the class's number.
        SplittableRandom random = new SplittableRandom(y);
        for (int k = 0; k < features; k++) {
          grown[y * features + k] = (float) (random.nextGaussian() / Math.sqrt(features));
        }
      }
      return grown;
    }

    @Override
    float[] resized(float[] values, int classes, int newClasses, int features) {
      return Arrays.copyOf(values, newClasses * features);
    }
  };

  /** Names and shapes of the layer's arrays. */
  abstract List<ArrayLayout.Entry> entries(int classes, int features);

  /**
   * The logits {@code [B, C]}.
   *
   * @param values the layer's arrays
   */
  abstract NDArray logits(NDList values, NDArray features);

  /** The features as they are weighed, {@code [B, F]}: of length one where they are normalised. */
  abstract NDArray classified(NDArray features);

  /**
   * The derivative of the logits {@code [B, C]} along a direction of the layer's arrays, the
   * features being fixed.
   */
  abstract NDArray derivative(NDList values, NDList direction, NDArray features);

  /**
   * The layer's values with rows for new classes, which leave the logits of the others unchanged.
   */
  abstract float[] grown(float[] values, int classes, int newClasses, int features);

  /** The layer's values, or their momentum, with rows of zeros for new classes. */
  abstract float[] resized(float[] values, int classes, int newClasses, int features);

  /**
   * The same values, of the features' manager: results join that of their first operand, and the
   * layer's arrays live as long as the model.
   */
  private static NDArray beside(NDArray features, NDArray values) {
    NDArray view = values.reshape(values.getShape());
    view.attach(features.getManager());
    return view;
  }

  private static NDArray unitRows(NDArray rows) {
    return rows.div(lengths(rows));
  }

  private static NDArray lengths(NDArray rows) {
    return rows.square().sum(new int[] {1}, true).add(1e-12).sqrt();
  }
}
