package dev.eider.model.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Blocks one after another, where each result is freed as soon as the next block has used it. A
 * recorded graph keeps what its backward pass needs; a pass that is not recorded holds two results
 * at a time instead of all of them, which for a ResNet-50 is the difference between memory for one
 * layer and for fifty. Each block has one operand and one result; the first operand is the
 * caller's.
 */
final class ReleasingSequence extends AbstractBlock {
  private final List<Block> blocks;

  ReleasingSequence(List<Block> blocks) {
    this.blocks = List.copyOf(blocks);
    for (int i = 0; i < blocks.size(); i++) {
      addChildBlock(Integer.toString(i), blocks.get(i));
    }
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameters,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> options) {
    NDArray given = inputs.singletonOrThrow();
    NDArray current = given;
    for (Block block : blocks) {
      NDArray next = block.forward(parameters, new NDList(current), training).singletonOrThrow();
      if (current != given && current != next) {
        current.close();
      }
      current = next;
    }
    return new NDList(current);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape[] shapes = inputShapes;
    for (Block block : blocks) {
      shapes = block.getOutputShapes(shapes);
    }
    return shapes;
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    Shape[] shapes = inputShapes;
    for (Block block : blocks) {
      block.initialize(manager, dataType, shapes);
      shapes = block.getOutputShapes(shapes);
    }
  }
}
