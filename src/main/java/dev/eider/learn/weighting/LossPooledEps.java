package dev.eider.learn.weighting;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The two-component weighting whose conditional component is a function of where an example's loss
 * stands in its class, {@code w_y (1 + e(band))}, and not a number of each example's own: line 13's
 * gradient says next to nothing of one example in one step, and much of all examples with such
 * losses over many steps.
 *
 * <p>As in the equations of section 4.2, e goes on from step to step: it is what fifty steps of
 * {@code -tau * g_i / RMS(g)} add up to, by the mean over the band's examples of the last two
 * hundred, less the mean over all. It can only take weight away, and from a higher loss no less
 * than from a lower one: what the dev buffer can say within a class is that examples that the model
 * finds unlikely are not of the target. Where it says the opposite, e is zero. And e is scaled by
 * how far the parts of the development set agree on it.
 */
public final class LossPooledEps implements Weighting {
  /** Two hundred steps are remembered. */
  private static final double FADING = 0.995;

  /** So many steps' changes of eps add up before they are forgotten. */
  private static final double STEPS = 50;

  /** So many examples without a gradient stand beside those of a band. */
  private static final double RESERVE = 20;

  private final MetaRate rate;
  private final Weighting classWise;
  private final boolean scaledByReliability;
  private final LossStanding standing = new LossStanding();
  private double[] examples = new double[LossStanding.BANDS];
  private double[][] descents = new double[WeightGradient.PARTS][LossStanding.BANDS];
  private double[] partWeights = new double[WeightGradient.PARTS];

  /** What was there before the batch that is not settled yet; null where all are. */
  private @Nullable Unsettled unsettled;

  private record Unsettled(
      BatchView batch, double[] examples, double[][] descents, double[] partWeights) {}

  /**
   * @param classWise the first component, w_y or one
   * @param scaledByReliability whether e is
   */
  public LossPooledEps(MetaRate rate, Weighting classWise, boolean scaledByReliability) {
    this.rate = rate;
    this.classWise = classWise;
    this.scaledByReliability = scaledByReliability;
  }

  @Override
  public double[] prior(BatchView batch) {
    return classWise.prior(batch);
  }

  @Override
  public boolean isMetaLearned() {
    return true;
  }

  @Override
  public boolean readsParts() {
    return true;
  }

  @Override
  public double[] metaLearned(BatchView batch, double[] prior, WeightGradient gradient) {
    int[] bands = standing.bands(batch.labels(), batch.losses());
    unsettled =
        new Unsettled(
            batch,
            examples.clone(),
            Arrays.stream(descents).map(double[]::clone).toArray(double[][]::new),
            partWeights.clone());
    add(bands, gradient);
    double[] eps = eps();
    double[] total = prior.clone();
    for (int i = 0; i < total.length; i++) {
      double unit = rate.scale() == MetaRateScale.RAW ? 1 : prior[i];
      total[i] = Math.max(0, prior[i] + unit * eps[bands[i]]);
    }
    return total;
  }

  /** e by band, at most zero. */
  private double[] eps() {
    double[] means = new double[examples.length];
    double all = 0;
    double number = 0;
    for (int k = 0; k < means.length; k++) {
      for (double[] ofPart : descents) {
        means[k] += ofPart[k] / (examples[k] + RESERVE);
      }
      all += means[k] * examples[k];
      number += examples[k];
    }
    double[] eps = DecreasingFit.of(means, examples);
    double scale = rate.rate() * STEPS * (scaledByReliability ? reliability() : 1);
    for (int k = 0; k < eps.length; k++) {
      eps[k] = number == 0 ? 0 : Math.min(0, scale * (eps[k] - all / number));
    }
    return eps;
  }

  @Override
  public void settle(boolean accepted) {
    if (unsettled == null) {
      return;
    }
    if (accepted) {
      standing.add(unsettled.batch().labels(), unsettled.batch().losses());
    } else {
      examples = unsettled.examples();
      descents = unsettled.descents();
      partWeights = unsettled.partWeights();
    }
    unsettled = null;
  }

  private void add(int[] bands, WeightGradient gradient) {
    double unit =
        rate.scale() == MetaRateScale.RAW ? 1 : MetaRate.rootMeanSquare(gradient.byExample());
    if (unit == 0) {
      return;
    }
    for (int k = 0; k < examples.length; k++) {
      examples[k] *= FADING;
    }
    for (int band : bands) {
      examples[band]++;
    }
    for (int j = 0; j < descents.length; j++) {
      double share = gradient.partShares()[j];
      partWeights[j] = FADING * partWeights[j] + share;
      for (int k = 0; k < examples.length; k++) {
        descents[j][k] *= FADING;
      }
      for (int i = 0; i < bands.length && share > 0; i++) {
        descents[j][bands[i]] -= share * gradient.byPart()[j][i] / unit;
      }
    }
  }

  @Override
  public double reliability() {
    double all = 0;
    int present = 0;
    for (double weight : partWeights) {
      all += weight;
      present += weight > 0 ? 1 : 0;
    }
    double[][] byPart = new double[present][examples.length];
    int row = 0;
    for (int j = 0; j < descents.length; j++) {
      if (partWeights[j] > 0) {
        for (int k = 0; k < examples.length; k++) {
          byPart[row][k] = descents[j][k] * all / partWeights[j] / (examples[k] + RESERVE);
        }
        row++;
      }
    }
    return DevPartsAgreement.of(byPart, examples);
  }

  @Override
  public void writeTo(DataOutputStream out) throws IOException {
    standing.writeTo(out);
    write(examples, out);
    write(partWeights, out);
    for (double[] ofPart : descents) {
      write(ofPart, out);
    }
  }

  @Override
  public void readFrom(DataInputStream in) throws IOException {
    standing.readFrom(in);
    read(examples, in);
    read(partWeights, in);
    for (double[] ofPart : descents) {
      read(ofPart, in);
    }
  }

  private static void write(double[] values, DataOutputStream out) throws IOException {
    for (double value : values) {
      out.writeDouble(value);
    }
  }

  private static void read(double[] values, DataInputStream in) throws IOException {
    for (int k = 0; k < values.length; k++) {
      values[k] = in.readDouble();
    }
  }
}
