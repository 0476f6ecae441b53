package dev.eider.cli;

import dev.eider.job.BoundedReading;
import dev.eider.report.LearningReport;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How far a job has come, as a line for a person: of all records that it has to read where it has
 * an end, with the time left. Knows too when the end cannot be reached, because transactions are
 * open before it.
 */
final class TrainProgress {
  private static final Duration RATED = Duration.ofSeconds(30);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

  private final ProgressLine line;
  private final @Nullable BoundedReading reading;
  private final Duration patience;
  private final LongSupplier nanoTime;
  private final Deque<Passed> passed = new ArrayDeque<>();

  /** -1 before the job runs. */
  private long consumed = -1;

  private long movedNanos;
  private long lookedNanos;
  private long behind;

  /**
   * @param reading null where the job has no end
   * @param patience how long the job may stand before open transactions
   * @param nanoTime as {@link System#nanoTime}
   */
  TrainProgress(
      ProgressLine line,
      @Nullable BoundedReading reading,
      Duration patience,
      LongSupplier nanoTime) {
    this.line = line;
    this.reading = reading;
    this.patience = patience;
    this.nanoTime = nanoTime;
  }

  /** Shows the newest report, which may be the one that was shown before. */
  void show(LearningReport report) {
    long count = report.account().consumed();
    if (consumed < 0) {
      lookedNanos = nanoTime.getAsLong();
    }
    if (count != consumed) {
      consumed = count;
      movedNanos = nanoTime.getAsLong();
    }
    if (passed.isEmpty() || passed.getLast().atMillis() < report.atMillis()) {
      passed.add(new Passed(report.atMillis(), count));
      while (passed.getFirst().atMillis() < report.atMillis() - RATED.toMillis()) {
        passed.removeFirst();
      }
    }
    line.show(
        behind > 0 && standing().compareTo(LOOK_EVERY) > 0
            ? String.format(
                Locale.ROOT,
                "waiting for open transactions: %,d records are in or behind them",
                behind)
            : text(
                report,
                reading == null ? 0 : reading.read(report.account()),
                reading == null ? 0 : reading.total(),
                perSecond()));
  }

  /** Takes the line away. */
  void clear() {
    line.clear();
  }

  /**
   * A report as a line.
   *
   * @param read how much of the total is consumed
   * @param total 0 where there is no end
   */
  static String text(LearningReport report, long read, long total, double perSecond) {
    String learned =
        String.format(
            Locale.ROOT,
            "step %,d, error %s seen, %s held out, v%d",
            report.progress().steps(),
            TrainReport.fraction(report.errors().macroPrequential()),
            TrainReport.fraction(report.errors().balancedEval()),
            report.versions().last());
    if (total == 0) {
      long consumed = report.account().consumed();
      return String.format(Locale.ROOT, "%,d records, %,.0f/s, %s", consumed, perSecond, learned);
    }
    return String.format(
        Locale.ROOT,
        "%,d of %,d records (%d %%), %,.0f/s, %s left, %s",
        read,
        total,
        100 * read / total,
        perSecond,
        left(total - read, perSecond),
        learned);
  }

  private double perSecond() {
    long millis = passed.getLast().atMillis() - passed.getFirst().atMillis();
    long records = passed.getLast().consumed() - passed.getFirst().consumed();
    return millis == 0 ? 0 : 1000.0 * records / millis;
  }

  private static String left(long records, double perSecond) {
    if (records > 0 && perSecond <= 0) {
      return "-";
    }
    long seconds = records == 0 ? 0 : Math.round(records / perSecond);
    return seconds < 3600
        ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
        : String.format(
            Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }

  /**
   * The records that cannot be reached; 0 as long as the job moves, or may yet. Asks the broker now
   * and then.
   */
  long unreachable() {
    long now = nanoTime.getAsLong();
    if (reading == null || consumed < 0 || now - lookedNanos < LOOK_EVERY.toNanos()) {
      return 0;
    }
    lookedNanos = now;
    behind = reading.behindOpenTransactions();
    return standing().compareTo(patience) > 0 ? behind : 0;
  }

  private Duration standing() {
    return Duration.ofNanos(nanoTime.getAsLong() - movedNanos);
  }

  /** How many records a learner had consumed when. */
  private record Passed(long atMillis, long consumed) {}
}
