package dev.eider.model.network;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.pooling.Pool;
import java.util.ArrayList;
import java.util.List;

/**
 * The ImageNet residual networks of He et al. (CVPR 2016), table 1, as torchvision builds and names
 * them: a 7x7 stem and a max pool that leave a quarter of the height and width, then four stages of
 * 64, 128, 256 and 512 filters, each but the first at stride 2. In bottlenecks the 3x3 convolution
 * has the stride (torchvision's "v1.5"), and the projection shortcut is {@code downsample}.
 *
 * <p>The names and shapes are those of torchvision's state dictionary, classifier {@code fc}
 * included, but for {@code num_batches_tracked}: that counter of each batch normalisation acts only
 * where no momentum is set, so it is not stored. PyTorch's {@code load_state_dict} fills it in,
 * with {@code strict=True} as well, where the dictionary carries no version, as one read from a
 * safetensors file does not.
 */
final class ResNet {
  private static final int[] FILTERS = {64, 128, 256, 512};

  /** Output channels of a bottleneck by its filters. */
  private static final int EXPANSION = 4;

  private ResNet() {}

  /** A network of basic blocks, two 3x3 convolutions each: F = 512. */
  static Backbone ofBasicBlocks(int... blocksPerStage) {
    return create(false, blocksPerStage);
  }

  /** A network of bottlenecks, 1x1, 3x3 and 1x1 convolutions each: F = 2048. */
  static Backbone ofBottlenecks(int... blocksPerStage) {
    return create(true, blocksPerStage);
  }

  private static Backbone create(boolean bottlenecks, int[] blocksPerStage) {
    Backbone.Parts parts = new Backbone.Parts();
    List<Block> network = new ArrayList<>();
    network.add(parts.normalisedConvolution("conv1", "bn1", 7, FILTERS[0], 2));
    network.add(Backbone.reluBlock());
    network.add(Pool.maxPool2dBlock(new Shape(3, 3), new Shape(2, 2), new Shape(1, 1)));
    int channels = FILTERS[0];
    for (int stage = 0; stage < FILTERS.length; stage++) {
      for (int i = 0; i < blocksPerStage[stage]; i++) {
        int stride = stage > 0 && i == 0 ? 2 : 1;
        int outputs = bottlenecks ? EXPANSION * FILTERS[stage] : FILTERS[stage];
        String name = "layer" + (stage + 1) + "." + i + ".";
        Block residual =
            bottlenecks
                ? bottleneck(parts, name, FILTERS[stage], outputs, stride)
                : basic(parts, name, FILTERS[stage], stride);
        Block shortcut =
            stride == 1 && channels == outputs
                ? Blocks.identityBlock()
                : projection(parts, name, outputs, stride);
        network.add(new ResidualBlock(residual, shortcut));
        channels = outputs;
      }
    }
    network.add(Backbone.averageBlock());
    return parts.backbone(new ReleasingSequence(network), channels);
  }

  private static Block basic(Backbone.Parts parts, String name, int filters, int stride) {
    return new ReleasingSequence(
        List.of(
            parts.normalisedConvolution(name + "conv1", name + "bn1", 3, filters, stride),
            Backbone.reluBlock(),
            parts.normalisedConvolution(name + "conv2", name + "bn2", 3, filters, 1)));
  }

  private static Block bottleneck(
      Backbone.Parts parts, String name, int filters, int outputs, int stride) {
    return new ReleasingSequence(
        List.of(
            parts.normalisedConvolution(name + "conv1", name + "bn1", 1, filters, 1),
            Backbone.reluBlock(),
            parts.normalisedConvolution(name + "conv2", name + "bn2", 3, filters, stride),
            Backbone.reluBlock(),
            parts.normalisedConvolution(name + "conv3", name + "bn3", 1, outputs, 1)));
  }

  private static Block projection(Backbone.Parts parts, String name, int outputs, int stride) {
    return parts.normalisedConvolution(
        name + "downsample.0", name + "downsample.1", 1, outputs, stride);
  }
}
