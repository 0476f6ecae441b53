package dev.eider.model.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@link TorchScriptModule} as a DJL block: images {@code [B, 3, H, W]} to features {@code [B,
 * F]}, averaged over the pixels where the module leaves any. The same whether training or not.
 */
final class TorchScriptBlock extends AbstractBlock {
  private final TorchScriptModule module;
  private final List<Parameter> arrays;

  /**
   * @param arrays the module's, in the order of its values
   */
  TorchScriptBlock(TorchScriptModule module, List<Parameter> arrays) {
    this.module = module;
    this.arrays = List.copyOf(arrays);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameters,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> options) {
    NDArray images = inputs.singletonOrThrow();
    List<NDArray> values = new ArrayList<>(arrays.size());
    for (Parameter array : arrays) {
      values.add(parameters.getValue(array, images.getDevice(), training));
    }
    return new NDList(features(module.forward(images, values)));
  }

  /** Features {@code [B, F]} of what a module gave. */
  static NDArray features(NDArray result) {
    return result.getShape().dimension() == 4
        ? Backbone.averageOverPixels(new NDList(result)).singletonOrThrow()
        : result;
  }

  @Override
  public boolean isInitialized() {
    return true;
  }

  /** Does nothing: the module has arrays of its own, which no call uses. */
  @Override
  public void initialize(NDManager manager, DataType dataType, Shape... inputShapes) {}

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    throw new UnsupportedOperationException("a TorchScript module does not tell before it is run");
  }
}
