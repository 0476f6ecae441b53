package dev.eider.lab.table;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What {@code --report} receives.
 *
 * @param dataset the data set's name
 * @param network the architecture
 * @param scenario how training images differ from the target
 * @param share of the images that it is about
 * @param imbalance the imbalance factor, null for the data set as it is
 * @param loss L
 * @param devPerClass images of a class in the development set
 * @param epochs passes over the training images
 * @param cells each method with and without its eps, over the seeds
 */
record ShiftReport(
    String dataset,
    String network,
    String scenario,
    double share,
    @Nullable Double imbalance,
    String loss,
    int devPerClass,
    int epochs,
    List<Cell> cells) {
  ShiftReport {
    cells = List.copyOf(cells);
  }

  /** One run. */
  record Seed(
      double error,
      SignalRanking.Areas areas,
      @Nullable Double epsOverW,
      @Nullable Double epsReliability) {}

  /**
   * A row over its seeds. Errors are fractions, and means over the seeds.
   *
   * @param method the row
   * @param epsOff whether the method ran without its eps
   * @param devTrains whether the images of D were training images
   * @param error the balanced error after the last step
   * @param std the standard deviation of that over the seeds, null for one seed
   * @param errors the error of every seed
   * @param areas how well signals tell the affected examples, see {@link SignalRanking}
   * @param epsOverW mean |eps|/w at the end, null where nothing was meta-learned
   * @param epsReliability what eps was scaled by at the end, null where it was not measured
   */
  record Cell(
      String method,
      boolean epsOff,
      boolean devTrains,
      double error,
      @Nullable Double std,
      List<Double> errors,
      SignalRanking.Areas areas,
      @Nullable Double epsOverW,
      @Nullable Double epsReliability) {
    Cell {
      errors = List.copyOf(errors);
    }

    static Cell of(ShiftRun.Row row, List<Seed> seeds) {
      List<Double> errors = seeds.stream().map(Seed::error).toList();
      return new Cell(
          row.method().name(),
          row.epsOff(),
          row.devTrains(),
          errors.stream().mapToDouble(error -> error).average().orElseThrow(),
          TableReport.CellReport.standardDeviation(errors),
          errors,
          new SignalRanking.Areas(
              mean(seeds, seed -> seed.areas().eps()),
              mean(seeds, seed -> seed.areas().metaGradient()),
              mean(seeds, seed -> seed.areas().loss()),
              mean(seeds, seed -> seed.areas().epsOfAll()),
              mean(seeds, seed -> seed.areas().metaGradientOfAll()),
              mean(seeds, seed -> seed.areas().lossOfAll())),
          mean(seeds, Seed::epsOverW),
          mean(seeds, Seed::epsReliability));
    }

    private static @Nullable Double mean(List<Seed> seeds, Function<Seed, @Nullable Double> value) {
      OptionalDouble mean =
          seeds.stream().map(value).filter(Objects::nonNull).mapToDouble(known -> known).average();
      return mean.isPresent() ? mean.getAsDouble() : null;
    }
  }

  /** As people read it: errors in percent, in Markdown. */
  String markdown() {
    StringBuilder text =
        new StringBuilder(
            "| method | eps | D trains | error % | area of eps | of the gradient | of the loss |"
                + " \\|eps\\|/w | reliability |\n|---|---|---|---|---|---|---|---|---|\n");
    for (Cell cell : cells) {
      Double std = cell.std();
      text.append(
          String.format(
              Locale.ROOT,
              "| %s | %s | %s | %.1f%s | %s | %s | %s | %s | %s |%n",
              cell.method(),
              cell.epsOff() ? "off" : "on",
              cell.devTrains() ? "yes" : "no",
              100 * cell.error(),
              std == null ? "" : String.format(Locale.ROOT, " ± %.1f", 100 * std),
              number(cell.areas().eps()),
              number(cell.areas().metaGradient()),
              number(cell.areas().loss()),
              number(cell.epsOverW()),
              number(cell.epsReliability())));
    }
    return text
        + String.format(
            Locale.ROOT,
            "%n%s, %s, %s of %.0f %%, %s, %d dev images a class, %d epochs. Error: balanced, after"
                + " the last step. Areas: under the ROC curve, of an affected example above another"
                + " of its class.%n",
            dataset,
            network,
            scenario,
            100 * share,
            loss,
            devPerClass,
            epochs);
  }

  private static String number(@Nullable Double value) {
    return value == null ? "-" : String.format(Locale.ROOT, "%.2f", value);
  }
}
