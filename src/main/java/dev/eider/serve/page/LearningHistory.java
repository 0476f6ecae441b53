package dev.eider.serve.page;

import dev.eider.report.LearningReport;
import dev.eider.report.LearningReport.ClassReport;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The last learning reports: of all the figures that are one number, and eps by class as floats.
 * Bounded in reports and in numbers, so that 8,142 classes cost no more memory than ten. Not
 * thread-safe.
 */
final class LearningHistory {
  /** One for each class and report: 16 MiB. */
  private static final long MOST_NUMBERS = 4L << 20;

  /** Reports come every few seconds, or as often as a step ends: a longer pause is no run's. */
  private static final long LONG_PAUSE_MILLIS = 60_000;

  private static final int MOST_TIMES_LONGER = 5;

  private final int mostReports;
  private final Deque<Point> points = new ArrayDeque<>();
  private final Map<String, Integer> numbers = new HashMap<>();
  private List<String> labels = List.of();
  private long sequence;
  private long lastPauseMillis;
  private @Nullable LearningReport newest;

  /**
   * @param mostReports that are kept
   */
  LearningHistory(int mostReports) {
    this.mostReports = mostReports;
  }

  /**
   * A report's figures, errors being means over classes.
   *
   * @param sequence counts the reports, from 1
   * @param begins whether nothing continues from the point before: another job has begun, or this
   *     one at an earlier checkpoint
   * @param step the steps trained until then
   * @param lagRecords records that were there and not consumed; null where that is not known
   * @param eps mean eps by class number
   */
  record Point(
      long sequence,
      boolean begins,
      long atMillis,
      long step,
      double trainLoss,
      double devLoss,
      double imagesPerSecond,
      double evalError,
      double prequentialError,
      GroupErrors groups,
      @Nullable Long lagRecords,
      float[] eps) {
    static Point of(
        long sequence, boolean begins, LearningReport report, @Nullable Long lagRecords) {
      float[] eps = new float[report.classes().size()];
      for (int y = 0; y < eps.length; y++) {
        eps[y] = (float) report.classes().get(y).eps().mean();
      }
      return new Point(
          sequence,
          begins,
          report.atMillis(),
          report.progress().steps(),
          report.descent().trainLoss(),
          report.descent().devLoss(),
          report.pace().imagesPerSecond(),
          report.errors().balancedEval(),
          report.errors().macroPrequential(),
          GroupErrors.of(report),
          lagRecords,
          eps);
    }
  }

  /**
   * Takes a report in; false where it is not newer than the last, as when a topic is read again.
   *
   * @param lagRecords null where it is not known
   */
  boolean add(LearningReport report, @Nullable Long lagRecords) {
    if (newest != null && report.atMillis() <= newest.atMillis()) {
      return false;
    }
    List<ClassReport> classes = report.classes();
    boolean sameNumbers = continuesLabels(classes);
    if (!sameNumbers) {
      // Another job numbers the classes in another order, so the old points would be shown for
      // wrong classes.
      points.clear();
    }
    renumber(classes);
    boolean begins = newest == null || !sameNumbers || !continues(newest, report);
    newest = report;
    points.add(Point.of(++sequence, begins, report, lagRecords));
    long kept = points.stream().mapToLong(point -> (long) point.eps().length).sum();
    while (points.size() > mostReports || (kept > MOST_NUMBERS && points.size() > 1)) {
      kept -= points.remove().eps().length;
    }
    return true;
  }

  /** Whether a report is of the same run as the one before it: no counter of a run falls. */
  private boolean continues(LearningReport before, LearningReport report) {
    long pause = report.atMillis() - before.atMillis();
    boolean paused = pause > LONG_PAUSE_MILLIS && pause > MOST_TIMES_LONGER * lastPauseMillis;
    lastPauseMillis = pause;
    return !before.last()
        && !paused
        && report.progress().steps() >= before.progress().steps()
        && report.versions().given() >= before.versions().given()
        && report.account().consumed() >= before.account().consumed()
        && report.account().trained() >= before.account().trained();
  }

  private boolean continuesLabels(List<ClassReport> classes) {
    if (classes.size() < labels.size()) {
      return false;
    }
    for (int y = 0; y < labels.size(); y++) {
      if (!labels.get(y).equals(classes.get(y).label())) {
        return false;
      }
    }
    return true;
  }

  private void renumber(List<ClassReport> classes) {
    labels = classes.stream().map(ClassReport::label).toList();
    numbers.clear();
    for (int y = 0; y < labels.size(); y++) {
      numbers.put(labels.get(y), y);
    }
  }

  /** The newest report, with its classes; null before the first. */
  @Nullable LearningReport newest() {
    return newest;
  }

  /** The newest report's number; 0 before the first. */
  long sequence() {
    return sequence;
  }

  /** The points that follow a number, oldest first. */
  List<Point> after(long number) {
    return points.stream().filter(point -> point.sequence() > number).toList();
  }

  /** The newest point. */
  Optional<Point> last() {
    return Optional.ofNullable(points.peekLast());
  }

  /** The number of a class in the points' arrays; empty where there is no such class. */
  Optional<Integer> number(String label) {
    return Optional.ofNullable(numbers.get(label));
  }
}
