package dev.eider.lab.table;

import dev.eider.data.Example;
import dev.eider.data.ImageShape;
import dev.eider.data.Split;
import dev.eider.dataset.Dataset;
import dev.eider.dataset.DatasetOptions;
import dev.eider.dataset.LabelledImage;
import dev.eider.dataset.StoredImages;
import dev.eider.evaluate.DecodedImages;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/** The images of the cells of one imbalance factor and seed, in memory. Not thread-safe. */
final class CellImages {
  private final Dataset origin;
  private final List<LabelledImage> train;
  private final List<LabelledImage> held;
  private final List<Example> test;
  private final long seed;
  private final ImageShape shape;
  private final Appearance appearance;
  private final DecodedImages decoder;
  private final Map<String, Example> decoded = new HashMap<>();

  /**
   * @param origin knows the name and the classes
   * @param train T
   * @param held D where it comes from dev files, otherwise empty
   * @param test what models are measured on
   * @param seed orders the epochs
   */
  CellImages(
      Dataset origin,
      List<LabelledImage> train,
      List<LabelledImage> held,
      List<Example> test,
      long seed,
      ImageShape shape) {
    this(origin, train, held, test, seed, shape, Appearance.UNCHANGED);
  }

  private CellImages(
      Dataset origin,
      List<LabelledImage> train,
      List<LabelledImage> held,
      List<Example> test,
      long seed,
      ImageShape shape,
      Appearance appearance) {
    this.origin = origin;
    this.train = List.copyOf(train);
    this.held = List.copyOf(held);
    this.test = List.copyOf(test);
    this.seed = seed;
    this.shape = shape;
    this.appearance = appearance;
    this.decoder = new DecodedImages(shape);
  }

  /** Some images of a data set as a data set. */
  static Dataset stored(Dataset origin, List<LabelledImage> images, DatasetOptions options) {
    return StoredImages.of(origin.name(), origin.classes(), images, options);
  }

  /** The labels, in the order of the data set. */
  List<String> classes() {
    return origin.classes();
  }

  /** T. */
  List<LabelledImage> train() {
    return train;
  }

  /** The same with another T, whose images may look otherwise as the epochs go on. */
  CellImages withTrain(List<LabelledImage> other, Appearance changing) {
    return new CellImages(origin, other, held, test, seed, shape, changing);
  }

  /** T with the images of D, under other ids: for a D that is held out and trained on as well. */
  List<LabelledImage> trainWithCopiesOfHeld() {
    List<LabelledImage> both = new ArrayList<>(train);
    for (LabelledImage image : held) {
      both.add(
          new LabelledImage(
              image.id() + "/copy",
              image.label(),
              image.contentType(),
              image.bytes(),
              image.rawShape()));
    }
    return both;
  }

  /** Training images by class, those of D apart. */
  Map<String, Double> counts() {
    Map<String, Double> counts = new HashMap<>();
    train.forEach(image -> counts.merge(image.label(), 1.0, Double::sum));
    return counts;
  }

  /** What models are measured on. */
  List<Example> test() {
    return test;
  }

  /** The number of images that there are to learn from. */
  int size() {
    return train.size() + held.size();
  }

  /** A checksum of everything, so that a result is not taken for that of other images. */
  String fingerprint() {
    CRC32 crc = new CRC32();
    Stream.concat(train.stream(), held.stream())
        .forEach(
            image -> {
              crc.update(image.label().getBytes(StandardCharsets.UTF_8));
              crc.update(image.bytes());
            });
    test.forEach(example -> crc.update(example.pixels()));
    return String.format(
        Locale.ROOT,
        "%d+%d+%d/%08x",
        train.size(),
        held.size(),
        test.size(),
        crc.getValue());
  }

  /**
   * What is streamed before the first epoch: D, marked as such.
   *
   * @param heldTrains whether the images of D are training images instead
   */
  Optional<Dataset> lead(boolean heldTrains) {
    return held.isEmpty() || heldTrains
        ? Optional.empty()
        : Optional.of(
            stored(origin, held, DatasetOptions.defaults().withSplit(Split.DEV).withSeed(seed)));
  }

  /**
   * What is streamed in every epoch.
   *
   * @param heldTrains whether the images of D are among them
   */
  Dataset epochs(boolean heldTrains) {
    List<LabelledImage> images = new ArrayList<>(train);
    if (heldTrains) {
      images.addAll(held);
    }
    return stored(origin, images, DatasetOptions.defaults().withSeed(seed));
  }

  /** An epoch of {@link #lead} or {@link #epochs} as the job would decode it, each image once. */
  void decode(Dataset dataset, int epoch, Consumer<Example> consumer) {
    Optional<Split> split = dataset.publishedSplit();
    double length = dataset.size().orElse(1);
    int[] at = {0};
    dataset
        .epoch(epoch)
        .forEachRemaining(
            image -> {
              Example example =
                  decoded.computeIfAbsent(
                      split + image.id(), unused -> decoder.decoded(image, split));
              consumer.accept(
                  split.isPresent() ? example : appearance.of(example, epoch + at[0]++ / length));
            });
  }
}
