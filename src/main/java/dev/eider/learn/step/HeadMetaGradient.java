package dev.eider.learn.step;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.eider.learn.loss.Loss;
import dev.eider.learn.weighting.WeightGradient;
import dev.eider.model.network.Network;
import dev.eider.model.network.Network.Activations;
import java.util.Arrays;
import java.util.function.Function;

/**
 * The meta-gradient through the classifier layer alone, in closed form. With {@code G = d l_i / d
 * logits} and the features F, the layer's gradient is {@code G^T F}; the lookahead and v follow
 * without a backward pass through the backbone, and {@code <grad l_i, v> = G_i . (V f_i + b)}.
 *
 * <p>Features after ReLU have a large part in common, beside which {@code <f_i, f_j>} hardly tells
 * images apart. Centred, they are taken less the mean of the training batch, and the direction has
 * no b: the step that the classifier takes once its bias is free to follow.
 */
final class HeadMetaGradient {
  private static final int[] BY_ROW = {1};

  private final Loss loss;
  private final DevPass devPass;
  private final boolean centred;

  /**
   * @param loss the training loss; the dev loss is its form for balanced data
   * @param centred whether the direction is taken from features less their mean
   */
  HeadMetaGradient(Loss loss, DevPass devPass, boolean centred) {
    this.loss = loss;
    this.devPass = devPass;
    this.centred = centred;
  }

  /**
   * What line 13 needs.
   *
   * @param activations of the training batch at theta
   * @param prior the weights of line 9, {@code [B]}
   * @param rate eta of line 10
   */
  MetaGradient.Result of(
      ModelInTraining model,
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
              model,
              head,
              features,
              labels,
              counts,
              loss,
              MetaGradient.scaled(prior, 1.0 / prior.length));
      NDList ahead = moved(head, gradient, -rate, scope);

      NDArray devFeatures =
          devPass
              .activations(model, model.parameters().views(), dev.images(), scope, false)
              .features();
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
              : raw(
                  model.network(),
                  head,
                  features,
                  mean ->
                      headGradient(model, ahead, devFeatures, devLabels, counts, devLoss, mean));
      return ofParts(
          dev,
          MetaGradient.meanOf(devLosses),
          mean -> MetaGradient.doubles(byLogit.mul(direction.of(mean)).sum(BY_ROW)),
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

  /** Along v itself, the gradient of the mean dev loss at the moved classifier. */
  private static LogitsAlong raw(
      Network network, NDList head, NDArray features, Function<double[], NDList> v) {
    return mean -> network.classifyDerivative(head, v.apply(mean), features);
  }

  /** Along v as features less the training batch's mean give it, without a bias. */
  private static LogitsAlong centred(
      Network network, NDArray features, NDArray devFeatures, NDArray byDevLogit) {
    NDArray seen = network.classified(features);
    NDArray middle = seen.mean(new int[] {0}, true);
    NDArray own = seen.sub(middle);
    NDArray others = network.classified(devFeatures).sub(middle).transpose();
    NDManager scope = features.getManager();
    return mean -> {
      NDArray column = MetaGradient.vector(mean, byDevLogit, scope).reshape(mean.length, 1);
      return own.matMul(others.matMul(byDevLogit.mul(column)));
    };
  }

  /** The derivatives for each part of the dev batch, and for all of it. */
  private static MetaGradient.Result ofParts(
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
      byPart[part] = MetaGradient.scaled(along, -rate / along.length);
      shares[part] = (double) size / dev.size();
      byExample = Arrays.copyOf(byExample, along.length);
      for (int i = 0; i < along.length; i++) {
        byExample[i] += shares[part] * byPart[part][i];
      }
    }
    return new MetaGradient.Result(new WeightGradient(byExample, byPart, shares), devLoss);
  }

  /** The gradient of {@code sum_i weights_i l_i} with respect to the classifier's arrays. */
  private static NDList headGradient(
      ModelInTraining model,
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
    Autograd.backward(losses, MetaGradient.vector(weights, losses, scope), false);
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
}
