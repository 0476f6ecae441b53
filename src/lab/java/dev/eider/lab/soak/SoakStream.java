package dev.eider.lab.soak;

import dev.eider.data.Split;
import dev.eider.dataset.Dataset;
import dev.eider.dataset.DatasetOptions;
import dev.eider.dataset.Datasets;
import dev.eider.dataset.LabelledImage;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Synthetic images of which every 97th is damaged; with a second epoch, a stream with everything
 * that the job counts.
 */
final class SoakStream implements Dataset {
  private static final int DAMAGED_EVERY = 97;
  private static final int DAMAGED_BYTES = 40;

  private final Dataset images;
  private final Map<String, Long> damaged = new TreeMap<>();

  private SoakStream(Dataset images) {
    this.images = images;
  }

  static SoakStream of(long seed, long records) throws IOException {
    DatasetOptions options = new DatasetOptions(Split.TRAIN, seed, null, null, records);
    return new SoakStream(Datasets.open("synthetic", null, options));
  }

  /** The damaged images by their label, of those that were iterated over. */
  Map<String, Long> damaged() {
    return Map.copyOf(damaged);
  }

  @Override
  public String name() {
    return images.name();
  }

  @Override
  public List<String> classes() {
    return images.classes();
  }

  @Override
  public Optional<Split> publishedSplit() {
    return images.publishedSplit();
  }

  @Override
  public OptionalLong size() {
    return images.size();
  }

  @Override
  public Iterator<LabelledImage> epoch(int number) {
    Iterator<LabelledImage> source = images.epoch(number);
    return new Iterator<>() {
      private long index;

      @Override
      public boolean hasNext() {
        return source.hasNext();
      }

      @Override
      public LabelledImage next() {
        LabelledImage image = source.next();
        if (++index % DAMAGED_EVERY != 0) {
          return image;
        }
        damaged.merge(image.label(), 1L, Long::sum);
        byte[] cut = Arrays.copyOf(image.bytes(), Math.min(DAMAGED_BYTES, image.bytes().length));
        return new LabelledImage(image.id(), image.label(), image.contentType(), cut, null);
      }
    };
  }
}
