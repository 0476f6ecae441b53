package dev.eider.ingest;

import dev.eider.data.ImageShape;
import dev.eider.data.Rejection;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Decodes PNG and JPEG to uint8 planar RGB {@code [3, H, W]} of one size. Which of the two it is,
 * the bytes say and not the content type: image collections are full of files named for the other.
 * Images of another size are scaled to this one, not cropped, so the ratio of their sides is lost.
 *
 * <p>What a reader warns of is damage: it has filled what it could not read with something else.
 *
 * <p>Images are read from memory; ImageIO's cache files are never used. Thread-safe.
 */
public final class ImageDecoder {
  /** The longest side accepted: JPEG's, and far beyond any photograph in other formats. */
  static final int MAX_SIDE = 65_535;

  /**
   * Scans accepted of the largest image: twice those of common programs, smaller ones have more.
   */
  private static final int MOST_PASSES = 20;

  private final ImageShape target;
  private final int maxPixels;

  /**
   * A decoder to one size.
   *
   * @param maxPixels of the images accepted, rows times columns as their headers say
   */
  public ImageDecoder(ImageShape target, int maxPixels) {
    this.target = target;
    // Three bytes a pixel must fit one array.
    this.maxPixels = Math.min(maxPixels, Integer.MAX_VALUE / 3);
  }

  /** Whether some bytes begin as those of a format that is read. */
  static boolean reads(byte[] encoded) {
    return PngFile.isPng(encoded) || JpegFile.isJpeg(encoded);
  }

  /** Raw pixels in this size: the same array where they have it already. */
  byte[] fitRgb8(byte[] planar, int height, int width) throws RejectedRecordException {
    checkPixels(height, width);
    if (planar.length != 3L * height * width) {
      throw new RejectedRecordException(
          Rejection.WRONG_SIZE, planar.length + " bytes are not 3 * " + height + " * " + width);
    }
    return PlanarResize.resize(planar, new ImageShape(height, width), target);
  }

  /**
   * The pixels of an encoded image in this size.
   *
   * @throws RejectedRecordException where the bytes are no such image, or it is too large
   */
  public byte[] decode(byte[] encoded) throws RejectedRecordException {
    if (PngFile.isPng(encoded)) {
      PngFile png = PngFile.of(encoded);
      Reading reading = reader -> PlanarPixels.of(reader.read(0), png.key());
      return resized(read("png", png.essential(), 1, reading), png.orientation());
    }
    if (JpegFile.isJpeg(encoded)) {
      JpegFile jpeg = JpegFile.of(encoded);
      Reading reading = reader -> jpeg.colour().pixels(reader.readRaster(0, null), jpeg.frame());
      return resized(read("jpeg", jpeg.essential(), jpeg.scans(), reading), jpeg.orientation());
    }
    throw undecodable("the bytes begin neither as PNG nor as JPEG");
  }

  private byte[] resized(PlanarPixels pixels, ExifOrientation orientation) {
    // Scaling and turning commute, and the scaled image is the smaller one to turn.
    ImageShape stored = orientation.storedShape(target);
    byte[] planar = PlanarResize.resize(pixels.planar(), pixels.shape(), stored);
    return orientation.upright(planar, stored);
  }

  /** How pixels are had from a reader that has its input. */
  private interface Reading {
    PlanarPixels by(ImageReader reader) throws IOException, RejectedRecordException;
  }

  private PlanarPixels read(String format, byte[] encoded, int scans, Reading reading)
      throws RejectedRecordException {
    ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
    try (MemoryCacheImageInputStream in =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(encoded))) {
      reader.setInput(in, true, true);
      AtomicReference<@Nullable String> damage = new AtomicReference<>();
      reader.addIIOReadWarningListener((source, warning) -> damage.compareAndSet(null, warning));
      checkPixels(reader.getHeight(0), reader.getWidth(0));
      checkScans(reader.getHeight(0), reader.getWidth(0), scans);
      PlanarPixels pixels = reading.by(reader);
      if (damage.get() != null) {
        throw undecodable("the image is damaged: " + damage.get());
      }
      return pixels;
    } catch (IOException | RuntimeException e) {
      // ImageIO's readers answer malformed images with unchecked exceptions of many kinds.
      throw undecodable(e.getClass().getSimpleName() + ": " + e.getMessage());
    } finally {
      reader.dispose();
    }
  }

  private void checkPixels(int height, int width) throws RejectedRecordException {
    if (Math.max(height, width) > MAX_SIDE) {
      throw new RejectedRecordException(
          Rejection.IMAGE_TOO_LARGE, height + " * " + width + " pixels; no side above " + MAX_SIDE);
    }
    if ((long) height * width > maxPixels) {
      throw new RejectedRecordException(
          Rejection.IMAGE_TOO_LARGE, height + " * " + width + " pixels; at most " + maxPixels);
    }
  }

  /** Every scan of a progressive JPEG is a pass over all pixels, and may be a few bytes long. */
  private void checkScans(int height, int width, int scans) throws RejectedRecordException {
    if ((long) height * width * scans > (long) MOST_PASSES * maxPixels) {
      throw new RejectedRecordException(
          Rejection.TOO_MANY_SCANS, scans + " scans of " + height + " * " + width + " pixels");
    }
  }

  static RejectedRecordException undecodable(String message) {
    return new RejectedRecordException(Rejection.UNDECODABLE_IMAGE, message);
  }
}
