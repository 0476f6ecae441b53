package dev.eider.lab.table;

import dev.eider.lab.table.ShiftRun;
import dev.eider.lab.table.SignalRanking;
import dev.eider.lab.table.TableReport;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What {@code --report} receives.
 *
 * @param cells each method with and without eps, over its seeds
 */
record ShiftReport(
    String dataset,
    String network,
    String scenario,
    double share,
    int devPerClass,
    int epochs,
    List<Cell> cells) {
  ShiftReport {
    cells = List.copyOf(cells);
  }

  /** One run. */
  record Seed(double error, SignalRanking.Areas areas, @Nullable Double epsOverW) {}

  /**
   * A row over its seeds. Errors are fractions, and means over the seeds.
   *
   * @param method the row
   * @param epsOff whether the method ran without its eps
   * @param devTrains whether the images of D were training images
   * @param error the balanced error after the last step
   * @param std the standard deviation of that over the seeds, null for one seed
   * @param errors the error of every seed
   * @param epsArea how well eps tells the affected examples, null where there is none
   */
  record Cell(
      String method,
      boolean epsOff,
      boolean devTrains,
      double error,
      @Nullable Double std,
      List<Double> errors,
      @Nullable Double epsArea,
      @Nullable Double gradientArea,
      @Nullable Double lossArea,
      @Nullable Double epsOverW) {
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
          mean(seeds, seed -> seed.areas().eps()),
          mean(seeds, seed -> seed.areas().metaGradient()),
          mean(seeds, seed -> seed.areas().loss()),
          mean(seeds, Seed::epsOverW));
    }

    private static @Nullable Double mean(
        List<Seed> seeds, Function<Seed, @Nullable Double> value) {
      OptionalDouble mean =
          seeds.stream().map(value).filter(Objects::nonNull).mapToDouble(known -> known).average();
      return mean.isPresent() ? mean.getAsDouble() : null;
    }
  }
}
