package dev.eider.learn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.eider.learn.loss.Loss;
import dev.eider.learn.step.Autograd;
import dev.eider.learn.step.DevNormalisation;
import dev.eider.learn.step.MetaScope;
import dev.eider.learn.step.ModelInTraining;
import dev.eider.model.ImageBatch;
import dev.eider.model.Normalisation;

/**
 * {@code dL_dev / d eps} by automatic differentiation through the lookahead step itself, in
 * float64: eps is a leaf, the gradient of line 10 is kept as a graph, and the dev loss is
 * differentiated through it. Leaks native memory (PyTorch's second-order graphs do), so only for
 * small tests.
 */
public final class SecondOrderOracle {
  private SecondOrderOracle() {}

  public static double[] metaGradient(
      ModelInTraining model,
      ImageBatch batch,
      ImageBatch dev,
      Loss loss,
      double[] prior,
      double rate,
      double[] counts,
      DevNormalisation devNormalisation) {
    return metaGradient(
        model, batch, dev, loss, prior, rate, counts, devNormalisation, MetaScope.ALL);
  }

  /** The same, where the lookahead step moves the scope's parameters only. */
  public static double[] metaGradient(
      ModelInTraining model,
      ImageBatch batch,
      ImageBatch dev,
      Loss loss,
      double[] prior,
      double rate,
      double[] counts,
      DevNormalisation devNormalisation,
      MetaScope metaScope) {
    if (model.type() != DataType.FLOAT64) {
      throw new IllegalArgumentException("the oracle is exact in float64 only");
    }
    try (NDManager scope = model.manager().newSubManager()) {
      Autograd.recording(true);
      NDList theta = new NDList();
      for (NDArray view : model.parameters().views()) {
        NDArray leaf = view.duplicate();
        leaf.attach(scope);
        JniUtils.attachGradient((PtNDArray) leaf, true);
        theta.add(leaf);
      }
      NDArray eps = scope.zeros(new Shape(batch.size()), DataType.FLOAT64);
      JniUtils.attachGradient((PtNDArray) eps, true);

      model.discardedStatistics().copyFrom(model.statistics());
      NDArray logits =
          model
              .network()
              .forward(
                  theta,
                  copies(model.discardedStatistics().views(), scope),
                  batch.images(scope, DataType.FLOAT64, Normalisation.CIFAR),
                  true)
              .logits();
      NDArray losses = loss.perExample(logits, batch.labels(scope), counts);
      NDArray weighted = losses.mul(scope.create(prior).add(eps)).mean();
      JniUtils.backward(
          (PtNDArray) weighted, (PtNDArray) scope.ones(new Shape(), DataType.FLOAT64), true, true);

      int head = model.network().headOf(theta).size();
      int firstMoved = metaScope == MetaScope.ALL ? 0 : theta.size() - head;
      NDList lookahead = new NDList(theta.subList(0, firstMoved));
      // An array of its own: the graph of mul(double) would not keep the number.
      NDArray step = scope.create(new double[] {rate});
      for (NDArray leaf : theta.subList(firstMoved, theta.size())) {
        lookahead.add(leaf.sub(JniUtils.getGradient((PtNDArray) leaf).mul(step)));
      }
      NDArray devLogits =
          model
              .network()
              .forward(
                  lookahead,
                  copies(model.statistics().views(), scope),
                  dev.images(scope, DataType.FLOAT64, Normalisation.CIFAR),
                  devNormalisation == DevNormalisation.BATCH)
              .logits();
      NDArray devLoss =
          loss.onBalancedData().perExample(devLogits, dev.labels(scope), counts).mean();
      JniUtils.zeroGrad((PtNDArray) eps);
      JniUtils.backward(
          (PtNDArray) devLoss, (PtNDArray) scope.ones(new Shape(), DataType.FLOAT64), false, false);
      return JniUtils.getGradient((PtNDArray) eps).toDoubleArray();
    } finally {
      Autograd.recording(false);
    }
  }

  private static NDList copies(NDList arrays, NDManager scope) {
    NDList copies = new NDList();
    for (NDArray array : arrays) {
      NDArray copy = array.duplicate();
      copy.attach(scope);
      copies.add(copy);
    }
    return copies;
  }
}
