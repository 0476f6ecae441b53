package dev.eider.lab.drift;

import dev.eider.data.Example;
import dev.eider.data.Ingested;
import dev.eider.data.SourcePosition;
import dev.eider.dataset.Dataset;
import dev.eider.evaluate.DecodedImages;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Records drawn from a pool of images: a class by the shares of the scenario, then one of its
 * images uniformly. A record follows the other by one second of event time.
 */
final class DriftingStream {
  private static final String TOPIC = "drift";
  private static final long RECORD_MILLIS = 1000;

  private final List<String> classes;
  private final Map<String, List<Example>> pool = new HashMap<>();

  /**
   * @param images finite
   * @throws IOException where a class has no image
   */
  DriftingStream(Dataset images, DecodedImages decoder) throws IOException {
    this.classes = images.classes();
    decoder
        .epoch(images, 0)
        .forEachRemaining(
            example ->
                pool.computeIfAbsent(example.label(), unused -> new ArrayList<>())
                    // The hold-out rule decides, whatever the images are published as elsewhere.
                    .add(Example.of(example.id(), example.label(), example.pixels())));
    for (String label : classes) {
      if (!pool.containsKey(label)) {
        throw new IOException("the data set has no image of the class '" + label + "'");
      }
    }
  }

  List<String> classes() {
    return classes;
  }

  /** Gives the records of the stream, the same for the same seed. */
  void draw(
      Scenario scenario, double imbalance, long records, long seed, Consumer<Ingested> consumer) {
    SplittableRandom random = new SplittableRandom(seed);
    for (long i = 0; i < records; i++) {
      double[] shares = scenario.shares(classes.size(), imbalance, i < records / 2 ? 0 : 1);
      List<Example> ofClass = pool.getOrDefault(classes.get(index(shares, random)), List.of());
      Example example = ofClass.get(random.nextInt(ofClass.size()));
      SourcePosition position = new SourcePosition(TOPIC, 0, i, i * RECORD_MILLIS);
      consumer.accept(Ingested.accepted(position, example));
    }
  }

  private static int index(double[] shares, SplittableRandom random) {
    double sum = 0;
    for (double share : shares) {
      sum += share;
    }
    double point = random.nextDouble() * sum;
    int last = 0;
    for (int y = 0; y < shares.length; y++) {
      if (shares[y] > 0) {
        last = y;
        point -= shares[y];
        if (point < 0) {
          return y;
        }
      }
    }
    return last;
  }
}
