package dev.eider.ingest;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A JPEG taken apart. ImageIO decides by profiles and markers, and by guesses of its own, what the
 * channels mean; it fills what is missing with grey, and does not say what is missing. So only what
 * makes the samples is handed on: what they mean is decided here, by libjpeg's rules, and a file
 * that does not hold all of its image is refused.
 *
 * @param essential the JPEG up to its end of image, without application data and comments
 * @param orientation the EXIF orientation, upright where there is none
 * @param colour what the channels mean
 * @param frame the size of the image and its channels
 * @param scans passes over the image; a baseline image has one, a progressive one about ten
 */
record JpegFile(
    byte[] essential, ExifOrientation orientation, JpegColour colour, JpegFrame frame, int scans) {
  private static final int TEM = 0x01;
  private static final int RST0 = 0xd0;
  private static final int SOI = 0xd8;
  private static final int EOI = 0xd9;
  private static final int SOS = 0xda;
  private static final int APP0 = 0xe0;
  private static final int APP1 = 0xe1;
  private static final int APP14 = 0xee;
  private static final int APP15 = 0xef;
  private static final int COM = 0xfe;
  private static final byte[] JFIF = {'J', 'F', 'I', 'F', 0};
  private static final int JFIF_BYTES = 14;
  private static final byte[] ADOBE = {'A', 'd', 'o', 'b', 'e'};
  private static final int ADOBE_BYTES = 12;

  static boolean isJpeg(byte[] bytes) {
    return bytes.length > 3
        && (bytes[0] & 0xff) == 0xff
        && (bytes[1] & 0xff) == SOI
        && (bytes[2] & 0xff) == 0xff;
  }

  /**
   * Takes a JPEG apart.
   *
   * @throws RejectedRecordException where it is cut off, or is of a kind that is not read
   */
  static JpegFile of(byte[] bytes) throws RejectedRecordException {
    return new Walk(bytes).file();
  }

  /** The way through the segments of one file. */
  private static final class Walk {
    private final byte[] bytes;
    private final ByteArrayOutputStream essential;
    private @Nullable ExifOrientation orientation;
    private @Nullable JpegFrame frame;
    private boolean jfif;
    private int adobeTransform = JpegColour.NO_ADOBE;
    private int at = 2;

    Walk(byte[] bytes) {
      this.bytes = bytes;
      essential = new ByteArrayOutputStream(bytes.length);
      essential.write(bytes, 0, 2);
    }

    JpegFile file() throws RejectedRecordException {
      for (int marker = next(); marker != SOS; marker = next()) {
        if (marker == SOI || marker == EOI) {
          throw ImageDecoder.undecodable("the JPEG ends before its first scan");
        }
        if (hasBody(marker)) {
          segment(marker);
        } else {
          at += 2;
        }
      }
      if (frame == null) {
        throw ImageDecoder.undecodable("the JPEG has no frame before its first scan");
      }
      JpegColour colour = JpegColour.of(frame, jfif, adobeTransform);
      int firstScan = at;
      JpegScans scans = scans(frame);
      essential.write(bytes, firstScan, at - firstScan);
      return new JpegFile(
          essential.toByteArray(),
          orientation == null ? ExifOrientation.NORMAL : orientation,
          colour,
          frame,
          scans.number());
    }

    /** Goes to the next marker, over fill bytes. */
    private int next() throws RejectedRecordException {
      while (at + 1 < bytes.length && (bytes[at] & 0xff) == 0xff) {
        int marker = bytes[at + 1] & 0xff;
        if (marker == 0) {
          break;
        }
        if (marker != 0xff) {
          return marker;
        }
        at++;
      }
      throw ImageDecoder.undecodable(
          at + 1 < bytes.length
              ? "the JPEG has bytes between its segments that belong to none"
              : "the JPEG is cut off: it has no end of image");
    }

    private void segment(int marker) throws RejectedRecordException {
      int body = at + 4;
      int end = end();
      if (marker == APP0) {
        jfif |= end - body >= JFIF_BYTES && startsWith(body, JFIF);
      } else if (marker == APP1 && orientation == null) {
        orientation = ExifOrientation.ofExif(bytes, body, end).orElse(null);
      } else if (marker == APP14 && end - body >= ADOBE_BYTES && startsWith(body, ADOBE)) {
        adobeTransform = bytes[body + ADOBE_BYTES - 1] & 0xff;
      } else if (JpegFrame.isFrame(marker)) {
        if (frame != null) {
          throw ImageDecoder.undecodable("the JPEG has two frames");
        }
        frame = JpegFrame.of(marker, bytes, body, end);
      }
      if (marker != COM && (marker < APP0 || marker > APP15)) {
        essential.write(bytes, at, end - at);
      }
      at = end;
    }

    /** The index after the segment. */
    private int end() throws RejectedRecordException {
      int length = at + 4 > bytes.length ? 0 : (bytes[at + 2] & 0xff) << 8 | bytes[at + 3] & 0xff;
      if (length < 2 || length > bytes.length - at - 2) {
        throw ImageDecoder.undecodable("the JPEG is cut off in a segment");
      }
      return at + 2 + length;
    }

    private boolean startsWith(int from, byte[] prefix) {
      return Arrays.equals(bytes, from, from + prefix.length, prefix, 0, prefix.length);
    }

    /** Walks to the end of the image, as a decoder does: what follows it may be a film. */
    private JpegScans scans(JpegFrame frame) throws RejectedRecordException {
      JpegScans scans = new JpegScans(frame);
      for (int marker = SOS; marker != EOI; marker = next()) {
        if (!hasBody(marker)) {
          throw ImageDecoder.undecodable("the JPEG is cut off: another begins within it");
        }
        int end = end();
        if (marker == SOS) {
          scans.add(bytes, at + 4, end);
          at = end;
          skipCompressed();
        } else {
          at = end;
        }
      }
      at += 2;
      scans.requireAll();
      return scans;
    }

    /** Goes to the next marker that is none of compressed data, or to the end of the bytes. */
    private void skipCompressed() {
      while (at + 1 < bytes.length
          && ((bytes[at] & 0xff) != 0xff || isWithinScan(bytes[at + 1] & 0xff))) {
        at++;
      }
    }

    private static boolean isWithinScan(int marker) {
      return marker == 0 || marker == 0xff || !hasBody(marker) && marker != EOI && marker != SOI;
    }

    private static boolean hasBody(int marker) {
      return marker > TEM && (marker < RST0 || marker > EOI);
    }
  }
}
