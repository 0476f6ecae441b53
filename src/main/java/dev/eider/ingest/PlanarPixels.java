package dev.eider.ingest;

import dev.eider.data.ImageShape;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * The uint8 planar RGB pixels of a decoded image, in its own size.
 *
 * <p>Samples are taken as they are stored, scaled to 8 bits: grey is repeated for every channel and
 * embedded colour profiles are ignored, as training pipelines in Python do. (Java's own conversion
 * takes grey for linear light and turns 128 into 188.) Transparent pixels are laid on black, so
 * that colours nobody sees teach nothing.
 *
 * @param planar {@code [3, H, W]}
 * @param shape H and W
 */
record PlanarPixels(byte[] planar, ImageShape shape) {
  private static final int YCCK = 2;

  static PlanarPixels of(BufferedImage image) throws RejectedRecordException {
    byte[] planar =
        image.getColorModel() instanceof IndexColorModel palette
            ? ofPalette(image.getRaster(), palette)
            : ofSamples(image.getRaster(), image.getColorModel());
    return new PlanarPixels(planar, new ImageShape(image.getHeight(), image.getWidth()));
  }

  /**
   * The pixels of a JPEG of four channels. As Adobe's programs write them, and others read them,
   * they are light and not ink: 255 is no ink; so a colour is the product of its light and black's.
   *
   * @param raster C, M, Y, K, or Y, Cb, Cr, K, as they are stored
   * @param adobeTransform 2 where it is the latter
   */
  static PlanarPixels ofInk(Raster raster, int adobeTransform) {
    int width = raster.getWidth();
    int plane = raster.getHeight() * width;
    byte[] planar = new byte[3 * plane];
    int[] row = new int[4 * width];
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getPixels(0, y, width, 1, row);
      for (int x = 0; x < width; x++) {
        if (adobeTransform == YCCK) {
          toLight(row, 4 * x);
        }
        for (int c = 0; c < 3; c++) {
          planar[c * plane + y * width + x] = onBlack(row[4 * x + c], row[4 * x + 3]);
        }
      }
    }
    return new PlanarPixels(planar, new ImageShape(raster.getHeight(), width));
  }

  /** Y, Cb, Cr of the ink's complement to the light of the ink, in place (JFIF's equations). */
  private static void toLight(int[] samples, int at) {
    double luma = samples[at];
    double blue = samples[at + 1] - 128.0;
    double red = samples[at + 2] - 128.0;
    samples[at] = complement(luma + 1.402 * red);
    samples[at + 1] = complement(luma - 0.344136 * blue - 0.714136 * red);
    samples[at + 2] = complement(luma + 1.772 * blue);
  }

  private static int complement(double sample) {
    return 255 - (int) Math.round(Math.max(0, Math.min(255, sample)));
  }

  private static byte[] ofPalette(Raster raster, IndexColorModel palette) {
    int width = raster.getWidth();
    int plane = raster.getHeight() * width;
    byte[] planar = new byte[3 * plane];
    int[] row = new int[width];
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getSamples(0, y, width, 1, 0, row);
      for (int x = 0; x < width; x++) {
        int argb = palette.getRGB(row[x]);
        int at = y * width + x;
        int alpha = argb >>> 24;
        planar[at] = onBlack(argb >> 16 & 0xff, alpha);
        planar[plane + at] = onBlack(argb >> 8 & 0xff, alpha);
        planar[2 * plane + at] = onBlack(argb & 0xff, alpha);
      }
    }
    return planar;
  }

  private static byte[] ofSamples(Raster raster, ColorModel model) throws RejectedRecordException {
    int bands = raster.getNumBands();
    int colours = model.hasAlpha() ? bands - 1 : bands;
    int space = model.getColorSpace().getType();
    if (!(colours == 1 && space == ColorSpace.TYPE_GRAY)
        && !(colours == 3 && space == ColorSpace.TYPE_RGB)) {
      throw ImageDecoder.undecodable(bands + " channels of a colour space that is not read");
    }
    int width = raster.getWidth();
    int plane = raster.getHeight() * width;
    byte[] planar = new byte[3 * plane];
    int[] row = new int[bands * width];
    int greatest = (1 << raster.getSampleModel().getSampleSize(0)) - 1;
    boolean blend = model.hasAlpha() && !model.isAlphaPremultiplied();
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getPixels(0, y, width, 1, row);
      for (int x = 0; x < width; x++) {
        int at = y * width + x;
        int alpha = blend ? to8Bits(row[x * bands + colours], greatest) : 255;
        for (int c = 0; c < 3; c++) {
          int sample = to8Bits(row[x * bands + (colours == 1 ? 0 : c)], greatest);
          planar[c * plane + at] = onBlack(sample, alpha);
        }
      }
    }
    return planar;
  }

  private static int to8Bits(int sample, int greatest) {
    return greatest == 255 ? sample : (int) ((sample * 255L + greatest / 2) / greatest);
  }

  private static byte onBlack(int sample, int alpha) {
    return (byte) (alpha == 255 ? sample : (sample * alpha + 127) / 255);
  }
}
