package dev.eider.ingest;

import dev.eider.data.ImageShape;

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

  /** The orientation of a tag's value, 1 to 8; anything else is taken for upright. */
  static ExifOrientation ofTag(int value) {
    return value >= 1 && value <= 8 ? values()[value - 1] : NORMAL;
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
