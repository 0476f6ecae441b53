package dev.eider.lab.table;

import dev.eider.evaluate.Evaluation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What {@code --report} receives.
 *
 * @param dataset the data set's name
 * @param network the architecture
 * @param epochs passes over the training images
 * @param through memory or stream
 * @param measuredOn test or dev
 * @param augmentation of the training images
 * @param classes the labels in the order of {@code perClass} and {@code confusion}
 * @param cells each method, loss and imbalance factor over its seeds
 */
record TableReport(
    String dataset,
    String network,
    int epochs,
    String through,
    String measuredOn,
    String augmentation,
    List<String> classes,
    List<CellReport> cells) {
  TableReport {
    classes = List.copyOf(classes);
    cells = List.copyOf(cells);
  }

  /**
   * A cell over its seeds. Errors are fractions, and means over the seeds.
   *
   * @param method the row
   * @param loss L
   * @param imbalance the imbalance factor, null for the data set as it is
   * @param seeds how many
   * @param error the balanced error after the last epoch
   * @param std the standard deviation of that over the seeds, null for one seed
   * @param errors the error of every seed
   * @param bestError the least error after any measured epoch: chosen on what it is measured on
   * @param epsOffError the error after the last epoch of the same without its eps, null where it
   *     was not measured
   * @param top3Error the share of images whose label is not among the first three
   * @param top5Error the share of images whose label is not among the first five
   * @param groups balanced errors by frequency in training
   * @param perClass the error of every class
   * @param epsOverW mean |eps|/w at the end, null where nothing was meta-learned
   * @param epsReliability what eps was scaled by at the end, null where it was not measured
   * @param devTrains whether the images of D were training images
   * @param parameters of the network, running statistics left out
   * @param seconds of training
   * @param confusion counts of all seeds, {@code [class][taken for]}
   * @param eps the mean eps of classes in stage 2, of the first seed
   * @param settings that were not the defaults, of the first seed
   */
  record CellReport(
      String method,
      String loss,
      @Nullable Double imbalance,
      int seeds,
      double error,
      @Nullable Double std,
      List<Double> errors,
      @Nullable Double bestError,
      @Nullable Double epsOffError,
      double top3Error,
      double top5Error,
      Evaluation.Groups groups,
      List<Evaluation.ClassError> perClass,
      @Nullable Double epsOverW,
      @Nullable Double epsReliability,
      boolean devTrains,
      long parameters,
      double seconds,
      int[][] confusion,
      List<CellProgress.MeanEps> eps,
      Map<String, String> settings) {
    CellReport {
      errors = List.copyOf(errors);
      perClass = List.copyOf(perClass);
      eps = List.copyOf(eps);
      settings = Map.copyOf(settings);
    }

    /** The results of one cell, of one seed each. */
    static CellReport of(List<CellResult> seeds) {
      CellResult first = seeds.get(0);
      List<Double> errors = seeds.stream().map(CellResult::error).toList();
      return new CellReport(
          first.method(),
          first.loss(),
          first.imbalance(),
          seeds.size(),
          mean(seeds, CellResult::error),
          standardDeviation(errors),
          errors,
          meanIfKnown(seeds, CellResult::best),
          meanIfKnown(seeds, CellResult::epsOffError),
          mean(seeds, seed -> seed.last().top3Error()),
          mean(seeds, seed -> seed.last().top5Error()),
          new Evaluation.Groups(
              meanIfKnown(seeds, seed -> seed.last().groups().many()),
              meanIfKnown(seeds, seed -> seed.last().groups().medium()),
              meanIfKnown(seeds, seed -> seed.last().groups().few())),
          perClass(seeds),
          meanIfKnown(seeds, CellResult::epsOverW),
          meanIfKnown(seeds, CellResult::epsReliability),
          first.devTrains(),
          first.parameters(),
          mean(seeds, CellResult::seconds),
          confusion(seeds),
          first.eps(),
          first.settings());
    }

    private static List<Evaluation.ClassError> perClass(List<CellResult> seeds) {
      List<Evaluation.ClassError> perClass = new ArrayList<>();
      for (Evaluation.ClassError ofClass : seeds.get(0).last().perClass()) {
        int y = perClass.size();
        perClass.add(
            new Evaluation.ClassError(
                ofClass.label(),
                ofClass.count(),
                ofClass.examples(),
                meanIfKnown(seeds, seed -> seed.last().perClass().get(y).error())));
      }
      return perClass;
    }

    private static int[][] confusion(List<CellResult> seeds) {
      int classes = seeds.get(0).last().confusion().length;
      int[][] sum = new int[classes][classes];
      for (CellResult seed : seeds) {
        for (int y = 0; y < classes; y++) {
          for (int k = 0; k < classes; k++) {
            sum[y][k] += seed.last().confusion()[y][k];
          }
        }
      }
      return sum;
    }

    private static double mean(List<CellResult> seeds, Function<CellResult, Double> value) {
      return seeds.stream().mapToDouble(value::apply).average().orElseThrow();
    }

    private static @Nullable Double meanIfKnown(
        List<CellResult> seeds, Function<CellResult, @Nullable Double> value) {
      OptionalDouble mean =
          seeds.stream().map(value).filter(Objects::nonNull).mapToDouble(known -> known).average();
      return mean.isPresent() ? mean.getAsDouble() : null;
    }

    /** With n - 1; null for one number. */
    static @Nullable Double standardDeviation(List<Double> numbers) {
      if (numbers.size() < 2) {
        return null;
      }
      double mean = numbers.stream().mapToDouble(number -> number).average().orElseThrow();
      double squares =
          numbers.stream().mapToDouble(number -> (number - mean) * (number - mean)).sum();
      return Math.sqrt(squares / (numbers.size() - 1));
    }
  }

  /** The cells of results, in the order of their first ones. */
  static List<CellReport> cells(List<CellResult> results) {
    Map<List<@Nullable Object>, List<CellResult>> groups = new LinkedHashMap<>();
    for (CellResult result : results) {
      List<@Nullable Object> key = new ArrayList<>();
      key.add(result.method());
      key.add(result.loss());
      key.add(result.imbalance());
      groups.computeIfAbsent(key, unused -> new ArrayList<>()).add(result);
    }
    return groups.values().stream().map(CellReport::of).toList();
  }
}
