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
  /**
   * The pixels of an image.
   *
   * @param key the samples of the one colour that is transparent, by channel, as they are stored;
   *     empty where there is none
   */
  static PlanarPixels of(BufferedImage image, int[] key) throws RejectedRecordException {
    byte[] planar =
        image.getColorModel() instanceof IndexColorModel palette
            ? ofPalette(image.getRaster(), palette, key)
            : ofSamples(image.getRaster(), image.getColorModel(), key);
    return new PlanarPixels(planar, new ImageShape(image.getHeight(), image.getWidth()));
  }

  private static byte[] ofPalette(Raster raster, IndexColorModel palette, int[] key) {
    int width = raster.getWidth();
    int plane = raster.getHeight() * width;
    byte[] planar = new byte[3 * plane];
    int[] row = new int[width];
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getSamples(0, y, width, 1, 0, row);
      for (int x = 0; x < width; x++) {
        int argb = palette.getRGB(row[x]);
        int at = y * width + x;
        int alpha = isKey(row, x, key) ? 0 : argb >>> 24;
        planar[at] = onBlack(argb >> 16 & 0xff, alpha);
        planar[plane + at] = onBlack(argb >> 8 & 0xff, alpha);
        planar[2 * plane + at] = onBlack(argb & 0xff, alpha);
      }
    }
    return planar;
  }

  private static byte[] ofSamples(Raster raster, ColorModel model, int[] key)
      throws RejectedRecordException {
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
        if (isKey(row, x * bands, key)) {
          alpha = 0;
        }
        for (int c = 0; c < 3; c++) {
          int sample = to8Bits(row[x * bands + (colours == 1 ? 0 : c)], greatest);
          planar[c * plane + at] = onBlack(sample, alpha);
        }
      }
    }
    return planar;
  }

  private static boolean isKey(int[] samples, int at, int[] key) {
    for (int channel = 0; channel < key.length; channel++) {
      if (samples[at + channel] != key[channel]) {
        return false;
      }
    }
    return key.length > 0;
  }

  private static int to8Bits(int sample, int greatest) {
    return greatest == 255 ? sample : (int) ((sample * 255L + greatest / 2) / greatest);
  }

  /** A sample of which as much is seen as its alpha says. */
  static byte onBlack(int sample, int alpha) {
    return (byte) (alpha == 255 ? sample : (sample * alpha + 127) / 255);
  }
}
