package dev.eider.evaluate;

import dev.eider.data.Example;
import dev.eider.data.ImageShape;
import dev.eider.dataset.Dataset;
import dev.eider.dataset.Datasets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The test sets of {@link Datasets}, decoded by the same code as the stream, so that a model is
 * measured on the pixels that it would have been given.
 */
public final class DatasetTestSets implements TestSets {
  private static final Logger LOG = LoggerFactory.getLogger(DatasetTestSets.class);

  /** Not the seed of any training stream unless a user asks for it. */
  private static final long SEED = 20_200_614;

  @Override
  public Iterable<Example> open(String name, Optional<Path> data, ImageShape shape)
      throws IOException {
    Dataset dataset = Datasets.testSet(name, data.orElse(null), SEED);
    dataset.leftAside().forEach(LOG::warn);
    return () -> new DecodedImages(shape).epoch(dataset, 0);
  }
}
