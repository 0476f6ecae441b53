package dev.eider.dataset;

import java.util.ArrayList;
import java.util.List;

/** Finite epochs as lists. */
final class Epochs {
  private Epochs() {}

  static List<LabelledImage> list(Dataset dataset, int epoch) {
    assertFinite(dataset);
    List<LabelledImage> images = new ArrayList<>();
    dataset.epoch(epoch).forEachRemaining(images::add);
    return images;
  }

  private static void assertFinite(Dataset dataset) {
    if (dataset.size().isEmpty()) {
      throw new AssertionError("the data set " + dataset.name() + " is endless");
    }
  }
}
