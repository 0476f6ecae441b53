package dev.eider.cli;

import dev.eider.config.Settings;
import dev.eider.kafka.BrokerUnavailableException;
import dev.eider.kafka.CommittedReader;
import dev.eider.release.Release;
import dev.eider.release.ReleaseRecords;
import dev.eider.release.ReleaseStore;
import dev.eider.report.LearningReport;
import dev.eider.snapshot.DamagedSnapshotException;
import dev.eider.snapshot.Manifest;
import dev.eider.snapshot.SnapshotStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a person is told when a run has ended: how long it took and of how many records, how good
 * the last version is, which is released, and why it is not the last where it is not.
 */
final class RunSummary {
  private RunSummary() {}

  /**
   * The lines of a run.
   *
   * @param last its last report
   */
  static List<String> of(
      LearningReport last, Duration elapsed, String bootstrap, Settings settings) {
    // Of a run that was cancelled a transaction may stay open, which nothing will commit.
    Duration patience = last.last() ? CommittedReader.PATIENCE : Duration.ZERO;
    try {
      ReleaseRecords records = new ReleaseStore(bootstrap, settings, patience).read();
      Long released = records.releases().version();
      Double error =
          released == null || released == last.versions().last()
              ? null
              : error(new SnapshotStore(bootstrap, settings, patience), released);
      return lines(last, elapsed, records, error);
    } catch (BrokerUnavailableException e) {
      return List.of(learned(last, elapsed), "what is released cannot be read: " + e.getMessage());
    }
  }

  private static @Nullable Double error(SnapshotStore store, long version) {
    try {
      Manifest manifest = store.manifest(version);
      return manifest.balancedEvalError();
    } catch (NoSuchElementException | DamagedSnapshotException e) {
      // The line then has no error: what is wrong with a version, `models list` says.
      return null;
    }
  }

  /**
   * The same.
   *
   * @param releasedError the error of the version that is released, where it is another than the
   *     last; null where it is not known
   */
  static List<String> lines(
      LearningReport last,
      Duration elapsed,
      ReleaseRecords records,
      @Nullable Double releasedError) {
    List<String> lines = new ArrayList<>();
    lines.add(learned(last, elapsed));
    if (last.versions().last() > 0) {
      lines.add(released(last, records, releasedError));
    }
    lines.addAll(records.faultLines());
    return lines;
  }

  private static String learned(LearningReport last, Duration elapsed) {
    LearningReport.Account account = last.account();
    String learned =
        text(
            "%,d records in %s: %,d trained, %,d held out, %,d dead letters",
            account.consumed(),
            duration(elapsed),
            account.trained(),
            account.heldOut(),
            account.deadLettered());
    return last.versions().last() == 0
        ? learned + "; no version"
        : learned
            + text(
                "; version %d has a balanced error of %s",
                last.versions().last(), TrainReport.fraction(last.errors().balancedEval()));
  }

  private static String released(
      LearningReport last, ReleaseRecords records, @Nullable Double releasedError) {
    Release pin = records.releases().pin();
    Release auto = records.releases().auto();
    Long version = records.releases().version();
    String reason = reason(last.versions().last(), records);
    if (version != null && version == last.versions().last()) {
      return "version " + version + " is released: " + reason;
    }
    String error =
        releasedError == null ? "" : text(" (error %s)", TrainReport.fraction(releasedError));
    if (pin != null) {
      return text("version %d%s is pinned by %s", pin.candidate(), error, pin.by())
          + (auto != null && Objects.equals(auto.version(), last.versions().last())
              ? "; the gate has released version " + last.versions().last() + ": " + reason
              : "; version " + last.versions().last() + ": " + reason);
    }
    return (version == null
            ? "no version is released"
            : "version " + version + error + " is released")
        + text(", not version %d: %s", last.versions().last(), reason);
  }

  private static String reason(long version, ReleaseRecords records) {
    Release verdict = records.verdicts().get(version);
    return verdict == null
        ? "not judged"
        : verdict.verdict().name().toLowerCase(Locale.ROOT) + ", " + verdict.reason();
  }

  /** A time as a person says it: 41 s, 3 min 5 s, 2 h 7 min. */
  static String duration(Duration elapsed) {
    long seconds = elapsed.toSeconds();
    if (seconds < 60) {
      return text("%d s", seconds);
    }
    return seconds < 3600
        ? text("%d min %d s", seconds / 60, seconds % 60)
        : text("%d h %d min", seconds / 3600, seconds % 3600 / 60);
  }

  private static String text(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
