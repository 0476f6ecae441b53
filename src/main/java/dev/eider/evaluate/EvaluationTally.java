package dev.eider.evaluate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.DoublePredicate;
import org.jspecify.annotations.Nullable;

/**
 * The counts of an {@link Evaluation} in the making, one image at a time, so that no logits need to
 * be kept. Guesses are ordered by descending logit; of equal logits the lower index comes first, as
 * in an argmax.
 */
final class EvaluationTally {
  private static final double FEW_BELOW = 20;
  private static final double MANY_ABOVE = 100;

  private final int outputs;
  private final Map<String, Row> rows = new LinkedHashMap<>();
  private int images;
  private int missedByFirst;
  private int missedByFirstThree;
  private int missedByFirstFive;

  /** One class; the index of a label that the model does not know is -1. */
  private static final class Row {
    private final int index;
    private final double count;
    private final int[] guesses;
    private int examples;
    private int errors;

    Row(int index, double count, int outputs) {
      this.index = index;
      this.count = count;
      this.guesses = new int[outputs];
    }

    @Nullable Double error() {
      return examples == 0 ? null : (double) errors / examples;
    }
  }

  /**
   * A tally without images.
   *
   * @param classes the model's labels, in the order of its outputs
   * @param counts their training examples
   */
  EvaluationTally(List<String> classes, List<Double> counts) {
    if (classes.isEmpty() || classes.size() != counts.size()) {
      throw new IllegalArgumentException(
          "a model of " + classes.size() + " classes with " + counts.size() + " counts");
    }
    this.outputs = classes.size();
    for (int k = 0; k < outputs; k++) {
      rows.put(classes.get(k), new Row(k, counts.get(k), outputs));
    }
  }

  /**
   * Counts one image.
   *
   * @param label its true label, which the model need not know
   * @param logits one number per output of the model
   * @throws IllegalArgumentException where they are not as many as the classes, or one is NaN
   */
  void add(String label, float[] logits) {
    if (logits.length != outputs) {
      throw new IllegalArgumentException(
          logits.length + " logits for a model of " + outputs + " classes");
    }
    Row row = rows.computeIfAbsent(label, unknown -> new Row(-1, 0, outputs));
    boolean known = row.index >= 0;
    int guess = 0;
    int better = 0;
    for (int k = 0; k < outputs; k++) {
      if (Float.isNaN(logits[k])) {
        throw new IllegalArgumentException(
            "the model's output for image " + images + " (label '" + label + "') is not a number");
      }
      if (logits[k] > logits[guess]) {
        guess = k;
      }
      if (known && comesBefore(k, row.index, logits)) {
        better++;
      }
    }
    images++;
    row.examples++;
    row.guesses[guess]++;
    if (!known || better >= 1) {
      row.errors++;
      missedByFirst++;
    }
    if (!known || better >= 3) {
      missedByFirstThree++;
    }
    if (!known || better >= 5) {
      missedByFirstFive++;
    }
  }

  /**
   * The evaluation of the images so far.
   *
   * @throws IllegalArgumentException where there are none
   */
  Evaluation evaluation() {
    if (images == 0) {
      throw new IllegalArgumentException("the test set has no images");
    }
    return new Evaluation(
        (double) missedByFirst / images,
        (double) missedByFirstThree / images,
        (double) missedByFirstFive / images,
        balanced(count -> true).orElseThrow(),
        new Evaluation.Groups(
            nullable(balanced(count -> count > MANY_ABOVE)),
            nullable(balanced(count -> count >= FEW_BELOW && count <= MANY_ABOVE)),
            nullable(balanced(count -> count < FEW_BELOW))),
        rows.entrySet().stream()
            .map(
                entry ->
                    new Evaluation.ClassError(
                        entry.getKey(),
                        entry.getValue().count,
                        entry.getValue().examples,
                        entry.getValue().error()))
            .toList(),
        rows.values().stream().map(row -> row.guesses).toArray(int[][]::new));
  }

  private static boolean comesBefore(int k, int truth, float[] logits) {
    return logits[k] > logits[truth] || (logits[k] == logits[truth] && k < truth);
  }

  private OptionalDouble balanced(DoublePredicate group) {
    return rows.values().stream()
        .filter(row -> group.test(row.count))
        .map(Row::error)
        .filter(Objects::nonNull)
        .mapToDouble(error -> error)
        .average();
  }

  private static @Nullable Double nullable(OptionalDouble error) {
    return error.isPresent() ? error.getAsDouble() : null;
  }
}
