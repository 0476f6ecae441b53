package dev.eider.serve.page;

import dev.eider.report.LearningReport.ClassReport;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The confusion matrix, or of many classes the part of it with the worst confusions.
 *
 * @param labels its rows and columns, by class size, largest first
 * @param shares the share of a row's examples that were predicted as a column's class
 * @param worst the pairs of classes most often confused, worst first
 * @param complete whether the matrix has all classes
 */
record Confusion(List<String> labels, List<double[]> shares, List<Pair> worst, boolean complete) {
  /** The most rows that a person can read. */
  static final int MOST_CLASSES = 30;

  static final int MOST_PAIRS = 30;

  /**
   * Examples of one class that were taken for another.
   *
   * @param label their class
   * @param predicted what they were taken for
   * @param examples their fading number
   * @param share of the class's examples
   */
  record Pair(String label, String predicted, double examples, double share) {}

  static Confusion of(List<ClassReport> classes) {
    List<Pair> worst =
        classes.stream()
            .flatMap(Confusion::pairs)
            .sorted(Comparator.comparingDouble(Pair::examples).reversed())
            .limit(MOST_PAIRS)
            .toList();
    boolean complete = classes.size() <= MOST_CLASSES;
    Set<String> shown = new LinkedHashSet<>();
    for (Pair pair : worst) {
      if (shown.size() < MOST_CLASSES - 1) {
        shown.add(pair.label());
        shown.add(pair.predicted());
      }
    }
    List<ClassReport> rows =
        classes.stream()
            .filter(each -> complete || shown.contains(each.label()))
            .sorted(Comparator.comparingDouble(ClassReport::count).reversed())
            .toList();
    Map<String, Integer> columns = new HashMap<>();
    rows.forEach(row -> columns.put(row.label(), columns.size()));
    List<double[]> shares = new ArrayList<>();
    for (ClassReport row : rows) {
      double[] own = new double[rows.size()];
      double examples = examples(row);
      row.predictedAs()
          .forEach(
              (predicted, number) -> {
                Integer column = columns.get(predicted);
                if (column != null) {
                  own[column] = number / examples;
                }
              });
      shares.add(own);
    }
    return new Confusion(rows.stream().map(ClassReport::label).toList(), shares, worst, complete);
  }

  private static Stream<Pair> pairs(ClassReport own) {
    double examples = examples(own);
    return own.predictedAs().entrySet().stream()
        .filter(entry -> !entry.getKey().equals(own.label()))
        .map(
            entry ->
                new Pair(
                    own.label(), entry.getKey(), entry.getValue(), entry.getValue() / examples));
  }

  private static double examples(ClassReport own) {
    return own.predictedAs().values().stream().mapToDouble(Double::doubleValue).sum();
  }
}
