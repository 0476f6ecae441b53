package dev.eider.dataset;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finite data sets of images that are in memory, shuffled as those of files are. */
public final class StoredImages {
  private StoredImages() {}

  /**
   * A data set of some images.
   *
   * @param classes the labels that may occur, in their order
   * @param options what the images were not opened with yet: the split to publish them with, and
   *     the seed of the epochs' order
   * @throws IllegalArgumentException where an image's label is not one of the classes
   */
  public static Dataset of(
      String name, List<String> classes, List<LabelledImage> images, DatasetOptions options) {
    Map<String, Integer> numbers = new HashMap<>();
    classes.forEach(label -> numbers.put(label, numbers.size()));
    List<Entry> entries =
        images.stream()
            .map(
                image -> {
                  Integer label = numbers.get(image.label());
                  if (label == null) {
                    throw new IllegalArgumentException(
                        "the image '" + image.id() + "' is of no class of " + name);
                  }
                  return new Entry(image, label);
                })
            .toList();
    return FiniteDataset.of(
        name, classes, entries, FiniteDataset.largestClass(entries, classes.size()), options);
  }

  private record Entry(LabelledImage image, int label) implements FiniteDataset.Entry {
    @Override
    public LabelledImage load(String className) {
      return image;
    }
  }
}
