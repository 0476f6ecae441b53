package dev.eider.serve.page;

import dev.eider.release.Release;
import dev.eider.release.Releases;
import dev.eider.snapshot.Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The newest versions with what was decided of them. Older decisions may be compacted away in the
 * topic, so a version may have none. Not thread-safe.
 */
final class VersionHistory {
  private static final int MOST_VERSIONS = 200;

  /** Of the versions' results by class: 16 MiB. */
  private static final long MOST_NUMBERS = 4L << 20;

  private final TreeMap<Long, Version> versions = new TreeMap<>();
  private final TreeMap<Long, Release> verdicts = new TreeMap<>();
  private final TreeMap<Long, VersionDetails> details = new TreeMap<>();
  private Releases releases = Releases.none();

  /**
   * What the page shows of a manifest.
   *
   * @param balancedEvalError null where there were no eval examples
   * @param byteLength 0 where it is not known
   */
  record Version(
      long version,
      long atMillis,
      String network,
      int classes,
      long step,
      @Nullable Double balancedEvalError,
      int byteLength) {
    static Version of(Manifest manifest) {
      Manifest.Content content = manifest.content();
      return new Version(
          manifest.version(),
          manifest.createdAtMillis(),
          manifest.network(),
          manifest.classes().size(),
          manifest.step(),
          manifest.balancedEvalError(),
          content == null ? 0 : content.byteLength());
    }
  }

  /** Forgets what was taken before. */
  void clear() {
    versions.clear();
    details.clear();
    verdicts.clear();
    releases = Releases.none();
  }

  /** A version has appeared. */
  void add(Manifest manifest) {
    versions.put(manifest.version(), Version.of(manifest));
    bound(versions);
    List<String> known =
        details.isEmpty() ? List.of() : details.lastEntry().getValue().results().labels();
    details.put(manifest.version(), VersionDetails.of(manifest, known));
    details.keySet().retainAll(versions.keySet());
    while (details.size() > 1 && numbers() > MOST_NUMBERS) {
      details.pollFirstEntry();
    }
  }

  private long numbers() {
    return details.values().stream()
        .mapToLong(each -> each.results().labels().size())
        .map(classes -> classes * VersionResults.NUMBERS_OF_A_CLASS)
        .sum();
  }

  /** A version has expired. */
  void remove(long version) {
    versions.remove(version);
    details.remove(version);
    verdicts.remove(version);
  }

  /** Something was decided, or a pin was removed. */
  void decided(Release.Source source, @Nullable Release release) {
    releases = releases.with(source, release);
    if (release != null && source == Release.Source.AUTO) {
      verdicts.put(release.candidate(), release);
      bound(verdicts);
    }
  }

  private <T> void bound(TreeMap<Long, T> byVersion) {
    while (byVersion.size() > MOST_VERSIONS) {
      Long expendable =
          byVersion.keySet().stream().filter(v -> !releases.names(v)).findFirst().orElseThrow();
      byVersion.remove(expendable);
    }
  }

  /** The versions, newest first. */
  List<Version> newestFirst() {
    return new ArrayList<>(versions.descendingMap().values());
  }

  /** A version's details; empty where it is not known, or too old to be kept with its classes. */
  Optional<VersionDetails> details(long version) {
    return Optional.ofNullable(details.get(version));
  }

  /** What the gate decided, by version. */
  Map<Long, Release> verdicts() {
    return Map.copyOf(verdicts);
  }

  /** What is decided now. */
  Releases releases() {
    return releases;
  }
}
