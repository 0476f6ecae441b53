package dev.eider.ingest;

import dev.eider.data.ImageShape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

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

  private static final byte[] PREFIX = {'E', 'x', 'i', 'f', 0};
  private static final int TIFF_HEADER = 8;
  private static final int TIFF_MAGIC = 42;
  private static final int ENTRY = 12;
  private static final int TAG = 0x0112;
  private static final int TYPE_SHORT = 3;
  private static final int TYPE_LONG = 4;

  /**
   * The orientation in a segment of application data; empty where it is none of EXIF, or where EXIF
   * does not say.
   *
   * @param from the index of the segment's first byte
   * @param to the index after its last one
   */
  static Optional<ExifOrientation> ofExif(byte[] bytes, int from, int to) {
    return hasPrefix(bytes, from, to)
        ? ofTiff(bytes, from + PREFIX.length + 1, to)
        : Optional.empty();
  }

  /**
   * The orientation in EXIF data, with the prefix of a segment or without it; empty where they do
   * not say.
   *
   * @param from the index of the first byte
   * @param to the index after the last one
   */
  static Optional<ExifOrientation> ofData(byte[] bytes, int from, int to) {
    return hasPrefix(bytes, from, to) ? ofExif(bytes, from, to) : ofTiff(bytes, from, to);
  }

  private static boolean hasPrefix(byte[] bytes, int from, int to) {
    return to - from > PREFIX.length
        && Arrays.equals(bytes, from, from + PREFIX.length, PREFIX, 0, PREFIX.length);
  }

  /** The first orientation from 1 to 8 in the first directory of a TIFF file. */
  private static Optional<ExifOrientation> ofTiff(byte[] bytes, int from, int to) {
    if (to - from < TIFF_HEADER || bytes[from] != bytes[from + 1]) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(bytes, from, to - from).slice();
    in.order(bytes[from] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    int directory = in.getInt(4);
    if (in.getShort(2) != TIFF_MAGIC || directory < TIFF_HEADER || directory > in.limit() - 2) {
      return Optional.empty();
    }
    int entries = in.getShort(directory) & 0xffff;
    for (int i = 0; i < entries; i++) {
      int entry = directory + 2 + ENTRY * i;
      if (entry > in.limit() - ENTRY) {
        break;
      }
      if ((in.getShort(entry) & 0xffff) == TAG) {
        int value = value(in, entry);
        if (value >= 1 && value <= values().length) {
          return Optional.of(values()[value - 1]);
        }
      }
    }
    return Optional.empty();
  }

  /** The value of an entry that has one whole number; 0 where it has something else. */
  private static int value(ByteBuffer in, int entry) {
    if (in.getInt(entry + 4) != 1) {
      return 0;
    }
    return switch (in.getShort(entry + 2)) {
      case TYPE_SHORT -> in.getShort(entry + 8) & 0xffff;
      case TYPE_LONG -> in.getInt(entry + 8);
      default -> 0;
    };
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
