package dev.eider.ingest;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.awt.image.RenderedImage;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Encoded images made by ImageIO's writers. */
final class TestingImages {
  private static final int PNG_HEADER_END = 33;

  private TestingImages() {}

  /** An image of one colour in a type of {@link BufferedImage}. */
  static BufferedImage filled(int height, int width, int type, int argb) {
    BufferedImage image = new BufferedImage(width, height, type);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, argb);
      }
    }
    return image;
  }

  /** An image whose samples are given as they are stored, the same for every pixel. */
  static BufferedImage stored(int height, int width, int type, int... samples) {
    BufferedImage image = new BufferedImage(width, height, type);
    fill(image.getRaster(), samples);
    return image;
  }

  static void fill(WritableRaster raster, int... samples) {
    for (int y = 0; y < raster.getHeight(); y++) {
      for (int x = 0; x < raster.getWidth(); x++) {
        raster.setPixel(x, y, samples);
      }
    }
  }

  /** The same image in passes: an interlaced PNG, a progressive JPEG. */
  static byte[] encodeInPasses(RenderedImage image, String format) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
    ImageWriteParam passes = writer.getDefaultWriteParam();
    passes.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), passes);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /** A chunk of a PNG. */
  static byte[] chunk(String type, byte[] data) {
    CRC32 checksum = new CRC32();
    checksum.update(type.getBytes(US_ASCII));
    checksum.update(data);
    return ByteBuffer.allocate(12 + data.length)
        .putInt(data.length)
        .put(type.getBytes(US_ASCII))
        .put(data)
        .putInt((int) checksum.getValue())
        .array();
  }

  /**
   * A PNG.
   *
   * @param colours 0 grey, 2 RGB, 3 a palette of two colours
   * @param rows samples as they are stored
   * @param transparency the chunk's bytes; none where there are none
   */
  static byte[] png(int colours, int bits, int[][] rows, byte[] transparency) {
    int channels = colours == 2 ? 3 : 1;
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(packed)) {
      for (int[] row : rows) {
        deflater.write(0);
        deflater.write(packed(row, bits));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    byte[] header =
        ByteBuffer.allocate(13)
            .putInt(rows[0].length / channels)
            .putInt(rows.length)
            .put((byte) bits)
            .put((byte) colours)
            .array();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    out.writeBytes(chunk("IHDR", header));
    if (colours == 3) {
      out.writeBytes(chunk("PLTE", new byte[] {10, 20, 30, (byte) 200, 100, 50}));
    }
    if (transparency.length > 0) {
      out.writeBytes(chunk("tRNS", transparency));
    }
    out.writeBytes(chunk("IDAT", packed.toByteArray()));
    out.writeBytes(chunk("IEND", new byte[0]));
    return out.toByteArray();
  }

  private static byte[] packed(int[] row, int bits) {
    byte[] bytes = new byte[(row.length * bits + 7) / 8];
    for (int i = 0; i < row.length * bits; i++) {
      int bit = row[i / bits] >> bits - 1 - i % bits & 1;
      bytes[i / 8] |= (byte) (bit << 7 - i % 8);
    }
    return bytes;
  }

  /** The PNG with more chunks after its header. */
  static byte[] withChunks(byte[] png, byte[]... chunks) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(png, 0, PNG_HEADER_END);
    for (byte[] chunk : chunks) {
      out.writeBytes(chunk);
    }
    out.write(png, PNG_HEADER_END, png.length - PNG_HEADER_END);
    return out.toByteArray();
  }

  /** The PNG with a header that names another size. */
  static byte[] pngNamed(byte[] png, int height, int width) {
    byte[] data = Arrays.copyOfRange(png, 16, 29);
    ByteBuffer.wrap(data).putInt(width).putInt(height);
    byte[] named = png.clone();
    System.arraycopy(chunk("IHDR", data), 0, named, 8, PNG_HEADER_END - 8);
    return named;
  }

  /** A text in a PNG that unpacks to so many bytes. */
  static byte[] compressedText(int bytes) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    packed.writeBytes("bomb\0\0".getBytes(US_ASCII));
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(packed)) {
      for (int i = 0; i < bytes; i += 1 << 16) {
        deflater.write(new byte[1 << 16]);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return chunk("zTXt", packed.toByteArray());
  }

  /** The JPEG with its last scan once more, again and again. */
  static byte[] withScans(byte[] jpeg, int more) {
    int scan = jpeg.length - 2;
    while (jpeg[scan] != (byte) 0xff || jpeg[scan + 1] != (byte) 0xda) {
      scan--;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(jpeg, 0, jpeg.length - 2);
    for (int i = 0; i < more; i++) {
      out.write(jpeg, scan, jpeg.length - 2 - scan);
    }
    out.write(jpeg, jpeg.length - 2, 2);
    return out.toByteArray();
  }

  /** The JPEG with an Adobe segment, which says how its channels are stored. */
  static byte[] withAdobe(byte[] jpeg, int transform) {
    byte[] segment = {
      (byte) 0xff, (byte) 0xee, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, (byte) transform
    };
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(jpeg, 0, 2);
    out.writeBytes(segment);
    out.write(jpeg, 2, jpeg.length - 2);
    return out.toByteArray();
  }

  static byte[] encode(RenderedImage image, String format) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(image, format, out)) {
        throw new IllegalArgumentException("no writer for " + format + " and " + image);
      }
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A JPEG of four channels, as printing software writes it. */
  static byte[] cmykJpeg(int height, int width, int... samples) {
    WritableRaster raster = Raster.createInterleavedRaster(0, width, height, 4, null);
    fill(raster, samples);
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(new IIOImage(raster, null, null));
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /** The JPEG with an EXIF segment that holds nothing but the orientation. */
  static byte[] withOrientation(byte[] jpeg, int orientation, boolean littleEndian) {
    int[] big = {
      0xff,
      0xe1,
      0,
      34,
      'E',
      'x',
      'i',
      'f',
      0,
      0,
      'M',
      'M',
      0,
      42,
      0,
      0,
      0,
      8,
      0,
      1,
      0x01,
      0x12,
      0,
      3,
      0,
      0,
      0,
      1,
      0,
      orientation,
      0,
      0,
      0,
      0,
      0,
      0
    };
    int[] little = {
      0xff,
      0xe1,
      0,
      34,
      'E',
      'x',
      'i',
      'f',
      0,
      0,
      'I',
      'I',
      42,
      0,
      8,
      0,
      0,
      0,
      1,
      0,
      0x12,
      0x01,
      3,
      0,
      1,
      0,
      0,
      0,
      orientation,
      0,
      0,
      0,
      0,
      0,
      0,
      0
    };
    int[] segment = littleEndian ? little : big;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(jpeg, 0, 2);
    for (int b : segment) {
      out.write(b);
    }
    out.write(jpeg, 2, jpeg.length - 2);
    return out.toByteArray();
  }
}
