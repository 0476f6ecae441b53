package dev.eider.lab.stray;

import dev.eider.data.Example;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Some images of a stream with labels that it does not have otherwise. They are the stream's own
 * images of its larger classes, so that the stream with them and the one without differ in these
 * labels and in nothing else: batches hold the same images, and no tail class loses one.
 *
 * @param labels how many stray labels
 * @param images of each of them
 * @param at where they begin, as a share of the stream
 */
record StrayScenario(int labels, int images, double at) {
  private static final int ONE_AFTER_ANOTHER = 7;

  StrayScenario {
    if (labels < 1 || images < 1 || !(at >= 0 && at < 1)) {
      throw new IllegalArgumentException(
          "%s labels of %s images at %s".formatted(labels, images, at));
    }
  }

  /** The stream with the stray labels, an image in every seventh record from where they begin. */
  List<Example> in(List<Example> stream) {
    Set<String> large = largeClasses(stream);
    List<Example> changed = new ArrayList<>(stream);
    int left = labels * images;
    int position = (int) (at * stream.size());
    while (left > 0 && position < changed.size()) {
      Example example = changed.get(position);
      if (large.contains(example.label())) {
        left--;
        changed.set(
            position, Example.of(example.id(), "stray " + (1 + left % labels), example.pixels()));
        position += ONE_AFTER_ANOTHER;
      } else {
        position++;
      }
    }
    if (left > 0) {
      throw new IllegalArgumentException("the stream is too short for " + this);
    }
    return changed;
  }

  /** The larger half of the classes. */
  private static Set<String> largeClasses(List<Example> stream) {
    Map<String, Integer> counts = new HashMap<>();
    stream.forEach(example -> counts.merge(example.label(), 1, Integer::sum));
    List<String> labels = new ArrayList<>(counts.keySet());
    labels.sort(
        (a, b) -> {
          int byCount = Integer.compare(counts.getOrDefault(b, 0), counts.getOrDefault(a, 0));
          return byCount == 0 ? a.compareTo(b) : byCount;
        });
    return new HashSet<>(labels.subList(0, (labels.size() + 1) / 2));
  }
}
