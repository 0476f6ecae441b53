package dev.eider.evaluate;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How well a model does on a test set. Errors are fractions from 0 to 1.
 *
 * @param top1Error the share of images whose label is not the first guess
 * @param top3Error the share of images whose label is not among the first three
 * @param top5Error the share of images whose label is not among the first five
 * @param balancedError mean over the classes with test images of their top-1 error
 * @param groups the same over classes of one frequency in training
 * @param perClass the model's classes in the order of its outputs, then labels it does not know
 * @param confusion {@code [perClass][outputs]}: how often images of a class were taken for each of
 *     the model's classes
 */
@JsonPropertyOrder({
  "top1Error",
  "top3Error",
  "top5Error",
  "balancedError",
  "groups",
  "perClass",
  "confusion"
})
public record Evaluation(
    double top1Error,
    double top3Error,
    double top5Error,
    double balancedError,
    Groups groups,
    List<ClassError> perClass,
    int[][] confusion) {
  public Evaluation {
    perClass = List.copyOf(perClass);
  }

  /**
   * Balanced errors by frequency in training; null where no class of a group has test images.
   *
   * @param many over classes of more than 100 training examples
   * @param medium over classes of 20 to 100
   * @param few over classes of fewer than 20
   */
  public record Groups(@Nullable Double many, @Nullable Double medium, @Nullable Double few) {}

  /**
   * One class.
   *
   * @param label the class
   * @param count its training examples; 0 for a label that the model does not know
   * @param examples its test images
   * @param error the share of them that the first guess misses; null where there are none
   */
  public record ClassError(String label, double count, int examples, @Nullable Double error) {}

  /**
   * The same with classes and outputs in another order.
   *
   * @param labels the model's classes, each once
   * @throws IllegalArgumentException where they are not the model's
   */
  public Evaluation inOrderOf(List<String> labels) {
    int outputs = confusion[0].length;
    List<String> own = perClass.stream().map(ClassError::label).toList();
    if (!Set.copyOf(labels).equals(Set.copyOf(own.subList(0, outputs)))
        || own.size() != labels.size()) {
      throw new IllegalArgumentException("the classes " + labels + " are not those of " + own);
    }
    int[] from = labels.stream().mapToInt(own::indexOf).toArray();
    int[][] rows = new int[from.length][from.length];
    for (int y = 0; y < from.length; y++) {
      for (int k = 0; k < from.length; k++) {
        rows[y][k] = confusion[from[y]][from[k]];
      }
    }
    return new Evaluation(
        top1Error,
        top3Error,
        top5Error,
        balancedError,
        groups,
        Arrays.stream(from).mapToObj(perClass::get).toList(),
        rows);
  }

  /**
   * The evaluation of logits that are all at hand.
   *
   * @param classes the model's labels, then labels that only the test set has
   * @param counts training examples of the model's classes
   * @param truth per image, the index of its label in {@code classes}
   * @param logits {@code [images][counts.size()]}
   * @throws IllegalArgumentException as {@link EvaluationTally}
   */
  static Evaluation of(List<String> classes, List<Double> counts, int[] truth, float[][] logits) {
    EvaluationTally tally = new EvaluationTally(classes.subList(0, counts.size()), counts);
    for (int image = 0; image < truth.length; image++) {
      tally.add(classes.get(truth[image]), logits[image]);
    }
    return tally.evaluation();
  }
}
