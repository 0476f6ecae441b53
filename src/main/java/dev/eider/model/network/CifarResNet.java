package dev.eider.model.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.LambdaBlock;
import java.util.ArrayList;
import java.util.List;

/**
 * The CIFAR residual networks of He et al. (CVPR 2016), section 4.2: {@code 6n + 2} layers in three
 * stages of 16, 32 and 64 filters, with the parameter-free shortcut "option A" between stages
 * (every second pixel, zeros for the new channels). ResNet-32 is n = 5, 0.46 million parameters.
 */
final class CifarResNet {
  private static final int[] FILTERS = {16, 32, 64};

  private CifarResNet() {}

  static Backbone create(int blocksPerStage) {
    Backbone.Parts parts = new Backbone.Parts();
    List<Block> network = new ArrayList<>();
    network.add(parts.normalisedConvolution("conv1", "bn1", 3, FILTERS[0], 1));
    network.add(Backbone.reluBlock());
    int channels = FILTERS[0];
    for (int stage = 0; stage < FILTERS.length; stage++) {
      for (int i = 0; i < blocksPerStage; i++) {
        int stride = stage > 0 && i == 0 ? 2 : 1;
        String name = "layer" + (stage + 1) + "." + i + ".";
        network.add(block(parts, name, channels, FILTERS[stage], stride));
        channels = FILTERS[stage];
      }
    }
    network.add(Backbone.averageBlock());
    return parts.backbone(new ReleasingSequence(network), channels);
  }

  private static Block block(
      Backbone.Parts parts, String name, int channels, int filters, int stride) {
    Block residual =
        new ReleasingSequence(
            List.of(
                parts.normalisedConvolution(name + "conv1", name + "bn1", 3, filters, stride),
                Backbone.reluBlock(),
                parts.normalisedConvolution(name + "conv2", name + "bn2", 3, filters, 1)));
    Block shortcut =
        stride == 1 && channels == filters
            ? Blocks.identityBlock()
            : new LambdaBlock(input -> subsampledAndPadded(input, filters), "optionA");
    return new ResidualBlock(residual, shortcut);
  }

  /**
   * {@code [B, C, H, W]} to {@code [B, filters, H/2, W/2]}: zeros before and after the channels.
   */
  private static NDList subsampledAndPadded(NDList input, int filters) {
    NDArray images = input.singletonOrThrow();
    try (NDArray sampled = images.get(new NDIndex(":, :, ::2, ::2"))) {
      Shape shape = sampled.getShape();
      long missing = filters - shape.get(1);
      try (NDArray zeros =
          zeros(new Shape(shape.get(0), missing / 2, shape.get(2), shape.get(3)), sampled)) {
        return new NDList(NDArrays.concat(new NDList(zeros, sampled, zeros), 1));
      }
    }
  }

  /** Zeros of the type of an array, in its manager. */
  private static NDArray zeros(Shape shape, NDArray like) {
    if (!Bfloat16.is(like)) {
      return like.getManager().zeros(shape, like.getDataType());
    }
    try (NDArray zeros = like.getManager().zeros(shape)) {
      return Bfloat16.of(zeros);
    }
  }
}
