package dev.eider.model.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import org.jspecify.annotations.Nullable;

/** {@code relu(residual(x) + shortcut(x))}, He et al. (CVPR 2016). */
final class ResidualBlock extends AbstractBlock {
  private final Block residual;
  private final Block shortcut;

  ResidualBlock(Block residual, Block shortcut) {
    this.residual = addChildBlock("residual", residual);
    this.shortcut = addChildBlock("shortcut", shortcut);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameters,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> options) {
    try (NDArray changed = residual.forward(parameters, inputs, training).singletonOrThrow()) {
      NDArray kept = shortcut.forward(parameters, inputs, training).singletonOrThrow();
      // In place: the residual's last operation is a normalised convolution, whose backward pass
      // does not need its result.
      changed.addi(kept);
      if (kept != inputs.head()) {
        kept.close();
      }
      return new NDList(Activation.relu(changed));
    }
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return residual.getOutputShapes(inputShapes);
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    residual.initialize(manager, dataType, inputShapes);
    shortcut.initialize(manager, dataType, inputShapes);
  }
}
