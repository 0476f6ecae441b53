package dev.eider.model.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.pooling.Pool;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A network without its classifier: images {@code [B, 3, H, W]} to features {@code [B, F]}, with
 * the name of each of its arrays in the model's state dictionary.
 *
 * @param block the DJL block
 * @param featureSize F
 * @param arrays parameters and running statistics, each in the order of the vector they lie in
 * @param initialValues reads what a new model starts from, by name; what is missing starts from
 *     what its kind says
 */
public record Backbone(
    Block block,
    int featureSize,
    List<Array> arrays,
    Supplier<Map<String, float[]>> initialValues) {
  public Backbone {
    arrays = List.copyOf(arrays);
  }

  /**
   * One array.
   *
   * @param name its name in the model's state dictionary
   * @param parameter by which the block asks for it
   */
  public record Array(String name, Parameter parameter) {
    /** Whether it is a running statistic: no step changes it, a pass in training may. */
    boolean isStatistic() {
      return parameter.getType() == Parameter.Type.RUNNING_MEAN
          || parameter.getType() == Parameter.Type.RUNNING_VAR;
    }
  }

  /**
   * A backbone of blocks of DJL.
   *
   * @param named the blocks that hold parameters, by state-dictionary prefix
   */
  public static Backbone of(Block block, int featureSize, Map<String, Block> named) {
    List<Array> arrays = new ArrayList<>();
    named.forEach(
        (prefix, holder) -> {
          for (Parameter parameter : holder.getDirectParameters().values()) {
            String name = prefix + "." + stateDictionaryName(parameter);
            arrays.add(new Array(name, parameter));
          }
        });
    return new Backbone(block, featureSize, arrays, Map::of);
  }

  private static String stateDictionaryName(Parameter parameter) {
    return switch (parameter.getType()) {
      case WEIGHT, GAMMA -> "weight";
      case BIAS, BETA -> "bias";
      case RUNNING_MEAN -> "running_mean";
      case RUNNING_VAR -> "running_var";
      case OTHER -> throw new IllegalArgumentException("unexpected " + parameter.getName());
    };
  }

  /** Builds blocks and remembers their names. */
  static final class Parts {
    private final Map<String, Block> named = new LinkedHashMap<>();

    /** A convolution and its batch normalisation, as one block of two names. */
    NormalisedConvolution normalisedConvolution(
        String name, String normName, int kernel, int filters, int stride) {
      NormalisedConvolution block = new NormalisedConvolution(kernel, filters, stride);
      named.put(name, block.convolution());
      named.put(normName, block.norm());
      return block;
    }

    Backbone backbone(Block block, int featureSize) {
      return Backbone.of(block, featureSize, named);
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

  /**
   * Global average pooling: {@code [B, C, H, W]} to {@code [B, C]}, of bfloat16 in float32, so that
   * features, and what follows from them, are that precise.
   */
  static NDList averageOverPixels(NDList operand) {
    NDArray pixels = operand.singletonOrThrow();
    if (!Bfloat16.is(pixels)) {
      return new NDList(Pool.globalAvgPool2d(pixels));
    }
    try (NDArray wide = Bfloat16.toFloat32(pixels)) {
      return new NDList(Pool.globalAvgPool2d(wide));
    }
  }
}
