package dev.eider.dataset;

import dev.eider.config.InvalidSettingException;
import dev.eider.data.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Images named by a list file, as ImageNet-LT and Places-LT (Liu et al., CVPR 2019) are published:
 * each line is a path, relative to the list's folder, and a class number. {@code --data} is the
 * list or a folder with the lists of the splits, {@code *_train.txt}, {@code *_val.txt} (dev) and
 * {@code *_test.txt} (eval). A class's label is its number, or line k of {@code classes.txt} beside
 * the list. Links are followed; what is hidden or no image is left aside.
 */
final class ImageList {
  /** The name in {@link Datasets}. */
  static final String NAME = "list";

  private static final int MAX_CLASSES = 1_000_000;

  private ImageList() {}

  /**
   * Opens a list.
   *
   * @throws InvalidSettingException where there is no path
   * @throws IOException naming the list, and the line that is not a path and a number, or that
   *     gives a file a second class; or the image that is missing
   */
  static Dataset open(@Nullable Path path, DatasetOptions options) throws IOException {
    if (path == null) {
      throw new InvalidSettingException(
          "the data set list needs --data: a list file with a path and a class number in each line,"
              + " or its folder");
    }
    Path list = Files.isDirectory(path) ? listOf(path, options.split()) : path;
    if (!Files.isRegularFile(list)) {
      throw new IOException("there is no file " + list);
    }
    Path names = list.resolveSibling("classes.txt");
    List<ImageFile> named = read(list);
    int classes = 1 + named.stream().mapToInt(ImageFile::label).max().orElse(-1);
    List<String> labels =
        Files.exists(names)
            ? ClassNames.read(names)
            : IntStream.range(0, classes).mapToObj(Integer::toString).toList();
    if (classes > labels.size()) {
      throw new IOException(
          "%s has the class number %s, but %s names only %s classes"
              .formatted(list, classes - 1, names, labels.size()));
    }
    LeftAside leftAside = new LeftAside();
    List<ImageFile> images = ImageFile.images(named, list, leftAside);
    if (images.isEmpty()) {
      throw new IOException(list + " names no images" + leftAside.suffix());
    }
    int largest = FiniteDataset.largestClass(images, labels.size());
    return FiniteDataset.of(NAME, labels, images, largest, options).without(leftAside);
  }

  /** What the list names, images or not. */
  private static List<ImageFile> read(Path list) throws IOException {
    List<ImageFile> images = new ArrayList<>();
    Map<String, Line> seen = new HashMap<>();
    int number = 0;
    for (String line : ClassNames.lines(list)) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      ImageFile image = parse(line.strip(), list, number);
      Line before = seen.putIfAbsent(image.id(), new Line(number, image.label()));
      if (before != null) {
        throw new IOException(
            "line "
                + number
                + " of "
                + list
                + " names the file of line "
                + before.number()
                + " a second time, as class "
                + image.label()
                + " after "
                + before.label()
                + ": "
                + line.strip());
      }
      if (!Files.exists(image.path())) {
        throw new IOException(
            "line " + number + " of " + list + " names a file that is not there: " + image.path());
      }
      images.add(image);
    }
    if (images.isEmpty()) {
      throw new IOException(list + " names no images");
    }
    return images;
  }

  private record Line(int number, int label) {}

  private static ImageFile parse(String line, Path list, int number) throws IOException {
    int space = Math.max(line.lastIndexOf(' '), line.lastIndexOf('\t'));
    String name = line.substring(0, Math.max(space, 0)).strip();
    try {
      int label = Integer.parseInt(line.substring(space + 1));
      if (!name.isEmpty() && label >= 0 && label < MAX_CLASSES) {
        return new ImageFile(NAME + "/" + name, FileNames.beside(list, name), label);
      }
    } catch (NumberFormatException e) {
      throw new IOException(notALine(line, list, number), e);
    }
    throw new IOException(notALine(line, list, number));
  }

  private static String notALine(String line, Path list, int number) {
    return "line " + number + " of " + list + " is not a path and a class number: " + line;
  }

  private static Path listOf(Path folder, Split split) throws IOException {
    String suffix =
        switch (split) {
          case TRAIN -> "_train.txt";
          case DEV -> "_val.txt";
          case EVAL -> "_test.txt";
        };
    try (Stream<Path> found = Files.list(folder)) {
      List<Path> lists =
          found.filter(file -> file.getFileName().toString().endsWith(suffix)).sorted().toList();
      if (lists.size() != 1) {
        throw new IOException(
            lists.isEmpty()
                ? "the folder " + folder + " has no list whose name ends with " + suffix
                : "the folder " + folder + " has several lists: " + lists + "; name one");
      }
      return lists.get(0);
    }
  }
}
