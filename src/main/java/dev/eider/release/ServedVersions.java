package dev.eider.release;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The versions that were served one after the other, the present one first: what a person's
 * rollbacks undo. A version may be there twice, where it was served again, but never follows
 * itself.
 *
 * @param versions the latest first, at most {@link #MOST}
 */
public record ServedVersions(List<Long> versions) {
  /** So many versions may be gone back to, and so many are kept from expiring. */
  static final int MOST = 10;

  public ServedVersions {
    List<Long> distinct = new ArrayList<>();
    for (Long version : versions) {
      if (distinct.isEmpty() || !distinct.get(distinct.size() - 1).equals(version)) {
        distinct.add(version);
      }
    }
    versions = List.copyOf(distinct.subList(0, Math.min(MOST, distinct.size())));
  }

  /** What was served up to now, as far as the decisions of now say. */
  public static ServedVersions of(Releases releases) {
    List<Long> versions = new ArrayList<>();
    add(releases.decisive(), versions);
    Release auto = releases.auto();
    // Where a person's choices end at what the gate has released, the gate knows what was before.
    if (auto != null
        && !versions.isEmpty()
        && versions.get(versions.size() - 1).equals(auto.version())) {
      add(auto, versions);
    }
    return new ServedVersions(versions);
  }

  private static void add(@Nullable Release release, List<Long> versions) {
    if (release == null || release.version() == null) {
      return;
    }
    versions.add(release.version());
    if (release.previousVersion() != null) {
      versions.add(release.previousVersion());
    }
    versions.addAll(release.earlierVersions());
  }

  /** The version that is served; null where none is. */
  public @Nullable Long version() {
    return at(0);
  }

  /** The one before it; null where none is known. */
  public @Nullable Long previous() {
    return at(1);
  }

  /** Those before the previous one. */
  public List<Long> earlier() {
    return versions.subList(Math.min(2, versions.size()), versions.size());
  }

  /** A version is served from now on; where it is already, nothing changes. */
  ServedVersions promoted(long version) {
    List<Long> all = new ArrayList<>(versions);
    all.add(0, version);
    return new ServedVersions(all);
  }

  /** The previous version is served again, as before the present one was. */
  ServedVersions rolledBack() {
    Objects.requireNonNull(previous());
    return new ServedVersions(versions.subList(1, versions.size()));
  }

  private @Nullable Long at(int place) {
    return versions.size() > place ? versions.get(place) : null;
  }
}
