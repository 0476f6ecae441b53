package dev.eider.ingest;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * A PNG taken apart. ImageIO believes what a PNG says of itself: it does not look at checksums, and
 * of images with a palette it unpacks texts and colour profiles, in which a kilobyte can stand for
 * a gigabyte. So only what makes the image is handed on, and only where its checksums are right.
 *
 * @param essential the PNG of the chunks that make the image
 * @param orientation of its EXIF data, upright where there is none
 */
record PngChunks(byte[] essential, ExifOrientation orientation) {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  private static final Set<String> ESSENTIAL = Set.of("IHDR", "PLTE", "tRNS", "IDAT", "IEND");
  private static final int FRAME_BYTES = 12;

  static boolean isPng(byte[] bytes) {
    return bytes.length >= 4
        && bytes[0] == SIGNATURE[0]
        && bytes[1] == 'P'
        && bytes[2] == 'N'
        && bytes[3] == 'G';
  }

  /**
   * The chunks of a PNG.
   *
   * @throws RejectedRecordException where it is cut off, or an essential chunk's checksum is wrong
   */
  static PngChunks of(byte[] bytes) throws RejectedRecordException {
    ExifOrientation orientation = ExifOrientation.NORMAL;
    ByteBuffer in = ByteBuffer.wrap(bytes);
    ByteArrayOutputStream essential = new ByteArrayOutputStream(bytes.length);
    essential.write(bytes, 0, Math.min(SIGNATURE.length, bytes.length));
    String type = "";
    for (int at = SIGNATURE.length; !type.equals("IEND"); ) {
      if (at > bytes.length - FRAME_BYTES) {
        throw ImageDecoder.undecodable("the PNG is cut off: it has no IEND");
      }
      int length = in.getInt(at);
      if (length < 0 || length > bytes.length - FRAME_BYTES - at) {
        throw ImageDecoder.undecodable("the PNG is cut off in a chunk of " + length + " bytes");
      }
      type = new String(bytes, at + 4, 4, StandardCharsets.ISO_8859_1);
      if (ESSENTIAL.contains(type)) {
        CRC32 checksum = new CRC32();
        checksum.update(bytes, at + 4, 4 + length);
        if ((int) checksum.getValue() != in.getInt(at + 8 + length)) {
          throw ImageDecoder.undecodable("the checksum of the PNG's " + type + " is wrong");
        }
        essential.write(bytes, at, FRAME_BYTES + length);
      } else if (type.equals("eXIf")) {
        orientation = ExifOrientation.ofTiff(bytes, at + 8, at + 8 + length);
      }
      at += FRAME_BYTES + length;
    }
    return new PngChunks(essential.toByteArray(), orientation);
  }
}
