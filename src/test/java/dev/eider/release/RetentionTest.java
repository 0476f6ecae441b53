package dev.eider.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.snapshot.Manifest;
import dev.eider.snapshot.SnapshotStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RetentionTest {
  private static final long DAY = Duration.ofDays(1).toMillis();

  /** Version v was created on day v; it is day 10, and versions live for five days. */
  @Test
  void oldVersionsExpire_exceptThoseThatAreServedOrGoneBackTo() {
    Releases releases = new Releases(auto(3, 2L), Release.pin("eider", 4, 1L, "a choice", 1));

    assertThat(expired(versions(1, 9), Releases.none())).containsExactly(1L, 2L, 3L, 4L);
    assertThat(expired(versions(1, 9), new Releases(auto(3, 2L), null))).containsExactly(1L, 4L);
    assertThat(expired(versions(1, 9), releases)).isEmpty();
  }

  @Test
  void newestVersionNeverExpires_norDoesOneOfUnknownAge() {
    List<SnapshotStore.Listed> versions = new ArrayList<>(versions(1, 2));
    versions.add(new SnapshotStore.Listed(3, null, "the manifest has no format number"));

    assertThat(expired(versions(1, 2), Releases.none())).containsExactly(1L);
    assertThat(expired(versions, Releases.none())).containsExactly(1L, 2L);
    assertThat(expired(List.of(), Releases.none())).isEmpty();
  }

  private static List<Long> expired(List<SnapshotStore.Listed> versions, Releases releases) {
    return Retention.expired(versions, releases, 10 * DAY, Duration.ofDays(5)).stream()
        .map(Manifest::version)
        .toList();
  }

  private static List<SnapshotStore.Listed> versions(long first, long last) {
    List<SnapshotStore.Listed> versions = new ArrayList<>();
    for (long version = first; version <= last; version++) {
      versions.add(new SnapshotStore.Listed(version, manifest(version, version * DAY), null));
    }
    return versions;
  }

  private static Release auto(long version, @Nullable Long previous) {
    return TestingReleases.promoted("eider", version, previous);
  }

  private static Manifest manifest(long version, long createdAtMillis) {
    return new Manifest(
        "eider",
        version,
        version - 1,
        "smallcnn",
        8,
        8,
        List.of(0.0, 0.0, 0.0),
        List.of(1.0, 1.0, 1.0),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        null,
        1,
        Map.of(),
        "",
        Map.of(),
        createdAtMillis,
        new Manifest.Content(8, "ab".repeat(32), 1));
  }
}
