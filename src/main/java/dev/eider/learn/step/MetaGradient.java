package dev.eider.learn.step;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.eider.learn.loss.Loss;
import dev.eider.learn.weighting.WeightGradient;
import dev.eider.model.ImageBatch;
import dev.eider.model.Normalisation;
import dev.eider.model.network.FlatVector;
import dev.eider.model.network.Network.Activations;

/**
 * Lines 9 to 13 of Algorithm 1: how the dev loss after a lookahead step depends on each example's
 * weight.
 *
 * <p>With {@code theta~ = theta - eta * (1/B) sum_i weight_i grad l_i(theta)} and {@code v = grad
 * L_dev(theta~)} the chain rule gives {@code dL_dev/d eps_i = -(eta/B) <grad l_i(theta), v>}: no
 * second-order graph, but the derivative of every example's loss along the one direction v. That is
 * taken by differences, with a step of {@code delta = h |theta| / |v|}, or, through the classifier
 * layer only, in closed form.
 */
public final class MetaGradient {
  private final Differences differences;
  private final double relativeStep;
  private final Loss loss;
  private final DevPass devPass;
  private final HeadMetaGradient head;

  /**
   * @param differences how the derivative along v is taken
   * @param relativeStep h
   * @param devNormalisation how batch normalisation sees the dev batch
   * @param normalisation of pixels
   * @param loss the training loss; the dev loss is its form for balanced data
   * @param centred whether the classifier's direction is taken from features less their mean
   */
  public MetaGradient(
      Differences differences,
      double relativeStep,
      DevNormalisation devNormalisation,
      Normalisation normalisation,
      Loss loss,
      boolean centred) {
    this.differences = differences;
    this.relativeStep = relativeStep;
    this.loss = loss;
    this.devPass = new DevPass(devNormalisation, normalisation);
    this.head = new HeadMetaGradient(loss, devPass, centred);
  }

  /**
   * What line 13 needs.
   *
   * @param weights its gradient
   * @param devLoss the mean dev loss at theta~
   */
  public record Result(WeightGradient weights, double devLoss) {}

  /**
   * The meta-gradient through all parameters.
   *
   * @param lookahead the gradient of line 9's loss at theta, {@code [N]}
   * @param rate eta of line 10
   * @param images the training batch as the network sees it
   * @param labels of the training batch
   * @param losses the examples' losses at theta, {@code [B]}
   * @param part that the dev batch is taken for
   */
  Result throughAllLayers(
      ModelInTraining model,
      NDArray lookahead,
      double rate,
      ImageBatch dev,
      NDArray images,
      NDArray labels,
      double[] losses,
      double[] counts,
      int part) {
    try (NDManager scope = model.manager().newSubManager()) {
      FlatVector shifted = model.shifted();
      moveTo(shifted, model.parameters(), lookahead, -rate);
      double devLoss;
      NDArray v;
      try (NDManager pass = scope.newSubManager()) {
        NDArray logits =
            devPass.activations(model, model.shiftedLeaves(), dev, pass, true).logits();
        NDArray devLosses = loss.onBalancedData().perExample(logits, dev.labels(pass), counts);
        NDArray mean = pass.full(devLosses.getShape(), 1f / dev.size(), devLosses.getDataType());
        devLoss = meanOf(devLosses);
        Autograd.backward(devLosses, mean, false);
        v = Autograd.takeGradient(model.shiftedLeaves(), scope);
      }
      Autograd.recording(false);
      double length = norm(v);
      double[] derivative = new double[losses.length];
      if (length > 0 && Double.isFinite(length)) {
        double delta = relativeStep * Math.max(norm(model.parameters().flat()), 1e-3) / length;
        double[] ahead = lossesAt(model, v, delta, images, labels, counts);
        double[] behind =
            differences == Differences.CENTRAL
                ? lossesAt(model, v, -delta, images, labels, counts)
                : losses;
        double span = differences == Differences.CENTRAL ? 2 * delta : delta;
        for (int i = 0; i < derivative.length; i++) {
          derivative[i] = (ahead[i] - behind[i]) / span;
        }
      }
      return new Result(
          WeightGradient.ofPart(part, scaled(derivative, -rate / losses.length)), devLoss);
    }
  }

  /**
   * The meta-gradient through the classifier layer, see {@link HeadMetaGradient}.
   *
   * @param activations of the training batch at theta
   * @param prior the weights of line 9, {@code [B]}
   * @param rate eta of line 10
   */
  Result throughHead(
      ModelInTraining model,
      Activations activations,
      NDArray labels,
      double[] prior,
      double rate,
      DevBatch dev,
      double[] counts) {
    return head.of(model, activations, labels, prior, rate, dev, counts);
  }

  /** A vector of weights of the losses' type. */
  public static NDArray vector(double[] weights, NDArray losses, NDManager scope) {
    return scope.create(weights).toType(losses.getDataType(), false);
  }

  /**
   * The training batch's losses at {@code theta + delta v}; nothing is recorded. Computed in the
   * type of the values, whatever the model's precision: fewer bits would lose the difference.
   */
  private double[] lossesAt(
      ModelInTraining model,
      NDArray v,
      double delta,
      NDArray images,
      NDArray labels,
      double[] counts) {
    moveTo(model.shifted(), model.parameters(), v, delta);
    model.discardedStatistics().copyFrom(model.statistics());
    try (NDManager pass = model.manager().newSubManager()) {
      images.tempAttach(pass);
      Activations activations =
          model
              .network()
              .forward(model.shifted().views(), model.discardedStatistics().views(), images, true);
      return doubles(loss.perExample(activations.logits(), labels, counts));
    }
  }

  /** {@code target = origin + factor * direction}. */
  private static void moveTo(
      FlatVector target, FlatVector origin, NDArray direction, double factor) {
    Autograd.recording(false);
    target.copyFrom(origin);
    try (NDArray move = direction.mul(factor)) {
      target.flat().addi(move);
    }
  }

  private static double norm(NDArray flat) {
    try (NDArray norm = flat.norm()) {
      return doubles(norm)[0];
    }
  }

  static double meanOf(NDArray values) {
    double sum = 0;
    double[] all = doubles(values);
    for (double value : all) {
      sum += value;
    }
    return sum / all.length;
  }

  public static double[] doubles(NDArray values) {
    return values.getDataType() == DataType.FLOAT64
        ? values.toDoubleArray()
        : toDoubles(values.toFloatArray());
  }

  private static double[] toDoubles(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }

  static double[] scaled(double[] values, double factor) {
    double[] scaled = new double[values.length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = values[i] * factor;
    }
    return scaled;
  }
}
