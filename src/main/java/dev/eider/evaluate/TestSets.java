package dev.eider.evaluate;

import dev.eider.config.InvalidSettingException;
import dev.eider.data.Example;
import dev.eider.data.ImageShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The labeled images that a model can be evaluated on, by the name of their data set. */
@FunctionalInterface
public interface TestSets {
  /**
   * The test images of a data set, in an input size; they may be read while they are iterated.
   *
   * @param dataset the data set's name
   * @param data its file or folder; empty for a data set that is drawn
   * @throws InvalidSettingException where there is no such data set, or it needs {@code data}
   * @throws IOException where {@code data} cannot be read
   */
  Iterable<Example> open(String dataset, Optional<Path> data, ImageShape shape) throws IOException;
}
