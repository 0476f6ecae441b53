package dev.eider.ingest;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * A PNG taken apart. ImageIO believes what a PNG says of itself: it does not look at checksums, and
 * of images with a palette it unpacks texts and colour profiles, in which a kilobyte can stand for
 * a gigabyte. So only what makes the image is handed on, and only where its checksums are right.
 *
 * @param essential the PNG of the chunks that make the image
 * @param key the samples of the one colour that is transparent, by channel, as they are stored;
 *     empty where there is none. ImageIO heeds it at some bit depths only, so it is not handed on.
 * @param orientation of its EXIF data, upright where there is none
 */
record PngFile(byte[] essential, int[] key, ExifOrientation orientation) {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  private static final int FRAME_BYTES = 12;
  private static final int HEADER_BYTES = 13;
  private static final int GREY = 0;
  private static final int RGB = 2;
  private static final int PALETTE = 3;

  static boolean isPng(byte[] bytes) {
    return bytes.length >= 4
        && bytes[0] == SIGNATURE[0]
        && bytes[1] == 'P'
        && bytes[2] == 'N'
        && bytes[3] == 'G';
  }

  /**
   * Takes a PNG apart.
   *
   * @throws RejectedRecordException where it is cut off, or the checksum of what makes the image is
   *     wrong
   */
  static PngFile of(byte[] bytes) throws RejectedRecordException {
    return new Walk(bytes).file();
  }

  /** The way through the chunks of one file. */
  private static final class Walk {
    private final ByteBuffer in;
    private final ByteArrayOutputStream essential;
    private @Nullable ExifOrientation orientation;
    private int[] key = {};
    private int colours = -1;
    private int bits;
    private int paletteSize;
    private boolean transparencyMayCome = true;

    Walk(byte[] bytes) {
      in = ByteBuffer.wrap(bytes);
      essential = new ByteArrayOutputStream(bytes.length);
      essential.write(bytes, 0, Math.min(SIGNATURE.length, bytes.length));
    }

    PngFile file() throws RejectedRecordException {
      String type = "";
      for (int at = SIGNATURE.length; !type.equals("IEND"); ) {
        if (at > in.limit() - FRAME_BYTES) {
          throw ImageDecoder.undecodable("the PNG is cut off: it has no IEND");
        }
        int length = in.getInt(at);
        if (length < 0 || length > in.limit() - FRAME_BYTES - at) {
          throw ImageDecoder.undecodable("the PNG is cut off in a chunk of " + length + " bytes");
        }
        type = new String(in.array(), at + 4, 4, StandardCharsets.ISO_8859_1);
        chunk(type, at, length);
        at += FRAME_BYTES + length;
      }
      return new PngFile(
          essential.toByteArray(), key, orientation == null ? ExifOrientation.NORMAL : orientation);
    }

    private void chunk(String type, int at, int length) throws RejectedRecordException {
      int body = at + 8;
      switch (type) {
        case "IHDR" -> {
          if (length == HEADER_BYTES) {
            bits = in.get(body + 8);
            colours = in.get(body + 9);
          }
          handOn(type, at, length);
        }
        case "PLTE" -> {
          paletteSize = length / 3;
          handOn(type, at, length);
        }
        case "IDAT" -> {
          transparencyMayCome = false;
          handOn(type, at, length);
        }
        case "IEND" -> handOn(type, at, length);
        case "tRNS" -> transparency(type, at, length);
        case "eXIf" -> {
          if (orientation == null && isIntact(at, length)) {
            orientation = ExifOrientation.ofData(in.array(), body, body + length).orElse(null);
          }
        }
        default -> {
          // Texts, profiles, times: nothing of the image.
        }
      }
    }

    /** Takes the first transparency that fits the image; libpng ignores others too. */
    private void transparency(String type, int at, int length) throws RejectedRecordException {
      requireIntact(type, at, length);
      boolean ofPalette = colours == PALETTE && length > 0 && length <= paletteSize;
      boolean ofKey = colours == GREY && length == 2 || colours == RGB && length == 6;
      if (!transparencyMayCome || !(ofPalette || ofKey)) {
        return;
      }
      transparencyMayCome = false;
      if (ofPalette) {
        handOn(type, at, length);
        return;
      }
      key = new int[length / 2];
      for (int channel = 0; channel < key.length; channel++) {
        // What is above the image's own bits does not count.
        key[channel] = in.getShort(at + 8 + 2 * channel) & (1 << bits) - 1;
      }
    }

    private void handOn(String type, int at, int length) throws RejectedRecordException {
      requireIntact(type, at, length);
      essential.write(in.array(), at, FRAME_BYTES + length);
    }

    private void requireIntact(String type, int at, int length) throws RejectedRecordException {
      if (!isIntact(at, length)) {
        throw ImageDecoder.undecodable("the checksum of the PNG's " + type + " is wrong");
      }
    }

    private boolean isIntact(int at, int length) {
      CRC32 checksum = new CRC32();
      checksum.update(in.array(), at + 4, 4 + length);
      return (int) checksum.getValue() == in.getInt(at + 8 + length);
    }
  }
}
