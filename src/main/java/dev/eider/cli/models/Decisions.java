package dev.eider.cli.models;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eider.release.Release;
import dev.eider.release.ReleaseRecords;
import dev.eider.release.Releases;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What was decided of versions, as {@code eider models} shows it.
 *
 * @param releases what is decided now
 * @param verdicts the gate's, by version
 */
record Decisions(Releases releases, Map<Long, Release> verdicts) {
  static Decisions of(ReleaseRecords records) {
    return new Decisions(records.releases(), records.verdicts());
  }

  /** What a version is at present: pinned, released, previous or nothing of these. */
  String state(long version) {
    Release pin = releases.pin();
    Release auto = releases.auto();
    if (pin != null && Objects.equals(pin.version(), version)) {
      return "pinned";
    }
    if (auto != null && Objects.equals(auto.version(), version)) {
      return "released";
    }
    return auto != null && Objects.equals(auto.previousVersion(), version) ? "previous" : "";
  }

  /** The gate's verdict on a version, a dash where none is known. */
  String verdict(long version) {
    Release verdict = verdicts.get(version);
    return verdict == null ? "-" : word(verdict);
  }

  /** Why the gate decided so; empty where that is not known. */
  String reason(long version) {
    Release verdict = verdicts.get(version);
    return verdict == null ? "" : verdict.reason();
  }

  /** Adds what is known of a version to its JSON. */
  ObjectNode addTo(ObjectNode tree, long version) {
    Release verdict = verdicts.get(version);
    tree.put("state", state(version));
    tree.put("verdict", verdict == null ? null : word(verdict));
    return tree.put("reason", verdict == null ? null : verdict.reason());
  }

  static String header() {
    return row("TIME", "VERDICT", "VERSION", "BY", "REASON");
  }

  /** A decision as a line of the history. */
  static String row(Release release) {
    return row(
        time(release.atMillis()),
        word(release),
        Long.toString(release.candidate()),
        release.by(),
        release.reason() + served(release));
  }

  /** What is served after a decision that is not the version that it is about. */
  private static String served(Release release) {
    @Nullable Long version = release.version();
    return release.isAChange() && version != null && version != release.candidate()
        ? "; version " + version + " is served"
        : "";
  }

  private static String row(String... cells) {
    return String.format(Locale.ROOT, "%-20s  %-12s  %7s  %-12s  %s", (Object[]) cells);
  }

  private static String word(Release release) {
    return release.verdict().name().toLowerCase(Locale.ROOT);
  }

  private static String time(long atMillis) {
    return Instant.ofEpochMilli(atMillis).truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
