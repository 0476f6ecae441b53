package dev.eider.serve.page;

import dev.eider.release.Release;
import dev.eider.report.LatestExamples;
import dev.eider.report.LearningReport;
import dev.eider.snapshot.Manifest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All that a page can show, and the numbers by which it tells what has changed. Written by the
 * follower, read by requests; a reader waits for the next change and misses none, because it
 * compares numbers and nothing is queued for it.
 */
final class PageState implements AutoCloseable {
  private final InstantSource clock;
  private final LearningHistory learning;
  private final VersionHistory versions = new VersionHistory();
  private @Nullable LatestExamples examples;
  private @Nullable Long served;
  private long versionsChanges;
  private long examplesChanges;
  private long answeredMillis;
  private boolean closed;

  PageState(int historyReports, InstantSource clock) {
    this.clock = clock;
    this.learning = new LearningHistory(historyReports);
  }

  /**
   * How far the parts have come; a part has changed where its number has.
   *
   * @param learning reports taken
   * @param versions changes of versions and releases
   * @param examples pictures taken
   */
  record Changes(long learning, long versions, long examples) {}

  synchronized void reported(LearningReport report, @Nullable Long lagRecords) {
    if (learning.add(report, lagRecords)) {
      notifyAll();
    }
  }

  synchronized void seen(LatestExamples latest) {
    examples = latest;
    examplesChanges++;
    notifyAll();
  }

  synchronized void forgetVersions() {
    versions.clear();
    versionsChanges++;
    notifyAll();
  }

  synchronized void appeared(Manifest manifest) {
    versions.add(manifest);
    versionsChanges++;
    notifyAll();
  }

  synchronized void expired(long version) {
    versions.remove(version);
    versionsChanges++;
    notifyAll();
  }

  synchronized void decided(Release.Source source, @Nullable Release release) {
    versions.decided(source, release);
    versionsChanges++;
    notifyAll();
  }

  /** Another version answers. */
  synchronized void serving(long version) {
    served = version;
    versionsChanges++;
    notifyAll();
  }

  /** The version that answers; null before the first. */
  synchronized @Nullable Long serving() {
    return served;
  }

  synchronized void brokerAnswered() {
    answeredMillis = clock.millis();
  }

  /** How long the broker has been silent; negative where it never answered. */
  synchronized double brokerSilenceSeconds() {
    return answeredMillis == 0 ? -1 : (clock.millis() - answeredMillis) / 1000.0;
  }

  synchronized Changes changes() {
    return new Changes(learning.sequence(), versionsChanges, examplesChanges);
  }

  /** Waits until there are other changes than these, a time has passed, or the state was closed. */
  synchronized Changes awaitOthers(Changes than, Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (!closed && changes().equals(than)) {
      long millis = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
      if (millis <= 0) {
        break;
      }
      wait(millis);
    }
    return changes();
  }

  /** What a reader takes from the history, while nothing changes; it is not to take long. */
  synchronized <T> T learning(Function<LearningHistory, T> reader) {
    return reader.apply(learning);
  }

  /** The same of the versions. */
  synchronized <T> T versions(Function<VersionHistory, T> reader) {
    return reader.apply(versions);
  }

  /** The newest pictures; null before the first. */
  synchronized @Nullable LatestExamples examples() {
    return examples;
  }

  synchronized boolean isClosed() {
    return closed;
  }

  /** Lets all who wait go. */
  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
  }
}
