package dev.eider.release;

import dev.eider.snapshot.Manifest;
import dev.eider.snapshot.SnapshotStore;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** Which versions expire: old ones that nothing serves or goes back to. */
public final class Retention {
  private Retention() {}

  /**
   * The manifests of the versions that may be deleted. Kept are the newest version, those that the
   * gate or a person has released, those before them, and what is younger than the retention. A
   * version whose manifest is damaged is kept too: nobody knows how old it is.
   *
   * @param versions all versions of the model
   * @param releases what is decided of the model
   */
  public static List<Manifest> expired(
      List<SnapshotStore.Listed> versions, Releases releases, long nowMillis, Duration retention) {
    long newest = versions.stream().mapToLong(SnapshotStore.Listed::version).max().orElse(0);
    return versions.stream()
        .map(SnapshotStore.Listed::manifest)
        .filter(Objects::nonNull)
        .filter(manifest -> manifest.version() != newest)
        .filter(manifest -> !releases.names(manifest.version()))
        .filter(manifest -> nowMillis - manifest.createdAtMillis() > retention.toMillis())
        .toList();
  }
}
