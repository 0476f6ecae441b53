package dev.eider.learn.weighting;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;

/**
 * Where an example's loss stands among the losses of its class: how many deviations above or below
 * their mean, in one of a few bands. Mean and deviation are running ones; those of a class with few
 * examples lean on all classes together.
 */
final class LossStanding {
  /** The bands' bounds in deviations. */
  private static final double[] BOUNDS = {-1, -0.6, -0.3, 0, 0.3, 0.7, 1.2, 2};

  /** The number of bands. */
  static final int BANDS = BOUNDS.length + 1;

  /** The band that ends at the mean. */
  private static final int MIDDLE = 3;

  private static final double FADING = 0.98;
  private static final double ALL_FADING = 0.999;

  /** With fewer examples of its own than these, a class leans on all classes. */
  private static final double LEANING = 5;

  private Moments all = new Moments(0, 0, 0);
  private Moments[] byClass = {};

  /** Faded sums. */
  private record Moments(double number, double sum, double squares) {
    Moments with(double loss, double fading) {
      return new Moments(fading * number + 1, fading * sum + loss, fading * squares + loss * loss);
    }
  }

  /** The bands of a batch, by what came before it; the middle one for the first batch. */
  int[] bands(int[] labels, double[] losses) {
    int[] bands = new int[labels.length];
    for (int i = 0; i < bands.length; i++) {
      bands[i] = band(labels[i], losses[i]);
    }
    return bands;
  }

  private int band(int label, double loss) {
    if (all.number() == 0) {
      return MIDDLE;
    }
    Moments own = label < byClass.length ? byClass[label] : new Moments(0, 0, 0);
    double leaning = LEANING * LEANING / (LEANING + own.number());
    double share = leaning / all.number();
    double number = own.number() + leaning;
    double mean = (own.sum() + share * all.sum()) / number;
    double variance = (own.squares() + share * all.squares()) / number - mean * mean;
    double standing = (loss - mean) / Math.sqrt(Math.max(variance, 1e-12));
    int band = 0;
    while (band < BOUNDS.length && standing > BOUNDS[band]) {
      band++;
    }
    return band;
  }

  /** Takes in a batch. */
  void add(int[] labels, double[] losses) {
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] >= byClass.length) {
        int before = byClass.length;
        byClass = Arrays.copyOf(byClass, labels[i] + 1);
        Arrays.fill(byClass, before, byClass.length, new Moments(0, 0, 0));
      }
      byClass[labels[i]] = byClass[labels[i]].with(losses[i], FADING);
      all = all.with(losses[i], ALL_FADING);
    }
  }

  void writeTo(DataOutputStream out) throws IOException {
    write(all, out);
    out.writeInt(byClass.length);
    for (Moments own : byClass) {
      write(own, out);
    }
  }

  void readFrom(DataInputStream in) throws IOException {
    all = read(in);
    byClass = new Moments[in.readInt()];
    for (int y = 0; y < byClass.length; y++) {
      byClass[y] = read(in);
    }
  }

  private static void write(Moments moments, DataOutputStream out) throws IOException {
    out.writeDouble(moments.number());
    out.writeDouble(moments.sum());
    out.writeDouble(moments.squares());
  }

  private static Moments read(DataInputStream in) throws IOException {
    return new Moments(in.readDouble(), in.readDouble(), in.readDouble());
  }
}
