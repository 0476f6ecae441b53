package dev.eider.learn.step;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.eider.learn.loss.Loss;
import dev.eider.learn.weighting.Weighting;
import dev.eider.model.ImageBatch;
import dev.eider.model.Normalisation;
import dev.eider.model.network.FlatVector;
import dev.eider.model.network.Network.Activations;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One step of Algorithm 1. Lines 7 to 15 in order: the losses at theta, the lookahead and the
 * meta-gradient where the weighting asks for it, and the step with the total weights, which reuses
 * the graph of line 9 because theta has not changed since. With a weighting that is not
 * meta-learned it is lines 2 to 4.
 */
public final class MetaReweightedSgd {
  private final Loss loss;
  private final Sgd sgd;
  private final MetaGradient metaGradient;
  private final MetaScope scope;
  private final Normalisation normalisation;
  private final double largestGradientNorm;
  private final double largestWeight;

  /**
   * @param loss L
   * @param sgd the optimiser of lines 4 and 15; the lookahead of line 10 is plain SGD
   * @param metaGradient lines 9 to 13
   * @param scope through which parameters the meta-gradient is taken
   * @param normalisation of pixels
   * @param largestGradientNorm longer gradients are scaled to this length; 0 for no limit
   * @param largestWeight no total weight is further from zero: whatever a weighting makes of an
   *     example, one alone does not move the model by more than so many of weight one; 0 for no
   *     limit
   */
  public MetaReweightedSgd(
      Loss loss,
      Sgd sgd,
      MetaGradient metaGradient,
      MetaScope scope,
      Normalisation normalisation,
      double largestGradientNorm,
      double largestWeight) {
    this.loss = loss;
    this.sgd = sgd;
    this.metaGradient = metaGradient;
    this.scope = scope;
    this.normalisation = normalisation;
    this.largestGradientNorm = largestGradientNorm;
    this.largestWeight = largestWeight;
  }

  /**
   * Takes one step.
   *
   * @param dev draws line 11's balanced batch; null where the weights are not to be meta-learned
   * @param rate eta, of lines 4, 10 and 15
   * @param counts the running class counts {@code [C]}
   * @param classWeights w_y {@code [C]}
   * @param firstTrained index in theta of the first element that the step, and the lookahead, may
   *     change; layers before it are run without a graph
   */
  public StepResult step(
      ModelInTraining model,
      ImageBatch batch,
      @Nullable Supplier<DevBatch> dev,
      Weighting weighting,
      double rate,
      double[] counts,
      double[] classWeights,
      long firstTrained) {
    long began = System.nanoTime();
    model.trainFrom(firstTrained);
    try (NDManager step = model.manager().newSubManager()) {
      NDArray images = batch.images(step, model.type(), normalisation);
      NDArray labels = batch.labels(step);
      FlatVector statistics = model.batchStatistics();
      statistics.copyFrom(model.statistics());
      Autograd.recording(true);
      Activations activations =
          model
              .network()
              .forward(model.leaves(), statistics.views(), images, true, model.precision());
      NDArray losses = loss.perExample(activations.logits(), labels, counts);
      double[] lossValues = MetaGradient.doubles(losses);
      int[] predictions = argMax(activations.logits());
      long forwarded = System.nanoTime();
      Weighting.BatchView view = new Weighting.BatchView(batch.labels(), lossValues, classWeights);
      double[] prior = weighting.prior(view);
      double[] total = prior;
      double devLoss = Double.NaN;
      double[] byExample = {};
      boolean finite = allFinite(lossValues);
      boolean metaLearned = false;
      if (finite && dev != null && weighting.isMetaLearned()) {
        metaLearned = true;
        double[] lookahead = weighting.lookahead(view, prior);
        MetaGradient.Result gradient;
        if (scope == MetaScope.ALL) {
          DevBatch all = dev.get();
          int part = all.parts()[0];
          gradient =
              metaGradient.throughAllLayers(
                  model,
                  backward(model, losses, lookahead, true, step),
                  rate,
                  weighting.readsParts() ? all.only(part) : all.images(),
                  images,
                  labels,
                  lossValues,
                  counts,
                  part);
        } else {
          gradient =
              metaGradient.throughHead(
                  model, activations, labels, lookahead, rate, dev.get(), counts);
        }
        devLoss = gradient.devLoss();
        byExample = gradient.weights().byExample();
        finite = Double.isFinite(devLoss) && allFinite(byExample);
        if (finite) {
          total = weighting.metaLearned(view, prior, gradient.weights());
          finite = allFinite(total);
        }
      }
      total = bounded(total);
      double norm = Double.NaN;
      long weighted = System.nanoTime();
      if (finite) {
        NDArray gradient = backward(model, losses, total, false, step);
        Autograd.recording(false);
        norm = MetaGradient.doubles(gradient.norm())[0];
        finite = Double.isFinite(norm);
        if (finite) {
          if (largestGradientNorm > 0 && norm > largestGradientNorm) {
            gradient.muli(largestGradientNorm / norm);
          }
          sgd.step(model.parameters(), model.velocity(), gradient, rate, firstTrained);
          model.statistics().copyFrom(statistics);
        }
      }
      return new StepResult(
          finite,
          lossValues,
          predictions,
          prior,
          total,
          metaLearned,
          byExample,
          devLoss,
          norm,
          new StepResult.Times(
              forwarded - began, weighted - forwarded, System.nanoTime() - weighted));
    } finally {
      Autograd.recording(false);
    }
  }

  private double[] bounded(double[] weights) {
    if (largestWeight == 0) {
      return weights;
    }
    return Arrays.stream(weights)
        .map(weight -> Math.max(-largestWeight, Math.min(largestWeight, weight)))
        .toArray();
  }

  /** The gradient of {@code (1/B) sum_i weights_i l_i}, flat, in {@code step}. */
  private static NDArray backward(
      ModelInTraining model, NDArray losses, double[] weights, boolean keepGraph, NDManager step) {
    double[] scaled = new double[weights.length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = weights[i] / weights.length;
    }
    Autograd.backward(losses, MetaGradient.vector(scaled, losses, step), keepGraph);
    return Autograd.takeGradient(model.leaves(), step);
  }

  private static int[] argMax(NDArray logits) {
    long[] best = logits.argMax(1).toLongArray();
    int[] classes = new int[best.length];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = Math.toIntExact(best[i]);
    }
    return classes;
  }

  private static boolean allFinite(double[] values) {
    for (double value : values) {
      if (!Double.isFinite(value)) {
        return false;
      }
    }
    return true;
  }
}
