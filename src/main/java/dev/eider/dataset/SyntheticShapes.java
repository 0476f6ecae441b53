package dev.eider.dataset;

import dev.eider.data.ImageRecordFormat;
import dev.eider.data.Split;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Rendered pictures of 25 shapes, 32x32 PNG, endless unless limited. Image k of a seed is a pure
 * function of the seed and k, label and pixels; every epoch is in the order of k.
 *
 * <p>Training images have long-tailed classes: Zipf's law (probability proportional to 1 / rank),
 * or exponential where an imbalance factor is given. Dev and eval images come from streams of their
 * own and are balanced (image k is of class k mod 25) unless an imbalance factor is given.
 */
public final class SyntheticShapes implements Dataset {
  /** The name in {@link Datasets}. */
  public static final String NAME = "synthetic";

  /** Images per class in a test set. */
  public static final int TEST_IMAGES_PER_CLASS = 40;

  private static final List<ShapeClass> SHAPES = List.of(ShapeClass.values());
  private static final List<String> CLASSES = SHAPES.stream().map(ShapeClass::label).toList();
  private static final String TEST_STREAM = "test";

  private final String stream;
  private final DatasetOptions options;
  private final double @Nullable [] cumulativeShares;

  private SyntheticShapes(String stream, DatasetOptions options) {
    this.stream = stream;
    this.options = options;
    boolean longTailed = options.split() == Split.TRAIN || options.imbalance().isPresent();
    this.cumulativeShares = longTailed ? cumulativeShares(options) : null;
  }

  /**
   * The pictures of {@code options.seed()}.
   *
   * @param path not used: the pictures are rendered
   */
  static SyntheticShapes open(@Nullable Path path, DatasetOptions options) {
    return new SyntheticShapes(options.split().headerValue(), options);
  }

  /** The {@link #balanced} set of {@code options.seed()}. */
  static SyntheticShapes testSet(@Nullable Path path, DatasetOptions options) {
    return balanced(options.seed(), TEST_IMAGES_PER_CLASS);
  }

  /** A finite balanced set of a stream that {@link Datasets#open} never yields. */
  public static SyntheticShapes balanced(long seed, int perClass) {
    long images = Math.multiplyExact((long) SHAPES.size(), perClass);
    return new SyntheticShapes(
        TEST_STREAM, new DatasetOptions(Split.EVAL, seed, null, null, images));
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
    return options.limit();
  }

  @Override
  public Iterator<LabelledImage> epoch(int number) {
    return LongStream.range(0, options.limit().orElse(Long.MAX_VALUE))
        .mapToObj(this::image)
        .iterator();
  }

  /** Image k; its id is {@code synthetic/SEED/K}, or {@code synthetic/SEED/SPLIT/K}. */
  LabelledImage image(long k) {
    SplittableRandom random = DerivedSeed.random(options.seed(), stream.hashCode(), k);
    ShapeClass shape = SHAPES.get(classIndex(k, random));
    String middle = stream.equals(Split.TRAIN.headerValue()) ? "" : stream + "/";
    return new LabelledImage(
        NAME + "/" + options.seed() + "/" + middle + k,
        shape.label(),
        ImageRecordFormat.PNG,
        png(ShapePainter.paint(shape, random)),
        null);
  }

  private int classIndex(long k, SplittableRandom random) {
    if (cumulativeShares == null) {
      return (int) (k % SHAPES.size());
    }
    int found = Arrays.binarySearch(cumulativeShares, random.nextDouble());
    return Math.min(SHAPES.size() - 1, found < 0 ? -found - 1 : found + 1);
  }

  private static double[] cumulativeShares(DatasetOptions options) {
    int classes = SHAPES.size();
    double[] shares =
        IntStream.range(0, classes)
            .mapToDouble(
                y ->
                    options.imbalance().isPresent()
                        ? Math.pow(options.imbalance().getAsDouble(), -(double) y / (classes - 1))
                        : 1.0 / (y + 1))
            .toArray();
    Arrays.parallelPrefix(shares, Double::sum);
    double total = shares[classes - 1];
    return Arrays.stream(shares).map(sum -> sum / total).toArray();
  }

  private static byte[] png(BufferedImage picture) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
    ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(picture);
    } catch (IOException e) {
      throw new UncheckedIOException("a picture cannot be written to memory", e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
