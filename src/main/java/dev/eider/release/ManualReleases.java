package dev.eider.release;

import dev.eider.config.Settings;
import dev.eider.model.Classifier;
import dev.eider.model.TrainedModel;
import dev.eider.snapshot.SnapshotStore;
import java.io.IOException;
import java.time.InstantSource;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * What a person may decide of a model's releases: the one path of the command line and of the page.
 * Every call reads what is decided now, checks what it is asked for, and ends in bounded time.
 */
public final class ManualReleases {
  private final SnapshotStore snapshots;
  private final ReleaseStore releases;
  private final InstantSource clock;

  /** The choices at a broker ({@code host:port}); connects when it is used. */
  public ManualReleases(String bootstrap, Settings settings, InstantSource clock) {
    this.snapshots = new SnapshotStore(bootstrap, settings);
    this.releases = new ReleaseStore(bootstrap, settings);
    this.clock = clock;
  }

  /**
   * Pins a version, once its bytes are verified: it is served until another is pinned or the pin is
   * removed, whatever the gate decides.
   *
   * @throws NoSuchElementException where there is no such version
   * @throws IllegalStateException where it cannot be served
   * @throws IOException where the broker does not acknowledge it
   */
  public Release promote(long version) throws IOException, InterruptedException {
    return pin(version, releases.current().version(), "promoted by a person");
  }

  /**
   * Pins the version that was served before the one that is served now.
   *
   * @throws NoSuchElementException where none is known
   * @throws IllegalStateException where it cannot be served
   * @throws IOException where the broker does not acknowledge it
   */
  public Release rollback() throws IOException, InterruptedException {
    Release decisive = releases.current().decisive();
    if (decisive == null || decisive.previousVersion() == null) {
      throw new NoSuchElementException(
          decisive == null || decisive.version() == null
              ? "nothing is released, so there is nothing to go back from"
              : "no version is known to have been served before version " + decisive.version());
    }
    return pin(
        decisive.previousVersion(),
        null,
        "rolled back from version " + decisive.version() + " by a person");
  }

  private Release pin(long version, @Nullable Long before, String why)
      throws IOException, InterruptedException {
    TrainedModel model = snapshots.load(version);
    try {
      Classifier.of(model, "cpu").close();
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(
          "version " + version + " cannot be served: " + e.getMessage(), e);
    }
    Release pin = Release.pin(releases.model(), version, before, why, clock.millis());
    releases.pin(pin);
    return pin;
  }

  /**
   * Removes the pin: what the gate has released is served again.
   *
   * @return what was decided before; its pin is there
   * @throws NoSuchElementException where nothing is pinned
   * @throws IOException where the broker does not acknowledge it
   */
  public Releases unpin() throws IOException, InterruptedException {
    Releases current = releases.current();
    if (current.pin() == null) {
      throw new NoSuchElementException("no version is pinned");
    }
    releases.unpin();
    return current;
  }
}
