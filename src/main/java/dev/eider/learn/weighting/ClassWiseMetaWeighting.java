package dev.eider.learn.weighting;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Meta-learned class weights, table 5's row "Ours updating w_y": the conditional weights are
 * dropped, and {@code w_c <- w_c - tau * sum over the class's examples of dL_dev / d weight_i}. The
 * weight is the effective-number weight w_y plus what was learned, so it starts from w_y and goes
 * on following the running counts; a new class starts from its w_y with nothing learned. A relative
 * step is relative to w_c, and to the root mean square over the classes in the batch. Not clipped.
 */
public final class ClassWiseMetaWeighting implements Weighting {
  private final MetaRate metaRate;

  /** What was learned by class number, the distance from w_y; classes beyond it: 0. */
  private double[] learned = new double[0];

  /** The same after a step that is not settled yet. */
  private double @Nullable [] next;

  public ClassWiseMetaWeighting(MetaRate metaRate) {
    this.metaRate = metaRate;
  }

  @Override
  public double classWeight(int label, double effectiveNumberWeight) {
    return weight(learned, label, effectiveNumberWeight);
  }

  private static double weight(double[] learned, int label, double effectiveNumberWeight) {
    return label < learned.length ? effectiveNumberWeight + learned[label] : effectiveNumberWeight;
  }

  @Override
  public double[] prior(BatchView batch) {
    return weights(learned, batch);
  }

  private static double[] weights(double[] learned, BatchView batch) {
    double[] weights = batch.weightsByLabel();
    for (int i = 0; i < weights.length; i++) {
      weights[i] = weight(learned, batch.labels()[i], weights[i]);
    }
    return weights;
  }

  @Override
  public boolean isMetaLearned() {
    return true;
  }

  @Override
  public double[] metaLearned(BatchView batch, double[] prior, double[] gradient) {
    int[] present = Arrays.stream(batch.labels()).sorted().distinct().toArray();
    double[] before = new double[present.length];
    double[] byClass = new double[present.length];
    for (int k = 0; k < present.length; k++) {
      before[k] = classWeight(present[k], batch.classWeights()[present[k]]);
    }
    for (int i = 0; i < gradient.length; i++) {
      byClass[Arrays.binarySearch(present, batch.labels()[i])] += gradient[i];
    }
    double[] after = metaRate.descended(before, before, byClass);
    double[] moved = Arrays.copyOf(learned, Math.max(learned.length, batch.classWeights().length));
    for (int k = 0; k < present.length; k++) {
      moved[present[k]] += after[k] - before[k];
    }
    next = moved;
    return weights(moved, batch);
  }

  @Override
  public void settle(boolean accepted) {
    if (accepted && next != null) {
      learned = next;
    }
    next = null;
  }

  @Override
  public void writeTo(DataOutputStream out) throws IOException {
    out.writeInt(learned.length);
    for (double value : learned) {
      out.writeDouble(value);
    }
  }

  @Override
  public void readFrom(DataInputStream in) throws IOException {
    learned = new double[in.readInt()];
    for (int y = 0; y < learned.length; y++) {
      learned[y] = in.readDouble();
    }
  }
}
