package dev.eider.learn.step;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.eider.learn.loss.Loss;
import dev.eider.learn.weighting.WeightGradient;
import dev.eider.model.ImageBatch;
import dev.eider.model.Normalisation;
import dev.eider.model.network.FlatVector;
import dev.eider.model.network.Network;
import dev.eider.model.network.Network.Activations;
import java.util.Arrays;
import java.util.function.Function;

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
  private static final int[] BY_ROW = {1};

  private final Differences differences;
  private final double relativeStep;
  private final DevNormalisation devNormalisation;
  private final Normalisation normalisation;
  private final Loss loss;
  private final boolean centred;

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
    this.devNormalisation = devNormalisation;
    this.normalisation = normalisation;
    this.loss = loss;
    this.centred = centred;
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
      Model model,
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
        NDArray devLosses = devLosses(model, model.shiftedLeaves(), dev, pass, counts, true);
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
   * The meta-gradient through the classifier layer. With {@code G = d l_i / d logits} and the
   * features F, the layer's gradient is {@code G^T F}; the lookahead and v follow without a
   * backward pass through the backbone, and {@code <grad l_i, v> = G_i . (V f_i + b)}.
   *
   * <p>Features after ReLU have a large part in common, beside which {@code <f_i, f_j>} hardly
   * tells images apart. Centred, they are taken less the mean of the training batch, and the
   * direction has no b: the step that the classifier takes once its bias is free to follow.
   *
   * @param activations of the training batch at theta
   * @param prior the weights of line 9, {@code [B]}
   * @param rate eta of line 10
   */
  Result throughHead(
      Model model,
      Activations activations,
      NDArray labels,
      double[] prior,
      double rate,
      DevBatch dev,
      double[] counts) {
    try (NDManager scope = model.manager().newSubManager()) {
      NDArray features = Autograd.constant(activations.features(), scope);
      NDList head = model.network().headOf(model.parameters().views());
      NDList gradient =
          headGradient(
              model, head, features, labels, counts, loss, scaled(prior, 1.0 / prior.length));
      NDList ahead = moved(head, gradient, -rate, scope);

      NDArray devFeatures =
          devActivations(model, model.parameters().views(), dev.images(), scope, false).features();
      NDArray devLabels = dev.images().labels(scope);
      NDArray devLogits = model.network().classify(ahead, devFeatures);
      Loss devLoss = loss.onBalancedData();
      NDArray devLosses = devLoss.perExample(devLogits, devLabels, counts);

      NDArray byLogit = logitGradient(loss, activations.logits(), labels, counts, scope);
      LogitsAlong direction =
          centred
              ? centred(
                  model.network(),
                  features,
                  devFeatures,
                  logitGradient(devLoss, devLogits, devLabels, counts, scope))
              : mean -> {
                NDList v =
                    headGradient(model, ahead, devFeatures, devLabels, counts, devLoss, mean);
                return model.network().classifyDerivative(head, v, features);
              };
      return ofParts(
          dev,
          meanOf(devLosses),
          mean -> doubles(byLogit.mul(direction.of(mean)).sum(BY_ROW)),
          rate);
    }
  }

  /** How the training batch's logits move along v, for a mean over the dev batch. */
  @FunctionalInterface
  private interface LogitsAlong {
    /**
     * The derivative {@code [B, C]}.
     *
     * @param mean the dev images' weights, which add up to one, {@code [Bd]}
     */
    NDArray of(double[] mean);
  }

  private static LogitsAlong centred(
      Network network, NDArray features, NDArray devFeatures, NDArray byDevLogit) {
    NDArray seen = network.classified(features);
    NDArray middle = seen.mean(new int[] {0}, true);
    NDArray own = seen.sub(middle);
    NDArray others = network.classified(devFeatures).sub(middle).transpose();
    NDManager scope = features.getManager();
    return mean -> {
      NDArray column = vector(mean, byDevLogit, scope).reshape(mean.length, 1);
      return own.matMul(others.matMul(byDevLogit.mul(column)));
    };
  }

  /** The derivatives for each part of the dev batch, and for all of it. */
  private static Result ofParts(
      DevBatch dev, double devLoss, Function<double[], double[]> derivative, double rate) {
    double[][] byPart = new double[WeightGradient.PARTS][0];
    double[] shares = new double[WeightGradient.PARTS];
    double[] byExample = {};
    for (int part = 0; part < WeightGradient.PARTS; part++) {
      int size = dev.size(part);
      if (size == 0) {
        continue;
      }
      double[] along = derivative.apply(dev.meanOver(part));
      byPart[part] = scaled(along, -rate / along.length);
      shares[part] = (double) size / dev.size();
      byExample = Arrays.copyOf(byExample, along.length);
      for (int i = 0; i < along.length; i++) {
        byExample[i] += shares[part] * byPart[part][i];
      }
    }
    return new Result(new WeightGradient(byExample, byPart, shares), devLoss);
  }

  /** The gradient of {@code sum_i weights_i l_i} with respect to the classifier's arrays. */
  private static NDList headGradient(
      Model model,
      NDList head,
      NDArray features,
      NDArray labels,
      double[] counts,
      Loss loss,
      double[] weights) {
    NDManager scope = features.getManager();
    Autograd.recording(true);
    NDList leaves = new NDList(head.size());
    for (NDArray array : head) {
      NDArray leaf = Autograd.leafOf(array);
      leaf.attach(scope);
      leaves.add(leaf);
    }
    NDArray losses = loss.perExample(model.network().classify(leaves, features), labels, counts);
    Autograd.backward(losses, vector(weights, losses, scope), false);
    NDList gradient = new NDList(head.size());
    for (NDArray leaf : leaves) {
      NDArray array = leaf.getGradient();
      array.attach(scope);
      gradient.add(array);
    }
    Autograd.recording(false);
    return gradient;
  }

  /** {@code d l_i / d logits_i}, {@code [B, C]}. */
  private static NDArray logitGradient(
      Loss loss, NDArray logits, NDArray labels, double[] counts, NDManager scope) {
    Autograd.recording(true);
    NDArray leaf = Autograd.leafOf(logits);
    leaf.attach(scope);
    NDArray losses = loss.perExample(leaf, labels, counts);
    Autograd.backward(losses, losses.onesLike(), false);
    NDArray gradient = leaf.getGradient();
    gradient.attach(scope);
    Autograd.recording(false);
    return gradient;
  }

  private static NDList moved(NDList origin, NDList direction, double factor, NDManager scope) {
    NDList moved = new NDList(origin.size());
    for (int i = 0; i < origin.size(); i++) {
      NDArray array = origin.get(i).add(direction.get(i).mul(factor));
      array.attach(scope);
      moved.add(array);
    }
    return moved;
  }

  /** A vector of weights of the losses' type. */
  public static NDArray vector(double[] weights, NDArray losses, NDManager scope) {
    return scope.create(weights).toType(losses.getDataType(), false);
  }

  private NDArray devLosses(
      Model model,
      NDList parameters,
      ImageBatch dev,
      NDManager pass,
      double[] counts,
      boolean recording) {
    NDArray logits = devActivations(model, parameters, dev, pass, recording).logits();
    return loss.onBalancedData().perExample(logits, dev.labels(pass), counts);
  }

  private Activations devActivations(
      Model model, NDList parameters, ImageBatch dev, NDManager pass, boolean recording) {
    NDArray images = dev.images(pass, model.type(), normalisation);
    Autograd.recording(recording);
    if (devNormalisation == DevNormalisation.BATCH) {
      model.discardedStatistics().copyFrom(model.statistics());
      return model
          .network()
          .forward(
              parameters, model.discardedStatistics().views(), images, true, model.precision());
    }
    return model
        .network()
        .forward(parameters, model.statistics().views(), images, false, model.precision());
  }

  /**
   * The training batch's losses at {@code theta + delta v}; nothing is recorded. Computed in the
   * type of the values, whatever the model's precision: fewer bits would lose the difference.
   */
  private double[] lossesAt(
      Model model, NDArray v, double delta, NDArray images, NDArray labels, double[] counts) {
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

  private static double meanOf(NDArray values) {
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

  private static double[] scaled(double[] values, double factor) {
    double[] scaled = new double[values.length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = values[i] * factor;
    }
    return scaled;
  }
}
