package dev.eider.learn.weighting;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** An optimiser of a small vector in float64: Meta-Weight-Net's parameters. */
public sealed interface ScalarOptimiser {
  /** Moves the parameters one step against the gradient. */
  void step(double[] parameters, double[] gradient);

  /** An optimiser that goes on from the same state by itself. */
  ScalarOptimiser copy();

  /** Writes what it carries from step to step. */
  void writeTo(DataOutputStream out) throws IOException;

  /** Reads what {@link #writeTo} wrote into a new optimiser. */
  void readFrom(DataInputStream in) throws IOException;

  /**
   * Plain gradient descent.
   *
   * @param rate the learning rate
   */
  record GradientDescent(double rate) implements ScalarOptimiser {
    @Override
    public void step(double[] parameters, double[] gradient) {
      for (int k = 0; k < parameters.length; k++) {
        parameters[k] -= rate * gradient[k];
      }
    }

    @Override
    public ScalarOptimiser copy() {
      return this;
    }

    @Override
    public void writeTo(DataOutputStream out) {}

    @Override
    public void readFrom(DataInputStream in) {}
  }

  /** Adam (Kingma, Ba, ICLR 2015) with beta 0.9 and 0.999 and epsilon 1e-8. */
  final class Adam implements ScalarOptimiser {
    private static final double FIRST = 0.9;
    private static final double SECOND = 0.999;
    private static final double EPSILON = 1e-8;

    private final double rate;
    private final double[] mean;
    private final double[] square;
    private long steps;

    /**
     * @param rate the learning rate
     * @param size the number of parameters
     */
    public Adam(double rate, int size) {
      this(rate, new double[size], new double[size], 0);
    }

    private Adam(double rate, double[] mean, double[] square, long steps) {
      this.rate = rate;
      this.mean = mean;
      this.square = square;
      this.steps = steps;
    }

    @Override
    public ScalarOptimiser copy() {
      return new Adam(rate, mean.clone(), square.clone(), steps);
    }

    @Override
    public void step(double[] parameters, double[] gradient) {
      steps++;
      double meanScale = 1 - Math.pow(FIRST, steps);
      double squareScale = 1 - Math.pow(SECOND, steps);
      for (int k = 0; k < parameters.length; k++) {
        mean[k] = FIRST * mean[k] + (1 - FIRST) * gradient[k];
        square[k] = SECOND * square[k] + (1 - SECOND) * gradient[k] * gradient[k];
        double deviation = Math.sqrt(square[k] / squareScale) + EPSILON;
        parameters[k] -= rate * (mean[k] / meanScale) / deviation;
      }
    }

    @Override
    public void writeTo(DataOutputStream out) throws IOException {
      out.writeLong(steps);
      for (int k = 0; k < mean.length; k++) {
        out.writeDouble(mean[k]);
        out.writeDouble(square[k]);
      }
    }

    @Override
    public void readFrom(DataInputStream in) throws IOException {
      steps = in.readLong();
      for (int k = 0; k < mean.length; k++) {
        mean[k] = in.readDouble();
        square[k] = in.readDouble();
      }
    }
  }
}
