package dev.eider.release;

import dev.eider.config.Settings;
import dev.eider.model.Classifier;
import dev.eider.model.TrainedModel;
import dev.eider.snapshot.SnapshotStore;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;

/**
 * What a person may decide of a model's releases: the one path of the command line and of the page.
 * Every call reads what is decided now, checks what it is asked for, and ends in bounded time.
 */
public final class ManualReleases {
  /** So many decisions of persons are remembered. */
  static final int MOST_REMEMBERED = 200;

  private final SnapshotStore snapshots;
  private final ReleaseStore releases;
  private final InstantSource clock;
  private final String by;

  /**
   * The choices at a broker ({@code host:port}); connects when it is used.
   *
   * @param by the person's name, for the history
   */
  public ManualReleases(String bootstrap, Settings settings, InstantSource clock, String by) {
    this.snapshots = new SnapshotStore(bootstrap, settings);
    this.releases = new ReleaseStore(bootstrap, settings);
    this.clock = clock;
    this.by = by;
  }

  /**
   * Pins a version, once its bytes are verified: it is served until another is pinned or the pin is
   * removed, whatever the gate decides. Damaged records are no hindrance: a pin is the way out.
   *
   * @throws NoSuchElementException where there is no such version
   * @throws IllegalStateException where it cannot be served
   * @throws IOException where the broker does not acknowledge it
   */
  public Release promote(long version) throws IOException, InterruptedException {
    ReleaseRecords records = releases.read();
    return pin(
        ServedVersions.of(records.releases()).promoted(version), "promoted by a person", records);
  }

  /**
   * Pins the version that was served before the one that is served now.
   *
   * @throws NoSuchElementException where none is known
   * @throws IllegalStateException where it cannot be served
   * @throws DamagedReleaseException where the record that decides what is served cannot be read
   * @throws IOException where the broker does not acknowledge it
   */
  public Release rollback() throws IOException, InterruptedException {
    ReleaseRecords records = releases.read();
    if (records.pin() == null || records.faults().containsKey(Release.Source.PIN)) {
      records.requireReadable();
    }
    ServedVersions served = ServedVersions.of(records.releases());
    if (served.previous() == null) {
      throw new NoSuchElementException(
          served.version() == null
              ? "nothing is released, so there is nothing to go back from"
              : "no version is known to have been served before version " + served.version());
    }
    return pin(
        served.rolledBack(),
        "rolled back from version " + served.version() + " by a person",
        records);
  }

  private Release pin(ServedVersions served, String why, ReleaseRecords records)
      throws IOException, InterruptedException {
    long version = Objects.requireNonNull(served.version());
    TrainedModel model = snapshots.load(version);
    try {
      Classifier.of(model, "cpu").close();
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(
          "version " + version + " cannot be served: " + e.getMessage(), e);
    }
    Release pin = Release.pin(releases.model(), served, why, by, clock.millis());
    releases.pin(pin);
    releases.remember(pin, tooOld(records));
    return pin;
  }

  private static List<Release> tooOld(ReleaseRecords records) {
    List<Release> decisions = records.ofPersons();
    return decisions.subList(0, Math.max(0, decisions.size() + 1 - MOST_REMEMBERED));
  }

  /**
   * Removes the pin: what the gate has released is served again. A pin that cannot be read is
   * removed too.
   *
   * @return what was decided before, as far as it can be read
   * @throws NoSuchElementException where nothing is pinned
   * @throws IOException where the broker does not acknowledge it
   */
  public Releases unpin() throws IOException, InterruptedException {
    ReleaseRecords records = releases.read();
    Release pin = records.pin();
    if (pin == null && !records.faults().containsKey(Release.Source.PIN)) {
      throw new NoSuchElementException("no version is pinned");
    }
    releases.unpin();
    Release auto = records.releases().auto();
    if (pin != null) {
      releases.remember(
          Release.unpin(
              releases.model(),
              pin.candidate(),
              auto == null ? null : auto.version(),
              by,
              clock.millis()),
          tooOld(records));
    }
    return records.releases();
  }
}
