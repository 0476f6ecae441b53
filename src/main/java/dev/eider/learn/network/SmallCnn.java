package dev.eider.learn.network;

import ai.djl.nn.SequentialBlock;

/**
 * Four 3x3 convolutions of 32, 64, 128 and 128 filters, each with batch normalisation and ReLU, the
 * first three at stride 2, then global average pooling: half a million multiplications for every
 * thousand pixels, 0.24 million parameters, small enough to learn while one watches.
 */
final class SmallCnn {
  private static final int[] FILTERS = {32, 64, 128, 128};

  private SmallCnn() {}

  static Backbone create() {
    Backbone.Parts parts = new Backbone.Parts();
    SequentialBlock block = new SequentialBlock();
    for (int i = 0; i < FILTERS.length; i++) {
      block.add(parts.convolution("conv" + (i + 1), 3, FILTERS[i], i == 3 ? 1 : 2));
      block.add(parts.batchNorm("bn" + (i + 1)));
      block.add(Backbone::relu);
    }
    block.add(Backbone::averageOverPixels);
    return parts.backbone(block, FILTERS[FILTERS.length - 1]);
  }
}
