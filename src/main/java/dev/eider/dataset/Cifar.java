package dev.eider.dataset;

import dev.eider.config.InvalidSettingException;
import dev.eider.data.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Data sets of 32x32 images in the binary format of CIFAR (A. Krizhevsky, 2009), held in memory.
 * {@code --data} is a file, which is read whatever the split, or a folder, where the split chooses
 * the files.
 */
enum Cifar {
  /**
   * CIFAR-10: the original {@code data_batch_1.bin} to 5 and {@code test_batch.bin}, or {@code
   * cifar10-train-lt-if10.bin}, {@code cifar10-dev.bin} and {@code cifar10-test.bin}.
   */
  CIFAR10(
      "cifar10",
      new CifarFile.Layout(1, 0),
      5000,
      Map.of(
          Split.TRAIN,
          List.of(
              List.of("cifar10-train-lt-if10.bin"),
              IntStream.rangeClosed(1, 5).mapToObj(i -> "data_batch_" + i + ".bin").toList()),
          Split.DEV,
          List.of(List.of("cifar10-dev.bin")),
          Split.EVAL,
          List.of(List.of("cifar10-test.bin"), List.of("test_batch.bin")))),

  /** CIFAR-100 by its fine labels: the original {@code train.bin} and {@code test.bin}. */
  CIFAR100(
      "cifar100",
      new CifarFile.Layout(2, 1),
      500,
      Map.of(
          Split.TRAIN, List.of(List.of("train.bin")),
          Split.DEV, List.of(List.of("cifar100-dev.bin")),
          Split.EVAL, List.of(List.of("test.bin")))),

  /**
   * 100 classes of Caltech-101 (Fei-Fei, Fergus, Perona, 2004) squeezed to 32x32 in CIFAR-10's
   * format, with their natural long tail; the classes' names are the lines of {@code
   * caltech100nat-classes.txt} beside the file.
   */
  CALTECH100NAT(
      "caltech100nat",
      new CifarFile.Layout(1, 0),
      0,
      Map.of(
          Split.TRAIN, List.of(List.of("caltech100nat-train.bin")),
          Split.DEV, List.of(List.of("caltech100nat-dev.bin")),
          Split.EVAL, List.of(List.of("caltech100nat-test.bin"))));

  private final String datasetName;
  private final CifarFile.Layout layout;
  private final int largestClass;
  private final Map<Split, List<List<String>>> files;

  /**
   * @param largestClass images of a class before an imbalance factor; 0 to count them
   * @param files per split the file names, by preference
   */
  Cifar(
      String datasetName,
      CifarFile.Layout layout,
      int largestClass,
      Map<Split, List<List<String>>> files) {
    this.datasetName = datasetName;
    this.layout = layout;
    this.largestClass = largestClass;
    this.files = files;
  }

  /** The name in {@link Datasets}. */
  String datasetName() {
    return datasetName;
  }

  /**
   * Opens the data set.
   *
   * @throws InvalidSettingException where there is no path
   * @throws IOException naming the file (and the byte offset) that cannot be read
   */
  Dataset open(@Nullable Path path, DatasetOptions options) throws IOException {
    if (path == null) {
      throw new InvalidSettingException(
          "the data set "
              + datasetName
              + " needs --data: a file in CIFAR's binary format, or its folder");
    }
    boolean folder = Files.isDirectory(path);
    List<Path> chosen = folder ? filesIn(path, options.split()) : List.of(path);
    List<String> classes = classes(chosen.get(0));
    List<CifarFile.Entry> entries = new ArrayList<>();
    for (Path file : chosen) {
      entries.addAll(CifarFile.read(file, datasetName, layout, classes.size()).entries());
    }
    int largest =
        largestClass > 0 ? largestClass : FiniteDataset.largestClass(entries, classes.size());
    return FiniteDataset.of(datasetName, classes, entries, largest, options);
  }

  private List<String> classes(Path file) throws IOException {
    return switch (this) {
      case CIFAR10 -> CifarClasses.CIFAR10;
      case CIFAR100 -> CifarClasses.CIFAR100;
      case CALTECH100NAT -> ClassNames.read(file.resolveSibling(datasetName + "-classes.txt"));
    };
  }

  /** The first of the split's sets of files that is there, in whole or in part. */
  private List<Path> filesIn(Path folder, Split split) throws IOException {
    List<List<String>> alternatives = files.getOrDefault(split, List.of());
    for (List<String> names : alternatives) {
      List<Path> paths = names.stream().map(folder::resolve).toList();
      if (paths.stream().anyMatch(Files::exists)) {
        return paths;
      }
    }
    for (List<String> names : alternatives) {
      for (String name : names) {
        if (Files.exists(folder.resolve(name + ".xz"))) {
          throw new IOException(
              "the folder %s has no %s; unpack %s.xz with xz -dk".formatted(folder, name, name));
        }
      }
    }
    throw new IOException(
        "the folder %s has no %s"
            .formatted(
                folder,
                String.join(
                    " or ",
                    alternatives.stream().map(names -> String.join(", ", names)).toList())));
  }

  /** The names of the classes in their files' numbering. */
  private static final class CifarClasses {
    static final List<String> CIFAR10 =
        List.of(
            "airplane",
            "automobile",
            "bird",
            "cat",
            "deer",
            "dog",
            "frog",
            "horse",
            "ship",
            "truck");

    static final List<String> CIFAR100 =
        """
        apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus
        butterfly camel can castle caterpillar cattle chair chimpanzee clock cloud cockroach couch
        crab crocodile cup dinosaur dolphin elephant flatfish forest fox girl hamster house kangaroo
        keyboard lamp lawn_mower leopard lion lizard lobster man maple_tree motorcycle mountain
        mouse mushroom oak_tree orange orchid otter palm_tree pear pickup_truck pine_tree plain
        plate poppy porcupine possum rabbit raccoon ray road rocket rose sea seal shark shrew skunk
        skyscraper snail snake spider squirrel streetcar sunflower sweet_pepper table tank telephone
        television tiger tractor train trout tulip turtle wardrobe whale willow_tree wolf woman worm
        """
            .lines()
            .flatMap(line -> Arrays.stream(line.split(" ", -1)))
            .toList();
  }
}
