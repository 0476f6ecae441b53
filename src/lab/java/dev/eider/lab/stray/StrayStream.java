package dev.eider.lab.stray;

import dev.eider.data.Example;
import dev.eider.data.ImageShape;
import dev.eider.data.Split;
import dev.eider.dataset.DatasetOptions;
import dev.eider.dataset.Datasets;
import dev.eider.dataset.SyntheticShapes;
import dev.eider.evaluate.DecodedImages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stream to put stray labels into.
 *
 * @param name as reports have it
 * @param epochs how often it comes
 */
record StrayStream(String name, int epochs, Source source) {
  private static final long TEST_SEED = 20_200_614;

  /** Its images. */
  interface Source {
    /** The training images of a seed, in their order. */
    List<Example> train(long seed) throws IOException;

    /** What models are measured on. */
    List<Example> test() throws IOException;
  }

  /** Rendered shapes in 25 classes. */
  static StrayStream shapes(long records, ImageShape shape) {
    return new StrayStream(
        SyntheticShapes.NAME, 1, new OfDataset(SyntheticShapes.NAME, null, null, records, shape));
  }

  /** CIFAR-10, long-tailed. */
  static StrayStream cifar(Path data, double imbalance, int epochs, ImageShape shape) {
    return new StrayStream(
        "cifar10, IF " + Math.round(imbalance),
        epochs,
        new OfDataset("cifar10", data, imbalance, null, shape));
  }

  private record OfDataset(
      String dataset,
      @Nullable Path data,
      @Nullable Double imbalance,
      @Nullable Long limit,
      ImageShape shape)
      implements Source {
    @Override
    public List<Example> train(long seed) throws IOException {
      return decoded(
          new DecodedImages(shape)
              .epoch(
                  Datasets.open(
                      dataset, data, new DatasetOptions(Split.TRAIN, seed, imbalance, null, limit)),
                  0));
    }

    @Override
    public List<Example> test() throws IOException {
      return decoded(new DecodedImages(shape).epoch(Datasets.testSet(dataset, data, TEST_SEED), 0));
    }

    private static List<Example> decoded(Iterator<Example> examples) {
      List<Example> all = new ArrayList<>();
      examples.forEachRemaining(all::add);
      return all;
    }
  }
}
