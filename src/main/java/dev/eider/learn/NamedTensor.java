package dev.eider.learn;

import java.util.Arrays;

/**
 * One float32 array of a model.
 *
 * @param name the name in the model's state dictionary, torchvision's where the architecture is
 *     torchvision's
 * @param shape the dimensions, empty for a scalar
 * @param values the elements, last dimension fastest; not copied, not to be changed
 */
public record NamedTensor(String name, long[] shape, float[] values) {
  public NamedTensor {
    long elements = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    if (elements != values.length) {
      throw new IllegalArgumentException(
          name + " of shape " + Arrays.toString(shape) + " has " + values.length + " elements");
    }
  }
}
