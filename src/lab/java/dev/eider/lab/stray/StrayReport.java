package dev.eider.lab.stray;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What {@code bench stray} found. Errors are balanced over the stream's own classes.
 *
 * @param worstIncrease the largest mean increase of any cell
 * @param seeds runs of each cell
 * @param cells by stream and scenario
 */
record StrayReport(double worstIncrease, int seeds, List<Cell> cells) {
  StrayReport {
    cells = List.copyOf(cells);
  }

  static StrayReport of(int seeds, List<Cell> cells) {
    double worst = cells.stream().mapToDouble(Cell::increase).max().orElse(Double.NaN);
    return new StrayReport(worst, seeds, cells);
  }

  /**
   * A stream with stray labels, against the same stream without them.
   *
   * @param stream which one
   * @param labels how many stray labels
   * @param imagesPerLabel images of each of them
   * @param at where they begin, as a share of the stream
   * @param error mean over the seeds
   * @param errorWithout of the stream without them, mean over the seeds
   * @param increase the one less the other
   * @param increases of each seed
   */
  record Cell(
      String stream,
      int labels,
      int imagesPerLabel,
      double at,
      double error,
      double errorWithout,
      double increase,
      List<Double> increases) {
    Cell {
      increases = List.copyOf(increases);
    }

    /**
     * @param errors by seed
     * @param without by seed
     */
    static Cell of(
        String stream, StrayScenario scenario, List<Double> errors, List<Double> without) {
      List<Double> increases = new ArrayList<>();
      for (int i = 0; i < errors.size(); i++) {
        increases.add(errors.get(i) - without.get(i));
      }
      return new Cell(
          stream,
          scenario.labels(),
          scenario.images(),
          scenario.at(),
          mean(errors),
          mean(without),
          mean(increases),
          increases);
    }

    private static double mean(List<Double> values) {
      return values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    }
  }

  String markdown() {
    StringBuilder table =
        new StringBuilder("| stream | stray labels | at | error | without | increase |\n");
    table.append("|---|---|---|---|---|---|\n");
    for (Cell cell : cells) {
      table.append(
          String.format(
              Locale.ROOT,
              "| %s | %d of %d | %.1f | %.4f | %.4f | %+.4f |\n",
              cell.stream(),
              cell.labels(),
              cell.imagesPerLabel(),
              cell.at(),
              cell.error(),
              cell.errorWithout(),
              cell.increase()));
    }
    return table
        .append(String.format(Locale.ROOT, "worst increase %+.4f%n", worstIncrease))
        .toString();
  }
}
