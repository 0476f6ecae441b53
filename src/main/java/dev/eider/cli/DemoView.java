package dev.eider.cli;

import dev.eider.data.Printable;
import dev.eider.report.LearningReport;
import dev.eider.serve.ModelServer;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a person sees of a running demo: on a terminal a table of the classes that is redrawn with
 * every report, elsewhere a line now and then.
 */
final class DemoView {
  private static final String HOME_AND_CLEAR = "\u001b[H\u001b[J";
  private static final int BAR_WIDTH = 20;
  private static final int MOST_ROWS = 40;
  private static final long LINE_EVERY_MILLIS = 5000;

  private final PrintWriter out;
  private final boolean live;
  private final String bootstrap;
  private final ModelServer server;
  private @Nullable LearningReport before;
  private long lineMillis = Long.MIN_VALUE;

  DemoView(PrintWriter out, boolean live, String bootstrap, ModelServer server) {
    this.out = out;
    this.live = live;
    this.bootstrap = bootstrap;
    this.server = server;
  }

  /**
   * Shows a report.
   *
   * @param published records published so far
   * @param elapsedSeconds since the demo began
   */
  void show(LearningReport report, long published, long elapsedSeconds) {
    if (live) {
      PrintableWriter.control(out, HOME_AND_CLEAR);
      out.print(table(report, published, elapsedSeconds));
      out.flush();
    } else if (report.last() || report.atMillis() - LINE_EVERY_MILLIS >= lineMillis) {
      lineMillis = report.atMillis();
      out.printf(Locale.ROOT, "%4d s  %s%n", elapsedSeconds, TrainReport.line(report));
      out.flush();
    }
    before = report;
  }

  private String table(LearningReport report, long published, long elapsedSeconds) {
    LearningReport.Account account = report.account();
    StringBuilder text = new StringBuilder();
    line(text, "Eider learns from a long-tailed stream; Ctrl-C ends");
    line(text, "Kafka is at %s, the page at %s", bootstrap, server.url());
    line(
        text,
        "%02d:%02d  stage %d (%s)  step %,d (%,d meta)  %.0f steps/s  %.0f images/s",
        elapsedSeconds / 60,
        elapsedSeconds % 60,
        report.progress().stage(),
        report.progress().stage() == 1 ? "warm-up" : "weighted",
        report.progress().steps(),
        report.progress().metaSteps(),
        stepsPerSecond(report),
        report.pace().imagesPerSecond());
    line(
        text,
        "records  %,d published  %,d consumed  %,d trained  %,d held out  %,d dead letters",
        published,
        account.consumed(),
        account.trained(),
        account.heldOut(),
        account.deadLettered());
    line(
        text,
        "loss %s  dev loss %s  |eps|/w %s  snapshots %d (last %d, served %s)",
        TrainReport.fraction(report.descent().trainLoss()),
        TrainReport.fraction(report.descent().devLoss()),
        TrainReport.fraction(report.eps().overWeight()),
        report.versions().given(),
        report.versions().last(),
        server.version() == null ? "none" : server.version());
    line(
        text,
        "balanced error: %s prequential, %s on held-out images of the last snapshot",
        TrainReport.fraction(report.errors().macroPrequential()),
        TrainReport.fraction(report.errors().balancedEval()));
    line(text, "");
    line(
        text,
        "%-14s %8s %7s %8s  %-" + (BAR_WIDTH + 6) + "s %s",
        "class",
        "count",
        "weight",
        "mean eps",
        "prequential error",
        "held-out error");
    List<LearningReport.ClassReport> bySize =
        report.classes().stream()
            .sorted(Comparator.comparingDouble(LearningReport.ClassReport::count).reversed())
            .toList();
    for (LearningReport.ClassReport own : shown(bySize)) {
      line(
          text,
          "%-14.14s %,8.0f %7.3f %8s  %s %-5s %s",
          Printable.of(own.label()),
          own.count(),
          own.weight(),
          TrainReport.fraction(own.eps().mean()),
          bar(own.prequentialError()),
          TrainReport.fraction(own.prequentialError()),
          TrainReport.fraction(own.evalError()));
    }
    if (bySize.size() > MOST_ROWS) {
      line(text, "(the largest and the smallest of %d classes)", bySize.size());
    }
    return text.toString();
  }

  private double stepsPerSecond(LearningReport report) {
    return before == null || report.atMillis() == before.atMillis()
        ? 0
        : 1000.0
            * (report.progress().steps() - before.progress().steps())
            / (report.atMillis() - before.atMillis());
  }

  private static List<LearningReport.ClassReport> shown(List<LearningReport.ClassReport> bySize) {
    if (bySize.size() <= MOST_ROWS) {
      return bySize;
    }
    List<LearningReport.ClassReport> shown = new ArrayList<>(bySize.subList(0, MOST_ROWS / 2));
    shown.addAll(bySize.subList(bySize.size() - MOST_ROWS / 2, bySize.size()));
    return shown;
  }

  private static String bar(double error) {
    int filled = Double.isNaN(error) ? 0 : (int) Math.round(BAR_WIDTH * error);
    return "\u2588".repeat(filled) + "\u00b7".repeat(BAR_WIDTH - filled);
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
  }
}
