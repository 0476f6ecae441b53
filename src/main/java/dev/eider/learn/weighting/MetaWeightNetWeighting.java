package dev.eider.learn.weighting;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Meta-Weight-Net (Shu et al., NeurIPS 2019, equations 2-5), the paper's [47]: an example weighs
 * {@code B * V(l_i) / sum_j V(l_j)}, where V is a {@link LossToWeightNet} of its loss. V learns
 * from {@code dL_dev / d weight_i} by the chain rule through the normalisation, and the step is
 * taken with the weights of the new V (equation 5). Where all V are zero, so are the weights, and V
 * does not learn.
 */
public final class MetaWeightNetWeighting implements Weighting {
  private LossToWeightNet net;
  private ScalarOptimiser optimiser;

  /** V and its optimiser after a step that is not settled yet. */
  private @Nullable LossToWeightNet nextNet;

  private @Nullable ScalarOptimiser nextOptimiser;

  /**
   * @param net V, with its initial parameters
   * @param optimiser of V's parameters
   */
  public MetaWeightNetWeighting(LossToWeightNet net, ScalarOptimiser optimiser) {
    this.net = net;
    this.optimiser = optimiser;
  }

  @Override
  public double[] prior(BatchView batch) {
    return weights(net, batch);
  }

  private static double[] weights(LossToWeightNet net, BatchView batch) {
    double[] values = net.values(batch.losses());
    double sum = Arrays.stream(values).sum();
    for (int i = 0; i < values.length && sum != 0; i++) {
      values[i] *= values.length / sum;
    }
    return values;
  }

  @Override
  public boolean isMetaLearned() {
    return true;
  }

  @Override
  public double[] metaLearned(BatchView batch, double[] prior, double[] gradient) {
    double[] values = net.values(batch.losses());
    double sum = Arrays.stream(values).sum();
    if (sum == 0) {
      return prior;
    }
    // weight_i = B v_i / S with S = sum_j v_j, so
    // dL/dv_j = sum_i g_i B (delta_ij / S - v_i / S^2) = (B / S) (g_j - sum_i g_i v_i / S).
    double mean = 0;
    for (int i = 0; i < values.length; i++) {
      mean += gradient[i] * values[i] / sum;
    }
    double[] byValue = new double[values.length];
    for (int j = 0; j < values.length; j++) {
      byValue[j] = values.length / sum * (gradient[j] - mean);
    }
    LossToWeightNet moved = net.copy();
    ScalarOptimiser stepped = optimiser.copy();
    stepped.step(moved.parameters(), net.gradient(batch.losses(), byValue));
    if (!Arrays.stream(moved.parameters()).allMatch(Double::isFinite)) {
      // A hidden unit that is off may hide it from the weights, until the unit is on.
      double[] none = new double[values.length];
      Arrays.fill(none, Double.NaN);
      return none;
    }
    nextNet = moved;
    nextOptimiser = stepped;
    return weights(moved, batch);
  }

  @Override
  public void settle(boolean accepted) {
    if (accepted && nextNet != null && nextOptimiser != null) {
      net = nextNet;
      optimiser = nextOptimiser;
    }
    nextNet = null;
    nextOptimiser = null;
  }

  @Override
  public void writeTo(DataOutputStream out) throws IOException {
    for (double parameter : net.parameters()) {
      out.writeDouble(parameter);
    }
    optimiser.writeTo(out);
  }

  @Override
  public void readFrom(DataInputStream in) throws IOException {
    double[] parameters = net.parameters();
    for (int k = 0; k < parameters.length; k++) {
      parameters[k] = in.readDouble();
    }
    optimiser.readFrom(in);
  }
}
