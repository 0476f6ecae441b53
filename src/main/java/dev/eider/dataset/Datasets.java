package dev.eider.dataset;

import dev.eider.config.InvalidSettingException;
import dev.eider.data.Split;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The data sets by name. A new one is a class that implements {@link Dataset} and a line here. */
public final class Datasets {
  private static final Map<String, Source> SOURCES = sources();

  private Datasets() {}

  /** The names that can be opened, in alphabetical order. */
  public static List<String> names() {
    return List.copyOf(SOURCES.keySet());
  }

  /**
   * Opens a data set.
   *
   * @param path a file of the data set or a folder with its files; null where it needs none
   * @throws InvalidSettingException where the name is unknown, or a path is missing
   * @throws IOException naming the file (and the byte offset) that cannot be read
   */
  public static Dataset open(String name, @Nullable Path path, DatasetOptions options)
      throws IOException {
    return source(name).opener().open(path, options);
  }

  /**
   * Opens the finite set that a finished model is measured on.
   *
   * @param path a file of the data set or a folder with its files; null where it needs none
   * @param seed orders the images, and seeds what is generated
   * @throws InvalidSettingException where the name is unknown, or a path is missing
   * @throws IOException naming the file (and the byte offset) that cannot be read
   */
  public static Dataset testSet(String name, @Nullable Path path, long seed) throws IOException {
    return source(name)
        .testOpener()
        .open(path, DatasetOptions.defaults().withSplit(Split.EVAL).withSeed(seed));
  }

  private static Map<String, Source> sources() {
    Map<String, Source> sources = new TreeMap<>();
    for (Cifar cifar : Cifar.values()) {
      sources.put(cifar.datasetName(), new Source(cifar::open, cifar::open));
    }
    sources.put(ImageFolder.NAME, new Source(ImageFolder::open, ImageFolder::open));
    sources.put(ImageList.NAME, new Source(ImageList::open, ImageList::open));
    sources.put(INaturalist.NAME, new Source(INaturalist::open, INaturalist::open));
    sources.put(SyntheticShapes.NAME, new Source(SyntheticShapes::open, SyntheticShapes::testSet));
    return sources;
  }

  private static Source source(String name) {
    Source source = SOURCES.get(name);
    if (source == null) {
      throw new InvalidSettingException(
          "unknown data set '" + name + "'; known are " + String.join(", ", names()));
    }
    return source;
  }

  private record Source(Opener opener, Opener testOpener) {}

  @FunctionalInterface
  private interface Opener {
    Dataset open(@Nullable Path path, DatasetOptions options) throws IOException;
  }
}
