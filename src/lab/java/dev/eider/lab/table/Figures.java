package dev.eider.lab.table;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The paper's figures 2 and 3, of one cell. */
final class Figures {
  private static final int MARGIN = 90;
  private static final int CELL = 30;
  private static final int MOST_NUMBERED = 20;
  private static final int PLOT_WIDTH = 480;
  private static final int PLOT_HEIGHT = 240;
  private static final int MOST_LINES = 10;
  private static final List<String> COLOURS =
      List.of(
          "#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b", "#e377c2", "#7f7f7f",
          "#bcbd22", "#17becf");

  private Figures() {}

  /** Writes the figures of all cells of a report into a folder. */
  static void write(Path folder, TableReport report) throws IOException {
    for (TableReport.CellReport cell : report.cells()) {
      String title =
          cell.method()
              + ", "
              + cell.loss()
              + (cell.imbalance() == null ? "" : ", IF " + Cell.factor(cell.imbalance()));
      String name = title.replaceAll("[^A-Za-z0-9.]+", "-") + ".svg";
      Files.writeString(
          folder.resolve("confusion-" + name),
          confusion(title, report.classes(), cell.confusion()));
      if (!cell.eps().isEmpty()) {
        Files.writeString(
            folder.resolve("eps-" + name),
            meanEps("mean eps: " + title, report.classes(), cell.eps()));
      }
    }
  }

  /** Figure 2: how often images of a class (row) are taken for another (column). */
  static String confusion(String title, List<String> classes, int[][] confusion) {
    int n = confusion.length;
    double side = Math.min(CELL, 600.0 / n);
    int extent = (int) Math.ceil(n * side);
    SvgFigure figure = new SvgFigure(extent + MARGIN + 10, extent + MARGIN);
    figure.text(MARGIN, 14, SvgFigure.Anchor.START, "black", title);
    for (int y = 0; y < n; y++) {
      int row = Math.max(1, Arrays.stream(confusion[y]).sum());
      for (int k = 0; k < n; k++) {
        double share = (double) confusion[y][k] / row;
        int light = (int) Math.round(255 - 205 * share);
        double left = MARGIN + k * side;
        double top = 40 + y * side;
        figure.rectangle(
            left, top, side, side, String.format(Locale.ROOT, "rgb(%d,%d,255)", light, light));
        if (n <= MOST_NUMBERED) {
          figure.text(
              left + side / 2,
              top + side / 2 + 4,
              SvgFigure.Anchor.MIDDLE,
              share > 0.6 ? "white" : "black",
              String.format(Locale.ROOT, "%.2f", share));
        }
      }
      if (n <= MOST_NUMBERED) {
        figure.text(
            MARGIN - 5,
            40 + y * side + side / 2 + 4,
            SvgFigure.Anchor.END,
            "black",
            classes.get(y));
        figure.text(
            MARGIN + y * side + side / 2, 34, SvgFigure.Anchor.MIDDLE, "black", "" + (y + 1));
      }
    }
    return figure.toString();
  }

  /** Figure 3: the mean eps of classes over the epochs; of many classes some, evenly chosen. */
  static String meanEps(String title, List<String> classes, List<CellProgress.MeanEps> moments) {
    List<String> shown = evenly(classes);
    double from = moments.get(0).epoch();
    double until = Math.max(moments.get(moments.size() - 1).epoch(), from + 1e-9);
    TreeSet<Double> values = new TreeSet<>(List.of(0.0));
    moments.forEach(
        moment ->
            shown.stream()
                .map(label -> moment.byClass().get(label))
                .filter(Objects::nonNull)
                .forEach(values::add));
    double low = values.first();
    double high = Math.max(values.last(), low + 1e-12);
    SvgFigure figure = new SvgFigure(PLOT_WIDTH + 2 * MARGIN + 20, PLOT_HEIGHT + MARGIN);
    figure.text(MARGIN, 14, SvgFigure.Anchor.START, "black", title);
    for (double value : new double[] {low, 0, high}) {
      double y = height(value, low, high);
      figure.line(MARGIN, y, MARGIN + PLOT_WIDTH, y, value == 0 ? "#888" : "#ddd");
      figure.text(
          MARGIN - 5,
          y + 4,
          SvgFigure.Anchor.END,
          "black",
          String.format(Locale.ROOT, "%.3g", value));
    }
    figure.text(
        MARGIN + PLOT_WIDTH / 2.0,
        PLOT_HEIGHT + 60,
        SvgFigure.Anchor.MIDDLE,
        "black",
        String.format(Locale.ROOT, "epochs %.1f to %.1f", from, until));
    for (int line = 0; line < shown.size(); line++) {
      String label = shown.get(line);
      StringBuilder points = new StringBuilder();
      for (CellProgress.MeanEps moment : moments) {
        @Nullable Double value = moment.byClass().get(label);
        if (value != null) {
          double x = MARGIN + PLOT_WIDTH * (moment.epoch() - from) / (until - from);
          points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, height(value, low, high)));
        }
      }
      figure.polyline(points.toString().strip(), COLOURS.get(line));
      figure.text(
          MARGIN + PLOT_WIDTH + 8,
          44 + 14 * line,
          SvgFigure.Anchor.START,
          COLOURS.get(line),
          label);
    }
    return figure.toString();
  }

  private static double height(double value, double low, double high) {
    return 40 + PLOT_HEIGHT * (high - value) / (high - low);
  }

  private static List<String> evenly(List<String> classes) {
    int lines = Math.min(MOST_LINES, classes.size());
    List<String> chosen = new ArrayList<>();
    for (int i = 0; i < lines; i++) {
      chosen.add(classes.get(lines == 1 ? 0 : i * (classes.size() - 1) / (lines - 1)));
    }
    return chosen;
  }
}
