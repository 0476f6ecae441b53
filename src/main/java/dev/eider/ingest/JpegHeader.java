package dev.eider.ingest;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What ImageIO does not say of a JPEG.
 *
 * @param orientation the EXIF orientation, upright where there is none
 * @param complete whether an end-of-image marker follows the first scan; ImageIO fills the missing
 *     part of an image that is cut off with grey, and says nothing
 */
record JpegHeader(ExifOrientation orientation, boolean complete) {
  private static final int SOI = 0xd8;
  private static final int EOI = 0xd9;
  private static final int SOS = 0xda;
  private static final int APP1 = 0xe1;
  private static final byte[] EXIF = {'E', 'x', 'i', 'f', 0, 0};
  private static final int ORIENTATION_TAG = 0x0112;
  private static final int TYPE_SHORT = 3;

  static boolean isJpeg(byte[] bytes) {
    return bytes.length > 3 && marker(bytes, 0) == SOI && (bytes[2] & 0xff) == 0xff;
  }

  /** Walks the segments up to the first scan; a malformed one ends the walk. */
  static JpegHeader parse(byte[] bytes) {
    ExifOrientation orientation = ExifOrientation.NORMAL;
    int at = 2;
    while (at + 4 <= bytes.length && (bytes[at] & 0xff) == 0xff) {
      int marker = marker(bytes, at);
      if (marker == 0xff) {
        at++; // fill byte
        continue;
      }
      if (marker == SOS) {
        break;
      }
      int length = (bytes[at + 2] & 0xff) << 8 | bytes[at + 3] & 0xff;
      int end = Math.min(bytes.length, at + 2 + length);
      if (marker == APP1) {
        int tag = orientationTag(bytes, at + 4, end);
        orientation = tag == 0 ? orientation : ExifOrientation.ofTag(tag);
      }
      at += 2 + Math.max(2, length);
    }
    return new JpegHeader(orientation, hasEnd(bytes, at));
  }

  private static int marker(byte[] bytes, int at) {
    return (bytes[at] & 0xff) == 0xff ? bytes[at + 1] & 0xff : -1;
  }

  /** Compressed data holds no such pair of bytes, so the last one found is the marker. */
  private static boolean hasEnd(byte[] bytes, int scan) {
    for (int at = bytes.length - 2; at > scan; at--) {
      if (marker(bytes, at) == EOI) {
        return true;
      }
    }
    return false;
  }

  /** The orientation in an APP1 segment's first directory, 0 where there is none. */
  private static int orientationTag(byte[] bytes, int from, int to) {
    int tiff = from + EXIF.length;
    if (to - tiff < 8) {
      return 0;
    }
    for (int i = 0; i < EXIF.length; i++) {
      if (bytes[from + i] != EXIF[i]) {
        return 0;
      }
    }
    ByteBuffer in = ByteBuffer.wrap(bytes, tiff, to - tiff).slice();
    in.order(bytes[tiff] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    int directory = in.getInt(4);
    if (directory < 8 || directory > in.limit() - 2) {
      return 0;
    }
    int entries = in.getShort(directory) & 0xffff;
    for (int i = 0; i < entries; i++) {
      int entry = directory + 2 + 12 * i;
      if (entry > in.limit() - 12) {
        return 0;
      }
      if ((in.getShort(entry) & 0xffff) == ORIENTATION_TAG
          && in.getShort(entry + 2) == TYPE_SHORT) {
        return in.getShort(entry + 8) & 0xffff;
      }
    }
    return 0;
  }
}
