package dev.eider.model;

import dev.eider.model.network.ArrayLayout;
import dev.eider.model.network.FlatVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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

  /** The arrays of a vector, by the names of its layout. */
  public static List<NamedTensor> of(FlatVector vector) {
    List<NamedTensor> tensors = new ArrayList<>();
    float[] values = vector.toFloats();
    int offset = 0;
    for (ArrayLayout.Entry entry : vector.layout().entries()) {
      int end = offset + Math.toIntExact(entry.shape().size());
      tensors.add(
          new NamedTensor(
              entry.name(), entry.shape().getShape(), Arrays.copyOfRange(values, offset, end)));
      offset = end;
    }
    return tensors;
  }
}
