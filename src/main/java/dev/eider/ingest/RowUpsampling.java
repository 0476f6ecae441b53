package dev.eider.ingest;

import java.util.Arrays;

/**
 * The rows between rows of a JPEG's channel that has half of them (4:4:0, which turning a common
 * photograph by a quarter makes). libjpeg 6b, which the JDK brings with it, repeats each row;
 * libjpeg-turbo, which Linux distributions build the JDK with and Python's libraries bring, mixes
 * three parts of the nearest row and one of the next nearest. Here they are always mixed.
 */
final class RowUpsampling {
  private RowUpsampling() {}

  /** Mixes rows that were repeated, in place; leaves others as they are. */
  static void smooth(byte[] plane, int width) {
    int height = plane.length / width;
    if (!isRepeated(plane, width, height)) {
      return;
    }
    byte[] before = Arrays.copyOf(plane, width);
    byte[] own = new byte[width];
    for (int y = 0; y < height; y += 2) {
      System.arraycopy(plane, y * width, own, 0, width);
      int after = y + 2 < height ? (y + 2) * width : y * width;
      for (int x = 0; x < width; x++) {
        int three = 3 * (own[x] & 0xff);
        int next = plane[after + x] & 0xff;
        plane[y * width + x] = (byte) (three + (before[x] & 0xff) + 1 >> 2);
        if (y + 1 < height) {
          plane[(y + 1) * width + x] = (byte) (three + next + 2 >> 2);
        }
      }
      System.arraycopy(own, 0, before, 0, width);
    }
  }

  private static boolean isRepeated(byte[] plane, int width, int height) {
    for (int y = 0; y + 1 < height; y += 2) {
      int at = y * width;
      if (!Arrays.equals(plane, at, at + width, plane, at + width, at + 2 * width)) {
        return false;
      }
    }
    return true;
  }
}
