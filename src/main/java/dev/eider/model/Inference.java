package dev.eider.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.jni.JniUtils;
import dev.eider.model.network.FlatVector;
import dev.eider.model.network.Network;

/** A network as it is served: batch normalisation by the running statistics, nothing recorded. */
public final class Inference {
  /**
   * The smallest batch that is run, of which one image may be a second copy. For one alone PyTorch
   * takes another convolution, which is no faster, and where the processor is not one of NNPACK's
   * it writes a warning for each: 31 lines an image by resnet32.
   */
  private static final int LEAST_BATCH = 2;

  private Inference() {}

  /** Logits {@code [B][C]}. */
  public static float[][] logits(
      Network network,
      FlatVector parameters,
      FlatVector statistics,
      ImageBatch batch,
      Normalisation normalisation,
      NDManager parent) {
    JniUtils.setGradMode(false);
    try (NDManager pass = parent.newSubManager()) {
      NDArray images = batch.images(pass, DataType.FLOAT32, normalisation);
      if (batch.size() < LEAST_BATCH) {
        images = NDArrays.concat(new NDList(images, images));
      }
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
