package dev.eider.learn.loss;

import ai.djl.ndarray.NDArray;

/**
 * Numbers that a recorded operation keeps for its backward pass. An operation with a Java number,
 * {@code x.mul(2)}, hands the graph an array that borrows a Java buffer and then lets go of the
 * buffer: once it is collected, the backward pass reads whatever lies there. The arrays here live
 * as long as the manager of the array that they are for.
 */
final class Constant {
  private Constant() {}

  /** One number, {@code [1]}, of the type and in the manager of {@code operand}. */
  static NDArray of(double value, NDArray operand) {
    return row(new double[] {value}, operand).reshape(1);
  }

  /** A number a class, {@code [1, C]}, of the type and in the manager of {@code operand}. */
  static NDArray row(double[] values, NDArray operand) {
    return operand
        .getManager()
        .create(values)
        .toType(operand.getDataType(), false)
        .reshape(1, values.length);
  }
}
