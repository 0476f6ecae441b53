package dev.eider.release;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is decided of a model now.
 *
 * @param auto the gate's last decision; null where there is none
 * @param pin a person's choice; null where there is none
 */
public record Releases(@Nullable Release auto, @Nullable Release pin) {
  /** Nothing is decided. */
  public static Releases none() {
    return new Releases(null, null);
  }

  /** The version to serve: the pinned one, otherwise the gate's; null where there is none. */
  public @Nullable Long version() {
    Release decisive = decisive();
    return decisive == null ? null : decisive.version();
  }

  /** The decision that counts: a person's, otherwise the gate's; null where there is none. */
  public @Nullable Release decisive() {
    return pin == null ? auto : pin;
  }

  /**
   * Whether a version is released or pinned, or may be gone back to: by the gate, or by a person's
   * rollbacks.
   */
  public boolean names(long version) {
    return names(auto, version)
        || names(pin, version)
        || ServedVersions.of(this).versions().contains(version);
  }

  private static boolean names(@Nullable Release release, long version) {
    return release != null
        && (Objects.equals(release.version(), version)
            || Objects.equals(release.previousVersion(), version)
            || release.earlierVersions().contains(version));
  }

  /** These with another decision of one source; null removes it. */
  public Releases with(Release.Source source, @Nullable Release release) {
    return source == Release.Source.PIN ? new Releases(auto, release) : new Releases(release, pin);
  }
}
