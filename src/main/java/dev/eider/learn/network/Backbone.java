package dev.eider.learn.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A network without its classifier: images {@code [B, 3, H, W]} to features {@code [B, F]}, with
 * the name of each parameterised block in the model's state dictionary.
 *
 * @param block the DJL block
 * @param featureSize F
 * @param named the blocks that hold parameters, by state-dictionary prefix
 */
public record Backbone(Block block, int featureSize, Map<String, Block> named) {
  public Backbone {
    named = new LinkedHashMap<>(named);
  }

  /** Builds blocks and remembers their names. */
  static final class Parts {
    private final Map<String, Block> named = new LinkedHashMap<>();

    /** A square convolution without bias, padded to keep the size at stride 1. */
    Conv2d convolution(String name, int kernel, int filters, int stride) {
      Conv2d convolution =
          Conv2d.builder()
              .setKernelShape(new Shape(kernel, kernel))
              .setFilters(filters)
              .optStride(new Shape(stride, stride))
              .optPadding(new Shape(kernel / 2, kernel / 2))
              .optBias(false)
              .build();
      named.put(name, convolution);
      return convolution;
    }

    /** Batch normalisation that moves its running statistics by a tenth, PyTorch's default. */
    BatchNorm batchNorm(String name) {
      BatchNorm norm = BatchNorm.builder().optMomentum(0.9f).optEpsilon(1e-5f).build();
      named.put(name, norm);
      return norm;
    }

    /** A convolution and its batch normalisation, as one block of two names. */
    NormalisedConvolution normalisedConvolution(
        String name, String normName, int kernel, int filters, int stride) {
      NormalisedConvolution block = new NormalisedConvolution(kernel, filters, stride);
      named.put(name, block.convolution());
      named.put(normName, block.norm());
      return block;
    }

    Backbone backbone(Block block, int featureSize) {
      return new Backbone(block, featureSize, named);
    }
  }

  /** ReLU that frees its operand's handle: the graph keeps what it needs. */
  static NDList relu(NDList operand) {
    try (NDArray array = operand.singletonOrThrow()) {
      return new NDList(Activation.relu(array));
    }
  }

  /** {@link #relu} as a block. */
  static Block reluBlock() {
    return new LambdaBlock(Backbone::relu, "relu");
  }

  /** {@link #averageOverPixels} as a block. */
  static Block averageBlock() {
    return new LambdaBlock(Backbone::averageOverPixels, "averageOverPixels");
  }

  /** Global average pooling: {@code [B, C, H, W]} to {@code [B, C]}. */
  static NDList averageOverPixels(NDList operand) {
    return new NDList(Pool.globalAvgPool2d(operand.singletonOrThrow()));
  }
}
