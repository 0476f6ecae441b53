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
  static void smooth(byte[] planar, int from, int height, int width) {
    if (!isRepeated(planar, from, height, width)) {
      return;
    }
    byte[] before = Arrays.copyOfRange(planar, from, from + width);
    byte[] own = new byte[width];
    for (int y = 0; y < height; y += 2) {
      int upper = from + y * width;
      int lower = upper + width;
      int after = y + 2 < height ? lower + width : upper;
      System.arraycopy(planar, upper, own, 0, width);
      for (int x = 0; x < width; x++) {
        int three = 3 * (own[x] & 0xff);
        int next = planar[after + x] & 0xff;
        planar[upper + x] = (byte) (three + (before[x] & 0xff) + 1 >> 2);
        if (y + 1 < height) {
          planar[lower + x] = (byte) (three + next + 2 >> 2);
        }
      }
      System.arraycopy(own, 0, before, 0, width);
    }
  }

  private static boolean isRepeated(byte[] planar, int from, int height, int width) {
    for (int y = 0; y + 1 < height; y += 2) {
      int upper = from + y * width;
      int lower = upper + width;
      if (!Arrays.equals(planar, upper, lower, planar, lower, lower + width)) {
        return false;
      }
    }
    return true;
  }
}
