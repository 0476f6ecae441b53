package dev.eider.ingest;

import dev.eider.data.ImageShape;
import java.awt.image.Raster;
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
    byte[][] planes = planes(samples, channels);
    for (int channel = 0; channel < channels; channel++) {
      if (frame.isHalvedDown(channel)) {
        RowUpsampling.smooth(planes[channel], width);
      }
    }
    byte[] planar = new byte[3 * plane];
    for (int at = 0; at < plane; at++) {
      convert(planes, at, planar, plane);
    }
    return new PlanarPixels(planar, new ImageShape(height, width));
  }

  private static byte[][] planes(Raster samples, int channels) {
    int width = samples.getWidth();
    byte[][] planes = new byte[channels][samples.getHeight() * width];
    byte[] row = new byte[channels * width];
    for (int y = 0; y < samples.getHeight(); y++) {
      samples.getDataElements(0, y, width, 1, row);
      for (int channel = 0; channel < channels; channel++) {
        for (int x = 0; x < width; x++) {
          planes[channel][y * width + x] = row[x * channels + channel];
        }
      }
    }
    return planes;
  }

  private void convert(byte[][] planes, int at, byte[] planar, int plane) {
    int first = planes[0][at] & 0xff;
    if (this == GREY) {
      planar[at] = planar[plane + at] = planar[2 * plane + at] = (byte) first;
      return;
    }
    int red = first;
    int green = planes[1][at] & 0xff;
    int blue = planes[2][at] & 0xff;
    if (this == YCBCR || this == YCCK) {
      int cb = green - 128;
      int cr = blue - 128;
      red = clamped(first + (RED_OF_CR * cr + HALF >> 16));
      green = clamped(first + (HALF - GREEN_OF_CB * cb - GREEN_OF_CR * cr >> 16));
      blue = clamped(first + (BLUE_OF_CB * cb + HALF >> 16));
    }
    if (this == YCCK) {
      red = 255 - red;
      green = 255 - green;
      blue = 255 - blue;
    }
    int black = this == CMYK || this == YCCK ? planes[3][at] & 0xff : 255;
    planar[at] = PlanarPixels.onBlack(red, black);
    planar[plane + at] = PlanarPixels.onBlack(green, black);
    planar[2 * plane + at] = PlanarPixels.onBlack(blue, black);
  }

  private static int clamped(int sample) {
    return Math.max(0, Math.min(255, sample));
  }
}
