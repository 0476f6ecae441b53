package dev.eider.learn.step;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;

/**
 * The one place that touches PyTorch's automatic differentiation. DJL's {@code GradientCollector}
 * is one per process and cannot keep a graph for a second backward pass with other weights, which
 * lines 9 and 15 of Algorithm 1 share; the calls below have neither limit. Recording is a property
 * of the calling thread.
 */
public final class Autograd {
  private Autograd() {}

  /** Whether operations of this thread are recorded from now on. */
  public static void recording(boolean on) {
    JniUtils.setGradMode(on);
  }

  /**
   * Leaves of a graph that share the storage of the given arrays, so that a change of those is seen
   * by the next forward pass. In the arrays' manager.
   */
  public static NDList leavesOf(NDList arrays) {
    NDList leaves = new NDList(arrays.size());
    for (NDArray array : arrays) {
      leaves.add(leafOf(array));
    }
    return leaves;
  }

  /** One leaf that shares the storage of the given array. */
  public static NDArray leafOf(NDArray array) {
    PtNDArray leaf = JniUtils.detachGradient((PtNDArray) array);
    JniUtils.attachGradient(leaf, true);
    return leaf;
  }

  /** The values of an array that is part of a graph, without it; in {@code manager}. */
  static NDArray constant(NDArray array, NDManager manager) {
    NDArray constant = JniUtils.detachGradient((PtNDArray) array);
    constant.attach(manager);
    return constant;
  }

  /**
   * Adds {@code sum_i weights_i * d losses_i / d leaf} to the gradient of every leaf of the graph.
   *
   * @param losses {@code [B]}
   * @param weights {@code [B]}
   * @param keepGraph whether another backward pass follows
   */
  public static void backward(NDArray losses, NDArray weights, boolean keepGraph) {
    JniUtils.backward((PtNDArray) losses, (PtNDArray) weights, keepGraph, false);
  }

  /**
   * The gradient of the leaves as one flat array in {@code manager}; the leaves' own are zeroed for
   * the next pass. Zero where an array of the list is a constant.
   */
  public static NDArray takeGradient(NDList leaves, NDManager manager) {
    NDList gradients = new NDList(leaves.size());
    NDList parts = new NDList(leaves.size());
    for (NDArray leaf : leaves) {
      if (!leaf.hasGradient()) {
        parts.add(manager.zeros(new Shape(leaf.size()), leaf.getDataType()));
        continue;
      }
      NDArray gradient = JniUtils.getGradient((PtNDArray) leaf);
      gradients.add(gradient);
      parts.add(gradient.reshape(-1));
    }
    NDArray flat = NDArrays.concat(parts);
    flat.attach(manager);
    for (NDArray leaf : leaves) {
      if (leaf.hasGradient()) {
        JniUtils.zeroGrad((PtNDArray) leaf);
      }
    }
    parts.forEach(NDArray::close);
    gradients.forEach(NDArray::close);
    return flat;
  }
}
