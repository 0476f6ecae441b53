package dev.eider.ingest;

import java.util.Arrays;

/**
 * What ImageIO does not say of a JPEG.
 *
 * @param orientation the EXIF orientation, upright where there is none
 * @param components channels: 1 is grey, 3 colour, 4 CMYK or YCCK; 0 where no frame says
 * @param adobeTransform how an Adobe segment says that the channels are stored, -1 where there is
 *     none
 * @param scans passes over the image; a baseline image has one, a progressive one about ten
 * @param complete whether an end-of-image marker follows the first scan; ImageIO fills the missing
 *     part of an image that is cut off with grey, and says nothing
 */
record JpegHeader(
    ExifOrientation orientation, int components, int adobeTransform, int scans, boolean complete) {
  private static final int SOI = 0xd8;
  private static final int EOI = 0xd9;
  private static final int SOS = 0xda;
  private static final int APP1 = 0xe1;
  private static final int APP14 = 0xee;
  private static final byte[] EXIF = {'E', 'x', 'i', 'f', 0, 0};
  private static final byte[] ADOBE = {'A', 'd', 'o', 'b', 'e'};

  static boolean isJpeg(byte[] bytes) {
    return bytes.length > 3 && marker(bytes, 0) == SOI && (bytes[2] & 0xff) == 0xff;
  }

  /** Walks the segments up to the first scan, then the markers; a malformed one ends the walk. */
  static JpegHeader parse(byte[] bytes) {
    ExifOrientation orientation = ExifOrientation.NORMAL;
    int components = 0;
    int transform = -1;
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
      int body = at + 4;
      int end = Math.min(bytes.length, at + 2 + length);
      if (marker == APP1 && startsWith(bytes, body, end, EXIF)) {
        orientation = ExifOrientation.ofTiff(bytes, body + EXIF.length, end);
      } else if (marker == APP14 && startsWith(bytes, body, end, ADOBE) && end - body > 11) {
        transform = bytes[body + 11] & 0xff;
      } else if (isFrame(marker) && end - body > 5) {
        components = bytes[body + 5] & 0xff;
      }
      at += 2 + Math.max(2, length);
    }
    return new JpegHeader(orientation, components, transform, scans(bytes, at), hasEnd(bytes, at));
  }

  private static int marker(byte[] bytes, int at) {
    return (bytes[at] & 0xff) == 0xff ? bytes[at + 1] & 0xff : -1;
  }

  /** SOF0 to SOF15, without the three that are tables. */
  private static boolean isFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  private static boolean startsWith(byte[] bytes, int from, int to, byte[] prefix) {
    return to - from >= prefix.length
        && Arrays.equals(bytes, from, from + prefix.length, prefix, 0, prefix.length);
  }

  /** Walks on to the end of the image, as a decoder does: what follows it may be a film. */
  private static int scans(byte[] bytes, int first) {
    int scans = 0;
    int at = first;
    while (at + 4 <= bytes.length && marker(bytes, at) != EOI) {
      int marker = marker(bytes, at);
      if (isSegment(marker)) {
        scans += marker == SOS ? 1 : 0;
        at += 2 + Math.max(2, (bytes[at + 2] & 0xff) << 8 | bytes[at + 3] & 0xff);
      } else {
        at++;
      }
    }
    return scans;
  }

  /** Whether a marker has a length and a body; within compressed data there is none that has. */
  private static boolean isSegment(int marker) {
    return marker > 0x01 && marker < 0xff && (marker < 0xd0 || marker > 0xd7);
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
}
