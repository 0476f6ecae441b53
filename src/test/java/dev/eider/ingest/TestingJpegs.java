package dev.eider.ingest;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.eider.data.ImageShape;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** The JPEGs of {@code images/}, and others made of them by changing their segments. */
final class TestingJpegs {
  /** Of all files of {@code images/jpeg}. */
  static final ImageShape SHAPE = new ImageShape(23, 29);

  static final int APP0 = 0xe0;
  private static final int SOS = 0xda;

  private TestingJpegs() {}

  static byte[] resource(String name) {
    try (InputStream in = TestingJpegs.class.getResourceAsStream("/images/" + name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] jpeg(String name) {
    return resource("jpeg/" + name + ".jpg");
  }

  /** What libjpeg makes of a file, in planes; grey stands for all three. */
  static byte[] decoded(String name) {
    byte[] ppm = resource("jpeg/" + name + ".ppm");
    int plane = SHAPE.height() * SHAPE.width();
    int channels = ppm[1] == '6' ? 3 : 1;
    byte[] samples = new byte[channels * plane];
    System.arraycopy(ppm, ppm.length - samples.length, samples, 0, samples.length);
    return planar(samples, channels);
  }

  /** The samples of a file as they are stored, in planes, taken for colours. */
  static byte[] stored(String name) {
    ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
    try (MemoryCacheImageInputStream in =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(jpeg(name)))) {
      reader.setInput(in);
      Raster raster = reader.readRaster(0, null);
      byte[] samples = new byte[3 * SHAPE.height() * SHAPE.width()];
      raster.getDataElements(0, 0, SHAPE.width(), SHAPE.height(), samples);
      return planar(samples, 3);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      reader.dispose();
    }
  }

  private static byte[] planar(byte[] samples, int channels) {
    int plane = samples.length / channels;
    byte[] planar = new byte[3 * plane];
    for (int at = 0; at < planar.length; at++) {
      planar[at] = samples[at % plane * channels + (channels == 3 ? at / plane : 0)];
    }
    return planar;
  }

  /** The JPEG without segments of a marker. */
  static byte[] without(byte[] jpeg, int marker) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(jpeg, 0, 2);
    int at = 2;
    for (int own = jpeg[3] & 0xff; own != SOS; own = jpeg[at + 1] & 0xff) {
      int end = at + 2 + length(jpeg, at);
      if (own != marker) {
        out.write(jpeg, at, end - at);
      }
      at = end;
    }
    out.write(jpeg, at, jpeg.length - at);
    return out.toByteArray();
  }

  /** The JPEG with one more segment, the first. */
  static byte[] with(byte[] jpeg, int marker, byte[] body) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(jpeg, 0, 2);
    out.write(0xff);
    out.write(marker);
    out.write(body.length + 2 >> 8);
    out.write(body.length + 2);
    out.writeBytes(body);
    out.write(jpeg, 2, jpeg.length - 2);
    return out.toByteArray();
  }

  /** The JPEG of three channels with other ids: three characters, of which digits are numbers. */
  static byte[] withIds(byte[] jpeg, String characters) {
    byte[] ids = characters.getBytes(US_ASCII);
    for (int i = 0; i < ids.length; i++) {
      ids[i] = (byte) (ids[i] <= '9' ? ids[i] - '0' : ids[i]);
    }
    byte[] renamed = jpeg.clone();
    for (int at = 2; at < jpeg.length - 2; at += 2 + length(jpeg, at)) {
      int marker = jpeg[at + 1] & 0xff;
      int first = marker == SOS ? at + 5 : at + 10;
      int step = marker == SOS ? 2 : 3;
      if (marker == SOS || JpegFrame.isFrame(marker)) {
        for (int i = 0; i < ids.length; i++) {
          renamed[first + step * i] = ids[i];
        }
      }
      if (marker == SOS) {
        break;
      }
    }
    return renamed;
  }

  private static int length(byte[] jpeg, int segment) {
    return (jpeg[segment + 2] & 0xff) << 8 | jpeg[segment + 3] & 0xff;
  }
}
