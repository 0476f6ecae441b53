package dev.eider.learn.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;

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
    SequentialBlock network = new SequentialBlock();
    network.add(parts.convolution("conv1", 3, FILTERS[0], 1));
    network.add(parts.batchNorm("bn1"));
    network.add(Backbone::relu);
    int channels = FILTERS[0];
    for (int stage = 0; stage < FILTERS.length; stage++) {
      for (int i = 0; i < blocksPerStage; i++) {
        int stride = stage > 0 && i == 0 ? 2 : 1;
        String name = "layer" + (stage + 1) + "." + i + ".";
        network.add(block(parts, name, channels, FILTERS[stage], stride));
        channels = FILTERS[stage];
      }
    }
    network.add(Backbone::averageOverPixels);
    return parts.backbone(network, channels);
  }

  private static Block block(
      Backbone.Parts parts, String name, int channels, int filters, int stride) {
    SequentialBlock residual = new SequentialBlock();
    residual.add(parts.convolution(name + "conv1", 3, filters, stride));
    residual.add(parts.batchNorm(name + "bn1"));
    residual.add(Backbone::relu);
    residual.add(parts.convolution(name + "conv2", 3, filters, 1));
    residual.add(parts.batchNorm(name + "bn2"));
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
          sampled
              .getManager()
              .zeros(
                  new Shape(shape.get(0), missing / 2, shape.get(2), shape.get(3)),
                  sampled.getDataType())) {
        return new NDList(NDArrays.concat(new NDList(zeros, sampled, zeros), 1));
      }
    }
  }
}
