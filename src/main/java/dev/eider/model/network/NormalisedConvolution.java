package dev.eider.model.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A square convolution without bias and the batch normalisation of its results. The convolution
 * computes in the type of the images: bfloat16 images make it a cheaper one, while the kernel, its
 * gradient and the statistics stay as precise as they are given. By the batch's statistics the two
 * run one after the other. By the running statistics, which are constants, they are one convolution
 * with {@code W' = s W} and the bias {@code beta - s mean}, where {@code s = gamma / sqrt(variance
 * + epsilon)}: the same function, and by the chain rule the same gradients of W, gamma and beta,
 * without the passes over all pixels that normalising costs forwards and backwards.
 *
 * <p>Where the batch gives one value a channel, as a single small image does in the last stages of
 * a deep network, it has no statistics: the running ones stand in, and stay as they are.
 */
final class NormalisedConvolution extends AbstractBlock {
  private static final float EPSILON = 1e-5f;

  private final Conv2d convolution;
  private final BatchNorm norm;
  private final Shape stride;
  private final Shape padding;

  /** Padded to keep the size at stride 1; the running statistics move by a tenth. */
  NormalisedConvolution(int kernel, int filters, int stride) {
    this.stride = new Shape(stride, stride);
    this.padding = new Shape(kernel / 2, kernel / 2);
    this.convolution =
        addChildBlock(
            "convolution",
            Conv2d.builder()
                .setKernelShape(new Shape(kernel, kernel))
                .setFilters(filters)
                .optStride(this.stride)
                .optPadding(padding)
                .optBias(false)
                .build());
    this.norm =
        addChildBlock("norm", BatchNorm.builder().optMomentum(0.9f).optEpsilon(EPSILON).build());
  }

  /** The part that holds the kernel. */
  Conv2d convolution() {
    return convolution;
  }

  /** The part that holds scale, shift and running statistics. */
  BatchNorm norm() {
    return norm;
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameters,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> options) {
    NDArray images = inputs.singletonOrThrow();
    if (!training || givesOneValueAChannel(images)) {
      return folded(parameters, images);
    }
    Parameter weight = convolution.getDirectParameters().get("weight");
    NDArray kernel = value(parameters, weight, images);
    if (!Bfloat16.is(images)) {
      return normalised(parameters, convolution.forward(parameters, inputs, true));
    }
    try (NDArray rounded = Bfloat16.of(kernel)) {
      Map<Parameter, NDArray> values = new IdentityHashMap<>();
      values.put(weight, rounded);
      ParameterStore rounding = new SubstitutedParameters(values, images.getManager());
      return normalised(parameters, convolution.forward(rounding, inputs, true));
    }
  }

  /** Of one value there is no deviation to divide by; PyTorch refuses it. */
  private boolean givesOneValueAChannel(NDArray images) {
    Shape result = convolution.getOutputShapes(new Shape[] {images.getShape()})[0];
    return result.get(0) * result.get(2) * result.get(3) == 1;
  }

  private NDList normalised(ParameterStore parameters, NDList convolved) {
    try (convolved) {
      return norm.forward(parameters, convolved, true);
    }
  }

  private NDList folded(ParameterStore parameters, NDArray images) {
    NDArray kernel = value(parameters, convolution.getDirectParameters().get("weight"), images);
    NDArray gamma = value(parameters, norm.getDirectParameters().get("gamma"), images);
    NDArray beta = value(parameters, norm.getDirectParameters().get("beta"), images);
    NDArray mean = value(parameters, norm.getDirectParameters().get("runningMean"), images);
    NDArray variance = value(parameters, norm.getDirectParameters().get("runningVar"), images);
    // Results join the parameters' manager, which lives long: each is closed here.
    try (NDArray shifted = variance.add(EPSILON);
        NDArray deviation = shifted.sqrt();
        NDArray scale = gamma.div(deviation);
        NDArray scaledMean = mean.mul(scale);
        NDArray bias = beta.sub(scaledMean);
        NDArray byFilter = scale.reshape(-1, 1, 1, 1);
        NDArray scaledKernel = kernel.mul(byFilter)) {
      if (!Bfloat16.is(images)) {
        return Conv2d.conv2d(images, scaledKernel, bias, stride, padding);
      }
      try (NDArray roundedKernel = Bfloat16.of(scaledKernel);
          NDArray roundedBias = Bfloat16.of(bias)) {
        return Conv2d.conv2d(images, roundedKernel, roundedBias, stride, padding);
      }
    }
  }

  private static NDArray value(ParameterStore parameters, Parameter parameter, NDArray images) {
    return parameters.getValue(parameter, images.getDevice(), false);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return norm.getOutputShapes(convolution.getOutputShapes(inputShapes));
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    convolution.initialize(manager, dataType, inputShapes);
    norm.initialize(manager, dataType, convolution.getOutputShapes(inputShapes));
  }
}
