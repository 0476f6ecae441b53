package dev.eider.cli;

import dev.eider.job.LearningReports;
import dev.eider.job.RunningJob;
import dev.eider.report.LearningReport;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A job that reads bounded topics, followed by its learning reports. */
public final class FollowedJob {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration LAST_REPORT_PATIENCE = Duration.ofSeconds(15);

  private FollowedJob() {}

  /**
   * Waits until the job has ended; cancels it where that is asked for.
   *
   * @param reports opened before the job was submitted
   * @param stopped asked all the while; what it cancels has no last report
   * @param shown takes the newest report now and then
   * @return the last report, or the newest of a job that was cancelled, if there was any
   * @throws IOException where the job ended and its last report does not come
   */
  public static Optional<LearningReport> toItsEnd(
      RunningJob job,
      LearningReports reports,
      BooleanSupplier stopped,
      Consumer<LearningReport> shown)
      throws InterruptedException, IOException {
    LearningReport latest = null;
    boolean ended = false;
    while (!ended && !stopped.getAsBoolean()) {
      latest = newest(reports.poll(POLL), latest);
      if (latest != null) {
        shown.accept(latest);
      }
      ended = job.awaitEnd(Duration.ZERO);
    }
    if (!ended) {
      job.cancel();
      return Optional.ofNullable(latest);
    }
    // An end that a restart undid was reported too; the last of the last reports counts.
    latest = newest(reports.rest(LAST_REPORT_PATIENCE), latest);
    if (latest == null || !latest.last()) {
      throw new IOException("the job ended, but its last learning report did not come");
    }
    return Optional.of(latest);
  }

  private static @Nullable LearningReport newest(
      Iterable<LearningReport> reports, @Nullable LearningReport before) {
    LearningReport newest = before;
    for (LearningReport report : reports) {
      newest = report;
    }
    return newest;
  }
}
