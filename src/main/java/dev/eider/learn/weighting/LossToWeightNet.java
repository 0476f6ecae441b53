package dev.eider.learn.weighting;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Meta-Weight-Net's V(l; Theta): one loss to one weight in (0, 1) by {@code sigmoid(c + sum_h b_h
 * relu(a_h l + d_h))}, with H hidden units; the authors' H is 100. In float64.
 */
public final class LossToWeightNet {
  private final int hidden;

  /** a {@code [H]}, d {@code [H]}, b {@code [H]}, c {@code [1]}. */
  private final double[] parameters;

  /**
   * @param parameters Theta: a, d, b, c one after another, {@code 3 H + 1}; kept and changed
   */
  LossToWeightNet(double[] parameters) {
    if (parameters.length % 3 != 1) {
      throw new IllegalArgumentException("3 H + 1 parameters, not " + parameters.length);
    }
    this.hidden = parameters.length / 3;
    this.parameters = parameters;
  }

  /**
   * A net with PyTorch's initial values: uniform within {@code 1 / sqrt(inputs)} of 0, layer by
   * layer.
   */
  public static LossToWeightNet initial(int hidden, RandomGenerator random) {
    double[] parameters = new double[3 * hidden + 1];
    double second = 1 / Math.sqrt(hidden);
    for (int k = 0; k < parameters.length; k++) {
      double bound = k < 2 * hidden ? 1 : second;
      parameters[k] = random.nextDouble(-bound, bound);
    }
    return new LossToWeightNet(parameters);
  }

  /** A net of the same parameters, of which each may go its own way. */
  LossToWeightNet copy() {
    return new LossToWeightNet(parameters.clone());
  }

  /** Theta itself, to be changed by an optimiser. */
  public double[] parameters() {
    return parameters;
  }

  /** V of every loss, {@code [B]}. */
  double[] values(double[] losses) {
    return Arrays.stream(losses).map(this::value).toArray();
  }

  private double value(double loss) {
    double sum = parameters[3 * hidden];
    for (int h = 0; h < hidden; h++) {
      sum += parameters[2 * hidden + h] * Math.max(activation(h, loss), 0);
    }
    return 1 / (1 + Math.exp(-sum));
  }

  private double activation(int h, double loss) {
    return parameters[h] * loss + parameters[hidden + h];
  }

  /**
   * The gradient with respect to Theta.
   *
   * @param losses {@code [B]}
   * @param byValue the derivative of what is minimised by each V, {@code [B]}
   */
  double[] gradient(double[] losses, double[] byValue) {
    double[] gradient = new double[parameters.length];
    for (int i = 0; i < losses.length; i++) {
      double value = value(losses[i]);
      double bySum = byValue[i] * value * (1 - value);
      gradient[3 * hidden] += bySum;
      for (int h = 0; h < hidden; h++) {
        double activation = activation(h, losses[i]);
        if (activation > 0) {
          double byActivation = bySum * parameters[2 * hidden + h];
          gradient[h] += byActivation * losses[i];
          gradient[hidden + h] += byActivation;
          gradient[2 * hidden + h] += bySum * activation;
        }
      }
    }
    return gradient;
  }
}
