package dev.eider.learn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.eider.learn.network.FlatVector;
import dev.eider.learn.network.Network;

/** A network as it is served: batch normalisation by the running statistics, nothing recorded. */
final class Inference {
  private Inference() {}

  /** Logits {@code [B][C]}. */
  static float[][] logits(
      Network network,
      FlatVector parameters,
      FlatVector statistics,
      ImageBatch batch,
      Normalisation normalisation,
      NDManager parent) {
    Autograd.recording(false);
    try (NDManager pass = parent.newSubManager()) {
      NDArray images = batch.images(pass, DataType.FLOAT32, normalisation);
      NDArray logits =
          network.forward(parameters.views(), statistics.views(), images, false).logits();
      int classes = Math.toIntExact(logits.getShape().get(1));
      float[] flat = logits.toFloatArray();
      float[][] rows = new float[batch.size()][classes];
      for (int i = 0; i < rows.length; i++) {
        System.arraycopy(flat, i * classes, rows[i], 0, classes);
      }
      return rows;
    }
  }
}
