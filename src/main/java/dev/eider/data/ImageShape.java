package dev.eider.data;

/**
 * The size of an image of three channels.
 *
 * @param height rows, in pixels
 * @param width columns, in pixels
 */
public record ImageShape(int height, int width) {
  public ImageShape {
    if (height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "an image has at least one pixel, not " + height + "x" + width);
    }
  }

  /** Bytes of one planar RGB image: {@code 3 * height * width}. */
  public int sizeBytes() {
    return Math.multiplyExact(3, Math.multiplyExact(height, width));
  }

  @Override
  public String toString() {
    return height + "x" + width;
  }
}
