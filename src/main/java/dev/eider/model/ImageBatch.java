package dev.eider.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.eider.data.ImageShape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A batch of images and their class numbers, assembled as bytes: the conversion to floats and the
 * normalisation happen on the device. Pixels are interleaved {@code [B, H, W, 3]}, which the
 * network sees as {@code [B, 3, H, W]} with channels-last strides, the faster ones for
 * convolutions.
 *
 * @param pixels uint8 {@code [B, H, W, 3]}
 * @param labels {@code [B]}
 * @param shape H and W
 */
public record ImageBatch(byte[] pixels, int[] labels, ImageShape shape) {
  /**
   * The native memory through which a thread's pixels pass. A buffer for every batch would be freed
   * only when the garbage collector comes by, which a heap that is not full gives no reason to: the
   * process would grow by the bytes of two batches a step.
   */
  private static final ThreadLocal<ByteBuffer> STAGED =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(0));

  /** How a planar image becomes an interleaved one. */
  @FunctionalInterface
  public interface Interleaving {
    /** Writes a planar image {@code [3, H, W]} as {@code [H, W, 3]} from {@code to[offset]}. */
    void interleave(byte[] planar, byte[] to, int offset);
  }

  /** A batch of planar images {@code [3, H, W]}, as they are. */
  public static ImageBatch of(List<byte[]> images, int[] labels, ImageShape shape) {
    return of(images, labels, shape, ImageBatch::interleave);
  }

  private static void interleave(byte[] planar, byte[] to, int offset) {
    int plane = planar.length / 3;
    int target = offset;
    for (int i = 0; i < plane; i++) {
      to[target++] = planar[i];
      to[target++] = planar[i + plane];
      to[target++] = planar[i + 2 * plane];
    }
  }

  /**
   * A batch of planar images {@code [3, H, W]}.
   *
   * @param interleaving may change each image on the way, as augmentation does
   */
  public static ImageBatch of(
      List<byte[]> images, int[] labels, ImageShape shape, Interleaving interleaving) {
    if (images.size() != labels.length) {
      throw new IllegalArgumentException(
          images.size() + " images with " + labels.length + " labels");
    }
    byte[] pixels = new byte[images.size() * shape.sizeBytes()];
    for (int i = 0; i < images.size(); i++) {
      byte[] image = images.get(i);
      if (image.length != shape.sizeBytes()) {
        throw new IllegalArgumentException(
            "an image of "
                + image.length
                + " bytes where "
                + shape
                + " needs "
                + shape.sizeBytes());
      }
      interleaving.interleave(image, pixels, i * shape.sizeBytes());
    }
    return new ImageBatch(pixels, labels, shape);
  }

  /** The images of some places of the batch. */
  public ImageBatch at(int[] places) {
    byte[] some = new byte[places.length * shape.sizeBytes()];
    int[] theirs = new int[places.length];
    for (int k = 0; k < places.length; k++) {
      System.arraycopy(
          pixels, places[k] * shape.sizeBytes(), some, k * shape.sizeBytes(), shape.sizeBytes());
      theirs[k] = labels[places[k]];
    }
    return new ImageBatch(some, theirs, shape);
  }

  public int size() {
    return labels.length;
  }

  /** The pixels in native memory that the thread's next batch overwrites. */
  private ByteBuffer staged() {
    ByteBuffer buffer = STAGED.get();
    if (buffer.capacity() < pixels.length) {
      buffer = ByteBuffer.allocateDirect(pixels.length);
      STAGED.set(buffer);
    }
    return buffer.clear().put(pixels).flip().order(ByteOrder.nativeOrder());
  }

  /** The images as the network sees them, {@code [B, 3, H, W]}, in {@code manager}. */
  public NDArray images(NDManager manager, DataType type, Normalisation normalisation) {
    Shape interleaved = new Shape(size(), shape.height(), shape.width(), 3);
    double[] scale = new double[3];
    double[] shift = new double[3];
    for (int c = 0; c < 3; c++) {
      scale[c] = 1 / normalisation.std().get(c);
      shift[c] = normalisation.mean().get(c) / normalisation.std().get(c);
    }
    try (NDArray bytes = manager.create(staged(), interleaved, DataType.UINT8);
        NDArray floats = bytes.toType(type, true);
        NDArray scales = manager.create(scale).toType(type, false);
        NDArray shifts = manager.create(shift).toType(type, false)) {
      floats.muli(scales).subi(shifts);
      return floats.transpose(0, 3, 1, 2);
    }
  }

  /** The class numbers, int64 {@code [B]}, in {@code manager}. */
  public NDArray labels(NDManager manager) {
    long[] wide = new long[labels.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = labels[i];
    }
    return manager.create(wide);
  }
}
