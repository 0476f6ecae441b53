package dev.eider.learn.step;

import dev.eider.data.ImageShape;
import dev.eider.model.ImageBatch;
import java.util.random.RandomGenerator;

/**
 * Training augmentation of CIFAR: pad by reflection, crop at random, flip at random. Works on
 * bytes, and turns planar images into interleaved ones on the way.
 */
public final class Augmentation implements ImageBatch.Interleaving {
  private final ImageShape shape;
  private final int padding;
  private final boolean flips;
  private final RandomGenerator random;

  private Augmentation(ImageShape shape, int padding, boolean flips, RandomGenerator random) {
    if (padding >= Math.min(shape.height(), shape.width())) {
      throw new IllegalArgumentException(
          "a padding of " + padding + " pixels is not smaller than an image of " + shape);
    }
    this.shape = shape;
    this.padding = padding;
    this.flips = flips;
    this.random = random;
  }

  /** Images as they are. Takes nothing from a random generator. */
  public static Augmentation none(ImageShape shape) {
    return new Augmentation(
        shape,
        0,
        false,
        () -> {
          throw new IllegalStateException("images are not augmented");
        });
  }

  /** Pad, crop and flip. Takes three numbers an image from the random generator. */
  public static Augmentation padCropFlip(ImageShape shape, int padding, RandomGenerator random) {
    return new Augmentation(shape, padding, true, random);
  }

  @Override
  public void interleave(byte[] planar, byte[] to, int offset) {
    int height = shape.height();
    int width = shape.width();
    int down = padding == 0 ? 0 : random.nextInt(2 * padding + 1) - padding;
    int right = padding == 0 ? 0 : random.nextInt(2 * padding + 1) - padding;
    boolean flip = flips && random.nextBoolean();
    int plane = height * width;
    int target = offset;
    for (int y = 0; y < height; y++) {
      int row = reflected(y + down, height) * width;
      for (int x = 0; x < width; x++) {
        int source = row + reflected((flip ? width - 1 - x : x) + right, width);
        to[target++] = planar[source];
        to[target++] = planar[source + plane];
        to[target++] = planar[source + 2 * plane];
      }
    }
  }

  /**
   * The index that {@code i} mirrors at the borders of {@code [0, size)}, without the border twice.
   */
  private static int reflected(int i, int size) {
    if (i < 0) {
      return -i;
    }
    return i < size ? i : 2 * size - 2 - i;
  }
}
