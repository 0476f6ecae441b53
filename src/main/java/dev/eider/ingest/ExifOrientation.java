package dev.eider.ingest;

import dev.eider.data.ImageShape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** How a stored image must be turned or mirrored to stand upright: the EXIF tag 0x0112. */
enum ExifOrientation {
  NORMAL,
  MIRRORED,
  UPSIDE_DOWN,
  FLIPPED,
  TRANSPOSED,
  QUARTER_CLOCKWISE,
  TRANSVERSED,
  QUARTER_COUNTERCLOCKWISE;

  private static final int TIFF_HEADER = 8;
  private static final int TAG = 0x0112;
  private static final int TYPE_SHORT = 3;

  /** The orientation of a tag's value, 1 to 8; anything else is taken for upright. */
  static ExifOrientation ofTag(int value) {
    return value >= 1 && value <= 8 ? values()[value - 1] : NORMAL;
  }

  /**
   * The orientation in EXIF data, which is a TIFF file; upright where the data do not say.
   *
   * @param from the index of the TIFF file's first byte
   * @param to the index after its last one
   */
  static ExifOrientation ofTiff(byte[] bytes, int from, int to) {
    if (to - from < TIFF_HEADER) {
      return NORMAL;
    }
    ByteBuffer in = ByteBuffer.wrap(bytes, from, to - from).slice();
    in.order(bytes[from] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    int directory = in.getInt(4);
    if (directory < TIFF_HEADER || directory > in.limit() - 2) {
      return NORMAL;
    }
    int entries = in.getShort(directory) & 0xffff;
    for (int i = 0; i < entries; i++) {
      int entry = directory + 2 + 12 * i;
      if (entry > in.limit() - 12) {
        return NORMAL;
      }
      if ((in.getShort(entry) & 0xffff) == TAG && in.getShort(entry + 2) == TYPE_SHORT) {
        return ofTag(in.getShort(entry + 8) & 0xffff);
      }
    }
    return NORMAL;
  }

  private boolean swapsSides() {
    return ordinal() >= TRANSPOSED.ordinal();
  }

  /** The stored size of an image that is to have this size upright. */
  ImageShape storedShape(ImageShape upright) {
    return swapsSides() ? new ImageShape(upright.width(), upright.height()) : upright;
  }

  /** The upright pixels of planar ones that are stored in this orientation. */
  byte[] upright(byte[] planar, ImageShape stored) {
    if (this == NORMAL) {
      return planar;
    }
    int h = stored.height();
    int w = stored.width();
    int rows = swapsSides() ? w : h;
    int columns = swapsSides() ? h : w;
    byte[] result = new byte[planar.length];
    for (int y = 0; y < rows; y++) {
      for (int x = 0; x < columns; x++) {
        int from =
            switch (this) {
              case NORMAL -> y * w + x;
              case MIRRORED -> y * w + w - 1 - x;
              case UPSIDE_DOWN -> (h - 1 - y) * w + w - 1 - x;
              case FLIPPED -> (h - 1 - y) * w + x;
              case TRANSPOSED -> x * w + y;
              case QUARTER_CLOCKWISE -> (h - 1 - x) * w + y;
              case TRANSVERSED -> (h - 1 - x) * w + w - 1 - y;
              case QUARTER_COUNTERCLOCKWISE -> x * w + w - 1 - y;
            };
        for (int channel = 0; channel < 3; channel++) {
          result[channel * h * w + y * columns + x] = planar[channel * h * w + from];
        }
      }
    }
    return result;
  }
}
