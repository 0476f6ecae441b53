package dev.eider.model.network;

import ai.djl.nn.Block;
import java.util.ArrayList;
import java.util.List;

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
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < FILTERS.length; i++) {
      String number = Integer.toString(i + 1);
      blocks.add(
          parts.normalisedConvolution(
              "conv" + number, "bn" + number, 3, FILTERS[i], i == 3 ? 1 : 2));
      blocks.add(Backbone.reluBlock());
    }
    blocks.add(Backbone.averageBlock());
    return parts.backbone(new ReleasingSequence(blocks), FILTERS[FILTERS.length - 1]);
  }
}
