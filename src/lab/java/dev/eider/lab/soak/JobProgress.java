package dev.eider.lab.soak;

import dev.eider.job.LearningReports;
import dev.eider.lab.process.JavaProcess;
import dev.eider.report.LearningReport;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** How far a job has come, by its learning reports. */
final class JobProgress implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(50);

  /** Also on a machine that does ten other things. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private static final Duration END_PATIENCE = Duration.ofMinutes(30);
  private static final Duration LAST_REPORT_PATIENCE = Duration.ofSeconds(30);

  private final LearningReports reports;
  private @Nullable LearningReport newest;

  JobProgress(SoakJob job) {
    this.reports = new LearningReports(job.settings(), job.bootstrap());
  }

  /** The newest report that was made since a time; null where there is none yet. */
  @Nullable LearningReport newestSince(long millis) {
    for (LearningReport report : reports.poll(POLL)) {
      newest = report;
    }
    return newest == null || newest.atMillis() < millis ? null : newest;
  }

  /**
   * Waits for a report.
   *
   * @param sinceMillis of a report that was made since then
   * @param client the process that ends with the job
   * @throws IOException where the job ends, or the patience does, before one came
   */
  LearningReport await(long sinceMillis, JavaProcess client, Predicate<LearningReport> wanted)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      LearningReport report = newestSince(sinceMillis);
      if (report != null && report.last()) {
        throw new IOException("the job was done at record " + report.account().consumed());
      }
      if (report != null && wanted.test(report)) {
        return report;
      }
      if (!client.isAlive()) {
        throw client.ended();
      }
      if (System.nanoTime() > deadline) {
        throw new IOException(
            "no report came for " + PATIENCE.toSeconds() + " s; the last was " + line(newest));
      }
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted while waiting for a report");
      }
    }
  }

  /** Waits until the job has ended; gives its last report. */
  LearningReport awaitEnd(JavaProcess client) throws IOException, InterruptedException {
    int exitValue = client.awaitEnd(END_PATIENCE);
    if (exitValue != 0) {
      throw client.ended();
    }
    for (LearningReport report : reports.rest(LAST_REPORT_PATIENCE)) {
      newest = report;
    }
    if (newest == null || !newest.last()) {
      throw new IOException("the job ended without a last report; the newest is " + line(newest));
    }
    return newest;
  }

  private static String line(@Nullable LearningReport report) {
    return report == null ? "none" : "of record " + report.account().consumed();
  }

  @Override
  public void close() {
    reports.close();
  }
}
