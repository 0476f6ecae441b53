package dev.eider.ingest;

import dev.eider.data.ImageShape;
import java.awt.image.Raster;
import java.util.Arrays;
import java.util.List;

/**
 * What the channels of a JPEG mean, decided as libjpeg decides it, and converted by its integers.
 * Embedded colour profiles are ignored, as training pipelines in Python do.
 */
enum JpegColour {
  GREY,
  RGB,
  YCBCR,
  CMYK,
  YCCK;

  /** The transform of a file without an Adobe segment. */
  static final int NO_ADOBE = -1;

  private static final List<Integer> RGB_IDS = List.of((int) 'R', (int) 'G', (int) 'B');

  // The factors of JFIF's equations in 1/65,536.
  private static final int HALF = 1 << 15;
  private static final int RED_OF_CR = 91_881;
  private static final int GREEN_OF_CB = 22_554;
  private static final int GREEN_OF_CR = 46_802;
  private static final int BLUE_OF_CB = 116_130;

  /**
   * The meaning of a file's channels. JFIF wins over Adobe, and Adobe over the channels' ids.
   *
   * @param jfif whether there is a JFIF segment
   * @param adobeTransform what an Adobe segment says: 0 is none, 1 YCbCr, 2 YCCK
   * @throws RejectedRecordException where there are neither 1, 3 nor 4 channels
   */
  static JpegColour of(JpegFrame frame, boolean jfif, int adobeTransform)
      throws RejectedRecordException {
    int channels = frame.channels().size();
    return switch (channels) {
      case 1 -> GREY;
      case 3 -> {
        boolean namedRgb =
            frame.channels().stream().map(JpegFrame.Channel::id).toList().equals(RGB_IDS);
        boolean rgb = adobeTransform == 0 || adobeTransform == NO_ADOBE && namedRgb;
        yield rgb && !jfif ? RGB : YCBCR;
      }
      case 4 -> adobeTransform == NO_ADOBE || adobeTransform == 0 ? CMYK : YCCK;
      default -> throw ImageDecoder.undecodable("the JPEG has " + channels + " channels");
    };
  }

  /**
   * The pixels of samples as they are stored. Four channels are taken as Adobe's programs write
   * them, and others read them: they are light and not ink, 255 is no ink; so a colour is the
   * product of its light and black's.
   *
   * @param samples as many channels as the frame has
   */
  PlanarPixels pixels(Raster samples, JpegFrame frame) {
    int width = samples.getWidth();
    int height = samples.getHeight();
    int plane = height * width;
    int channels = frame.channels().size();
    byte[] planar = new byte[Math.max(3, channels) * plane];
    byte[] row = new byte[channels * width];
    for (int y = 0; y < height; y++) {
      samples.getDataElements(0, y, width, 1, row);
      for (int channel = 0; channel < channels; channel++) {
        int to = channel * plane + y * width;
        for (int x = 0; x < width; x++) {
          planar[to + x] = row[x * channels + channel];
        }
      }
    }
    for (int channel = 0; channel < channels; channel++) {
      if (frame.isHalvedDown(channel)) {
        RowUpsampling.smooth(planar, channel * plane, height, width);
      }
    }
    toRgb(planar, plane);
    byte[] rgb = channels > 3 ? Arrays.copyOf(planar, 3 * plane) : planar;
    return new PlanarPixels(rgb, new ImageShape(height, width));
  }

  /** Converts planes of channels to those of colours, in place. */
  private void toRgb(byte[] planar, int plane) {
    switch (this) {
      case RGB -> {
        // As they are.
      }
      case GREY -> {
        System.arraycopy(planar, 0, planar, plane, plane);
        System.arraycopy(planar, 0, planar, 2 * plane, plane);
      }
      case YCBCR -> toLight(planar, plane);
      case CMYK -> layOnBlack(planar, plane);
      case YCCK -> {
        toLight(planar, plane);
        for (int at = 0; at < 3 * plane; at++) {
          planar[at] = (byte) ~planar[at];
        }
        layOnBlack(planar, plane);
      }
    }
  }

  private static void toLight(byte[] planar, int plane) {
    for (int at = 0; at < plane; at++) {
      int luma = planar[at] & 0xff;
      int cb = (planar[plane + at] & 0xff) - 128;
      int cr = (planar[2 * plane + at] & 0xff) - 128;
      planar[at] = clamped(luma + (RED_OF_CR * cr + HALF >> 16));
      planar[plane + at] = clamped(luma + (HALF - GREEN_OF_CB * cb - GREEN_OF_CR * cr >> 16));
      planar[2 * plane + at] = clamped(luma + (BLUE_OF_CB * cb + HALF >> 16));
    }
  }

  private static byte clamped(int sample) {
    return (byte) Math.max(0, Math.min(255, sample));
  }

  private static void layOnBlack(byte[] planar, int plane) {
    for (int at = 0; at < 3 * plane; at++) {
      int black = planar[3 * plane + at % plane] & 0xff;
      planar[at] = PlanarPixels.onBlack(planar[at] & 0xff, black);
    }
  }
}
