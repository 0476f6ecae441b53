package dev.eider.ingest;

import dev.eider.data.ImageShape;
import java.util.Arrays;

/**
 * Scaling of planar RGB by a triangle filter that widens with the reduction: bilinear interpolation
 * where the image grows, and a weighted mean of all the pixels covered where it shrinks. This is
 * the {@code BILINEAR} of Pillow, and of torchvision with antialiasing, within one grey level.
 */
final class PlanarResize {
  private PlanarResize() {}

  /**
   * The pixels {@code [3, H, W]} in another size; the same array where the size is the same. Every
   * output row is made from one row of the input's width, so that nothing is allocated that is
   * larger than a side, besides the result.
   */
  static byte[] resize(byte[] planar, ImageShape from, ImageShape to) {
    if (from.equals(to)) {
      return planar;
    }
    Filter horizontal = Filter.of(from.width(), to.width());
    Filter vertical = Filter.of(from.height(), to.height());
    byte[] result = new byte[to.sizeBytes()];
    float[] row = new float[from.width()];
    int target = 0;
    for (int channel = 0; channel < 3; channel++) {
      int plane = channel * from.height() * from.width();
      for (int y = 0; y < to.height(); y++) {
        Arrays.fill(row, 0);
        int source = plane + vertical.first[y] * from.width();
        for (float weight : vertical.weights[y]) {
          for (int x = 0; x < row.length; x++) {
            row[x] += weight * (planar[source + x] & 0xff);
          }
          source += row.length;
        }
        for (int x = 0; x < to.width(); x++) {
          float sum = 0;
          float[] weights = horizontal.weights[x];
          int first = horizontal.first[x];
          for (int k = 0; k < weights.length; k++) {
            sum += weights[k] * row[first + k];
          }
          result[target++] = (byte) Math.min(255, Math.max(0, Math.round(sum)));
        }
      }
    }
    return result;
  }

  /** For every output pixel of one axis, the first input pixel it covers and their weights. */
  private record Filter(int[] first, float[][] weights) {
    static Filter of(int from, int to) {
      double scale = (double) from / to;
      double radius = Math.max(1, scale);
      int[] first = new int[to];
      float[][] weights = new float[to][];
      for (int i = 0; i < to; i++) {
        double centre = (i + 0.5) * scale;
        int begin = Math.max(0, (int) (centre - radius + 0.5));
        int end = Math.min(from, (int) (centre + radius + 0.5));
        double[] raw = new double[end - begin];
        double sum = 0;
        for (int k = 0; k < raw.length; k++) {
          raw[k] = Math.max(0, 1 - Math.abs(begin + k + 0.5 - centre) / radius);
          sum += raw[k];
        }
        first[i] = begin;
        weights[i] = new float[raw.length];
        for (int k = 0; k < raw.length; k++) {
          weights[i][k] = (float) (raw[k] / sum);
        }
      }
      return new Filter(first, weights);
    }
  }
}
