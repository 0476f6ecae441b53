package dev.eider.serve.page;

import dev.eider.snapshot.Manifest;
import java.util.ArrayList;
import java.util.List;

/** A version's counts and held-out errors by class, in as little memory as they need. */
final class VersionResults {
  /** The numbers that are kept of a class. */
  static final int NUMBERS_OF_A_CLASS = 3;

  private final List<String> labels;
  private final float[] counts;
  private final int[] examples;
  private final int[] errors;

  private VersionResults(List<String> labels, float[] counts, int[] examples, int[] errors) {
    this.labels = labels;
    this.counts = counts;
    this.examples = examples;
    this.errors = errors;
  }

  /**
   * The results in a manifest.
   *
   * @param known labels of another version: of those that are equal, one copy is kept
   */
  static VersionResults of(Manifest manifest, List<String> known) {
    int classes = manifest.classes().size();
    float[] counts = new float[classes];
    for (int y = 0; y < classes; y++) {
      counts[y] = manifest.counts().get(y).floatValue();
    }
    return new VersionResults(
        shared(manifest.classes(), known),
        counts,
        manifest.evalExamples().stream().mapToInt(Integer::intValue).toArray(),
        manifest.evalErrors().stream().mapToInt(Integer::intValue).toArray());
  }

  private static List<String> shared(List<String> labels, List<String> known) {
    if (labels.equals(known)) {
      return known;
    }
    List<String> shared = new ArrayList<>(labels.size());
    for (int y = 0; y < labels.size(); y++) {
      boolean same = y < known.size() && known.get(y).equals(labels.get(y));
      shared.add(same ? known.get(y) : labels.get(y));
    }
    return List.copyOf(shared);
  }

  /** The classes, in the order of the network's outputs. */
  List<String> labels() {
    return labels;
  }

  /** A class's running count of examples. */
  double count(int y) {
    return counts[y];
  }

  /** A class's held-out examples. */
  int examples(int y) {
    return examples[y];
  }

  /** How many of those the version gets wrong. */
  int errors(int y) {
    return errors[y];
  }
}
