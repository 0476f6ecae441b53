package dev.eider.dataset;

import dev.eider.data.Split;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A source of labelled images that can be read any number of times. What it yields depends only on
 * how it was opened, its seed included.
 */
public interface Dataset {
  /** The name that {@link Datasets} knows it by. */
  String name();

  /** The labels that may occur. */
  List<String> classes();

  /**
   * The split that its records are published with. Empty for training data: the {@code split}
   * header is then left out, so that the consumer's hold-out rule decides.
   */
  Optional<Split> publishedSplit();

  /** The number of images in an epoch, empty where it is endless. */
  OptionalLong size();

  /** What was found and is not among its images, a line for each reason. */
  default List<String> leftAside() {
    return List.of();
  }

  /**
   * Its images of more bytes, named with their sizes; none where it makes its images itself.
   *
   * @throws IOException naming the file that cannot be looked at
   */
  default List<String> imagesLargerThan(long bytes) throws IOException {
    return List.of();
  }

  /**
   * The images of one epoch. Every epoch has the same images under the same ids; their order may
   * differ.
   *
   * @param number the epoch, from 0
   */
  Iterator<LabelledImage> epoch(int number);
}
