package dev.eider.dataset;

import dev.eider.config.InvalidSettingException;
import dev.eider.data.ImageRecordFormat;
import dev.eider.data.ImageShape;
import dev.eider.data.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * CIFAR-10 (A. Krizhevsky, 2009) in its binary format: 10 classes of 32x32 images, held in memory.
 * Every epoch is shuffled by the seed and its number; a limit chooses the images that epoch 0
 * begins with.
 *
 * <p>With an imbalance factor IF, the first {@code floor(5000 * IF^(-y/9))} records of class y are
 * taken, at most what is there.
 */
public final class Cifar10 implements Dataset {
  /** The name in {@link Datasets}. */
  public static final String NAME = "cifar10";

  private static final List<String> CLASSES =
      List.of(
          "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");
  private static final ImageShape SHAPE = new ImageShape(32, 32);
  private static final int HEAD_CLASS_IMAGES = 5000;

  private final List<CifarFile.Entry> entries;
  private final DatasetOptions options;

  private Cifar10(List<CifarFile.Entry> entries, DatasetOptions options) {
    this.entries = entries;
    this.options = options;
  }

  /**
   * Opens CIFAR-10.
   *
   * @param path a file, which is read whatever the split; or a folder, where the split chooses the
   *     files: {@code cifar10-train-lt-if10.bin}, {@code cifar10-dev.bin} and {@code
   *     cifar10-test.bin}, or those of the original distribution
   * @throws InvalidSettingException where there is no path
   * @throws IOException naming the file (and the byte offset) that cannot be read
   */
  static Cifar10 open(@Nullable Path path, DatasetOptions options) throws IOException {
    if (path == null) {
      throw new InvalidSettingException(
          "the data set cifar10 needs --data: a file in CIFAR-10's binary format, or its folder");
    }
    List<CifarFile.Entry> found = new ArrayList<>();
    for (Path file : Files.isDirectory(path) ? filesIn(path, options.split()) : List.of(path)) {
      found.addAll(CifarFile.read(file, CLASSES.size()).entries());
    }
    List<CifarFile.Entry> chosen = imbalanced(found, options.imbalance());
    List<CifarFile.Entry> ordered = shuffled(chosen, options.seed(), 0);
    long images = Math.min(ordered.size(), options.limit().orElse(Long.MAX_VALUE));
    return new Cifar10(List.copyOf(ordered.subList(0, (int) images)), options);
  }

  /** The test set of a folder, or all of a file. */
  static Cifar10 testSet(@Nullable Path path, DatasetOptions options) throws IOException {
    return open(path, options.withSplit(Split.EVAL));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<String> classes() {
    return CLASSES;
  }

  @Override
  public Optional<Split> publishedSplit() {
    return options.publishedSplit();
  }

  @Override
  public OptionalLong size() {
    return OptionalLong.of(entries.size());
  }

  @Override
  public Iterator<LabelledImage> epoch(int number) {
    List<CifarFile.Entry> order = number == 0 ? entries : shuffled(entries, options.seed(), number);
    return order.stream().map(Cifar10::image).iterator();
  }

  private static LabelledImage image(CifarFile.Entry entry) {
    return new LabelledImage(
        NAME + "/" + entry.file().stem() + "/" + entry.index(),
        CLASSES.get(entry.label()),
        ImageRecordFormat.RGB8,
        entry.pixels(),
        SHAPE);
  }

  private static List<Path> filesIn(Path folder, Split split) throws IOException {
    return switch (split) {
      case TRAIN ->
          filesIn(
              folder,
              "cifar10-train-lt-if10.bin",
              "data_batch_1.bin",
              "data_batch_2.bin",
              "data_batch_3.bin",
              "data_batch_4.bin",
              "data_batch_5.bin");
      case DEV -> filesIn(folder, "cifar10-dev.bin");
      case EVAL -> filesIn(folder, "cifar10-test.bin", "test_batch.bin");
    };
  }

  /** The preferred file where it is there, otherwise all of the original distribution's. */
  private static List<Path> filesIn(Path folder, String preferred, String... original)
      throws IOException {
    if (Files.exists(folder.resolve(preferred))) {
      return List.of(folder.resolve(preferred));
    }
    List<Path> files = Arrays.stream(original).map(folder::resolve).toList();
    if (files.stream().noneMatch(Files::exists)) {
      String names =
          original.length == 0 ? preferred : preferred + " or " + String.join(", ", original);
      String packed =
          Files.exists(folder.resolve(preferred + ".xz"))
              ? "; unpack " + preferred + ".xz with xz -dk"
              : "";
      throw new IOException("the folder " + folder + " has no " + names + packed);
    }
    return files;
  }

  private static List<CifarFile.Entry> imbalanced(
      List<CifarFile.Entry> entries, OptionalDouble imbalance) {
    if (imbalance.isEmpty()) {
      return entries;
    }
    int[] left = new int[CLASSES.size()];
    for (int y = 0; y < left.length; y++) {
      double images = HEAD_CLASS_IMAGES * Math.pow(imbalance.getAsDouble(), -y / 9.0);
      left[y] = (int) Math.floor(images + 1e-9);
    }
    List<CifarFile.Entry> taken = new ArrayList<>();
    for (CifarFile.Entry entry : entries) {
      if (left[entry.label()] > 0) {
        left[entry.label()]--;
        taken.add(entry);
      }
    }
    return taken;
  }

  private static List<CifarFile.Entry> shuffled(
      List<CifarFile.Entry> entries, long seed, int epoch) {
    SplittableRandom random = DerivedSeed.random(seed, epoch);
    CifarFile.Entry[] order = entries.toArray(new CifarFile.Entry[0]);
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      CifarFile.Entry swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return Arrays.asList(order);
  }
}
