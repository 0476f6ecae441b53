package dev.eider.dataset;

import dev.eider.data.Printable;
import dev.eider.data.Split;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/**
 * A data set of finitely many images that are loaded one at a time. Every epoch is shuffled by the
 * seed and its number; a limit chooses the images that epoch 0 begins with.
 *
 * <p>With an imbalance factor IF and C classes, {@code floor(n * mu^y)} images of class y are
 * taken, {@code mu = IF^(-1/(C-1))} (section 5.1), at most what is there: the first of each class,
 * or, where an imbalance seed is given, the first of an order that the seed draws. A smaller factor
 * takes all that a larger one takes.
 */
final class FiniteDataset implements Dataset {
  private static final String SELECTION = "imbalance";

  private final String name;
  private final List<String> classes;
  private final List<Entry> entries;
  private final DatasetOptions options;
  private final List<String> leftAside;

  private FiniteDataset(
      String name,
      List<String> classes,
      List<Entry> entries,
      DatasetOptions options,
      List<String> leftAside) {
    this.name = name;
    this.classes = List.copyOf(classes);
    this.entries = entries;
    this.options = options;
    this.leftAside = List.copyOf(leftAside);
  }

  /** One image that can be loaded any number of times. */
  interface Entry {
    /** The class number, an index of {@link FiniteDataset#classes}. */
    int label();

    /**
     * The image.
     *
     * @param label the class's name
     * @throws IOException naming the file that cannot be read
     */
    LabelledImage load(String label) throws IOException;

    /** The size of the image as it would be published; 0 where none of them is large. */
    default long sizeBytes() throws IOException {
      return 0;
    }
  }

  /**
   * The data set of some entries.
   *
   * @param largestClass n, the number of images of class 0 before the imbalance factor
   */
  static FiniteDataset of(
      String name,
      List<String> classes,
      List<? extends Entry> entries,
      int largestClass,
      DatasetOptions options) {
    List<Entry> chosen = imbalanced(entries, classes.size(), largestClass, options);
    List<Entry> ordered = shuffled(chosen, options.seed(), 0);
    long images = Math.min(ordered.size(), options.limit().orElse(Long.MAX_VALUE));
    return new FiniteDataset(
        name, classes, List.copyOf(ordered.subList(0, (int) images)), options, List.of());
  }

  /** This data set, which says what was left aside when it was opened. */
  FiniteDataset without(LeftAside things) {
    return new FiniteDataset(name, classes, entries, options, things.lines());
  }

  /** The size of the largest class of some entries, 0 where there are none. */
  static int largestClass(List<? extends Entry> entries, int classes) {
    int[] counts = new int[classes];
    entries.forEach(entry -> counts[entry.label()]++);
    return Arrays.stream(counts).max().orElse(0);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<String> classes() {
    return classes;
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
  public List<String> leftAside() {
    return leftAside;
  }

  @Override
  public List<String> imagesLargerThan(long bytes) throws IOException {
    List<String> larger = new ArrayList<>();
    for (Entry entry : entries) {
      long size = entry.sizeBytes();
      if (size > bytes) {
        larger.add(Printable.of(entry.toString()) + " (" + size + " bytes)");
      }
    }
    return larger;
  }

  /**
   * {@inheritDoc}
   *
   * <p>The iterator throws {@link UncheckedIOException} at an image that cannot be read.
   */
  @Override
  public Iterator<LabelledImage> epoch(int number) {
    List<Entry> order = number == 0 ? entries : shuffled(entries, options.seed(), number);
    return order.stream().map(this::load).iterator();
  }

  private LabelledImage load(Entry entry) {
    try {
      return entry.load(classes.get(entry.label()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Entry> imbalanced(
      List<? extends Entry> entries, int classes, int largestClass, DatasetOptions options) {
    if (options.imbalance().isEmpty()) {
      return List.copyOf(entries);
    }
    double factor = options.imbalance().getAsDouble();
    int[] left = new int[classes];
    for (int y = 0; y < classes; y++) {
      double images = largestClass * Math.pow(factor, -y / Math.max(1.0, classes - 1.0));
      left[y] = (int) Math.floor(images + 1e-9);
    }
    List<Entry> taken = new ArrayList<>();
    for (Entry entry : selectionOrder(entries, options)) {
      if (left[entry.label()] > 0) {
        left[entry.label()]--;
        taken.add(entry);
      }
    }
    return taken;
  }

  private static List<? extends Entry> selectionOrder(
      List<? extends Entry> entries, DatasetOptions options) {
    return options.imbalanceSeed() == null
        ? entries
        : shuffled(entries, DerivedSeed.random(options.imbalanceSeed(), SELECTION.hashCode()));
  }

  private static List<Entry> shuffled(List<? extends Entry> entries, long seed, int epoch) {
    return shuffled(entries, DerivedSeed.random(seed, epoch));
  }

  private static List<Entry> shuffled(List<? extends Entry> entries, SplittableRandom random) {
    Entry[] order = entries.toArray(new Entry[0]);
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      Entry swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return Arrays.asList(order);
  }
}
