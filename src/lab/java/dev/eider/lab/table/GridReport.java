package dev.eider.lab.table;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code bench grid} found.
 *
 * @param dataset streamed
 * @param imbalance its factor, null for the data set as it is
 * @param epochs passes over it
 * @param measuredOn dev or test
 * @param cells the runs so far
 */
record GridReport(
    String dataset,
    @Nullable Double imbalance,
    int epochs,
    String measuredOn,
    List<GridCell> cells) {
  GridReport {
    cells = List.copyOf(cells);
  }
}
