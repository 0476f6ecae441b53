package dev.eider.lab.table;

import dev.eider.config.InvalidSettingException;
import dev.eider.data.Example;
import dev.eider.data.ImageShape;
import dev.eider.data.Split;
import dev.eider.dataset.Dataset;
import dev.eider.dataset.DatasetOptions;
import dev.eider.dataset.Datasets;
import dev.eider.dataset.LabelledImage;
import dev.eider.evaluate.DecodedImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the images of all cells of a table come from.
 *
 * @param dataset the data set's name
 * @param path its folder, null where it needs none
 * @param limit the most training images in an epoch, null for all
 * @param imbalanceSeed draws what an imbalance factor leaves, null for the first of each class
 * @param dev where the development set D comes from
 * @param devPerClass images of D a class
 * @param measuredOn what the models are measured on
 */
record CellSource(
    String dataset,
    @Nullable Path path,
    @Nullable Long limit,
    @Nullable Long imbalanceSeed,
    Dev dev,
    int devPerClass,
    MeasuredOn measuredOn) {
  /** Images a class of an endless data set that settings are chosen on. */
  private static final int ENDLESS_PER_CLASS = 40;

  private static final long TEST_SEED = 20_200_614;

  CellSource {
    if (path != null && !Files.isDirectory(path)) {
      throw new InvalidSettingException(
          "--data is to be the folder with the train, dev and test files; there is no folder "
              + path);
    }
    if (devPerClass < 1) {
      throw new InvalidSettingException(
          "--dev-per-class is " + devPerClass + "; it must be at least 1");
    }
  }

  /** Where D comes from. */
  enum Dev {
    /** The data set's dev files. */
    FILES,
    /** The training images, by the ledger's hold-out rule. */
    STREAM
  }

  /** What the models are measured on. */
  enum MeasuredOn {
    /** The data set's test images. */
    TEST,
    /** The dev files' images that are not in D: to choose settings without the test images. */
    DEV
  }

  /**
   * The images of the cells of one imbalance factor and seed, in memory.
   *
   * @throws IOException naming the file that cannot be read
   */
  CellImages load(@Nullable Double imbalance, long seed, ImageShape shape) throws IOException {
    DatasetOptions options = new DatasetOptions(Split.TRAIN, seed, imbalance, imbalanceSeed, limit);
    Dataset train = Datasets.open(dataset, path, options);
    if (train.size().isEmpty()) {
      throw new InvalidSettingException(
          "the data set " + dataset + " is endless; --limit says how many images make an epoch");
    }
    List<LabelledImage> held = new ArrayList<>();
    List<LabelledImage> left = new ArrayList<>();
    if (dev == Dev.FILES || measuredOn == MeasuredOn.DEV) {
      divide(openDev(train.classes().size(), seed), held, left);
    }
    Dataset measured =
        measuredOn == MeasuredOn.DEV
            ? CellImages.stored(train, left, DatasetOptions.defaults().withSplit(Split.EVAL))
            : Datasets.testSet(dataset, path, TEST_SEED);
    List<Example> test = new ArrayList<>();
    new DecodedImages(shape).epoch(measured, 0).forEachRemaining(test::add);
    if (test.isEmpty()) {
      throw new IOException("there are no images of " + dataset + " to measure on");
    }
    List<LabelledImage> images = new ArrayList<>();
    train.epoch(0).forEachRemaining(images::add);
    return new CellImages(train, images, held, test, seed, shape);
  }

  private Dataset openDev(int classes, long seed) throws IOException {
    DatasetOptions options = DatasetOptions.defaults().withSplit(Split.DEV).withSeed(seed);
    Dataset all = Datasets.open(dataset, path, options);
    long enough = (long) classes * (devPerClass + ENDLESS_PER_CLASS);
    return all.size().isPresent() ? all : Datasets.open(dataset, path, options.withLimit(enough));
  }

  /** The first of each class in the seed's order are D. */
  private void divide(Dataset all, List<LabelledImage> held, List<LabelledImage> left)
      throws IOException {
    Map<String, Integer> taken = new HashMap<>();
    Iterator<LabelledImage> images = all.epoch(0);
    while (images.hasNext()) {
      LabelledImage image = images.next();
      boolean inD = taken.merge(image.label(), 1, Integer::sum) <= devPerClass && dev == Dev.FILES;
      (inD ? held : left).add(image);
    }
    for (String label : dev == Dev.FILES ? all.classes() : List.<String>of()) {
      if (taken.getOrDefault(label, 0) < devPerClass) {
        throw new IOException(
            "the dev files have %s images of the class '%s', not %s"
                .formatted(taken.getOrDefault(label, 0), label, devPerClass));
      }
    }
  }
}
