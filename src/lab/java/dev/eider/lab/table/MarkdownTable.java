package dev.eider.lab.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A {@link TableReport} as people read it: errors in percent, a row for each cell. */
final class MarkdownTable {
  private static final int MOST_CLASSES = 12;

  private MarkdownTable() {}

  /** The table and a line on what it means, in Markdown. */
  static String of(TableReport report) {
    boolean byClass = report.classes().size() <= MOST_CLASSES;
    List<String> header =
        new ArrayList<>(
            List.of(
                "method",
                "loss",
                "IF",
                "seeds",
                "last %",
                "eps = 0 %",
                "best %",
                "many",
                "medium",
                "few",
                "\\|eps\\|/w",
                "D trains",
                "s"));
    if (byClass) {
      header.addAll(report.classes());
    }
    StringBuilder text = new StringBuilder();
    row(text, header);
    row(text, header.stream().map(column -> "---").toList());
    for (TableReport.CellReport cell : report.cells()) {
      row(text, columns(cell, byClass));
    }
    text.append('\n').append(legend(report));
    return text.toString();
  }

  private static List<String> columns(TableReport.CellReport cell, boolean byClass) {
    List<String> columns =
        new ArrayList<>(
            List.of(
                cell.method(),
                cell.loss(),
                cell.imbalance() == null ? "-" : Cell.factor(cell.imbalance()),
                Integer.toString(cell.seeds()),
                percent(cell.error()) + (cell.std() == null ? "" : " ± " + percent(cell.std())),
                percent(cell.epsOffError()),
                percent(cell.bestError()),
                percent(cell.groups().many()),
                percent(cell.groups().medium()),
                percent(cell.groups().few()),
                cell.epsOverW() == null ? "-" : String.format(Locale.ROOT, "%.2g", cell.epsOverW()),
                cell.devTrains() ? "yes" : "no",
                String.format(Locale.ROOT, "%.0f", cell.seconds())));
    if (byClass) {
      cell.perClass().forEach(ofClass -> columns.add(percent(ofClass.error())));
    }
    return columns;
  }

  private static String legend(TableReport report) {
    int seeds = report.cells().stream().mapToInt(TableReport.CellReport::seeds).max().orElse(0);
    return """
        %s, %s of %s parameters, %s epochs, augmentation %s, through %s, measured on %s. Last: balanced error after the \
        last epoch%s. eps = 0: the same without its eps, D not trained on. Best: the least after any measured epoch, \
        chosen on what it is measured on. many, medium, few: balanced errors of classes with \
        more than 100, 20 to 100, and fewer than 20 training images. D trains: whether the images of the development set \
        are training images, for methods that do not meta-learn on it. s: seconds of training.
        """
        .formatted(
            report.dataset(),
            report.network(),
            parameters(report),
            report.epochs(),
            report.augmentation(),
            report.through(),
            report.measuredOn(),
            seeds > 1 ? ", mean and standard deviation over the seeds" : "");
  }

  private static String parameters(TableReport report) {
    return report.cells().isEmpty()
        ? "-"
        : String.format(Locale.ROOT, "%,d", report.cells().get(0).parameters());
  }

  private static String percent(@Nullable Double fraction) {
    return fraction == null
        ? "-"
        : String.format(Locale.ROOT, "%.1f", 100 * Objects.requireNonNull(fraction));
  }

  private static void row(StringBuilder text, List<String> columns) {
    text.append("| ").append(String.join(" | ", columns)).append(" |\n");
  }
}
