package dev.eider.cli;

import dev.eider.config.Settings;
import dev.eider.release.IncomparableReleaseException;
import dev.eider.release.ReleaseRecords;
import dev.eider.release.ReleaseStore;
import dev.eider.release.StandingRelease;
import dev.eider.release.StandingReleases;
import dev.eider.snapshot.SnapshotSettings;
import dev.eider.snapshot.SnapshotStore;
import java.util.Optional;

/**
 * How a job begins on a broker that may have models of an earlier one.
 *
 * @param firstVersion the least version of the next snapshot: above all that the broker's topics
 *     name
 * @param standingReleases where the gate finds what is released
 * @param notice what a person should know who begins anew beside models; empty where there are none
 *     or that is what was asked for
 */
record NewJob(long firstVersion, StandingReleases standingReleases, Optional<String> notice) {
  /**
   * The beginning of a job at a broker.
   *
   * @param resumes whether it goes on from a checkpoint
   * @param fresh whether a person has said that a new learner is meant
   * @throws IncomparableReleaseException where the job begins anew, what is released cannot be
   *     compared with its models, and nobody has said that it is to begin nevertheless
   */
  static NewJob at(String bootstrap, Settings settings, boolean resumes, boolean fresh) {
    SnapshotStore snapshots = new SnapshotStore(bootstrap, settings);
    ReleaseRecords records = new ReleaseStore(bootstrap, settings).read();
    long first = Math.max(snapshots.nextVersion(), records.newestVersion() + 1);
    StandingReleases standing = StandingReleases.of(bootstrap, settings, fresh);
    if (resumes) {
      return new NewJob(first, standing, Optional.empty());
    }
    Optional<StandingRelease> released = standing.after(StandingReleases.NOTHING);
    int versions = fresh ? 0 : snapshots.list().size();
    return new NewJob(
        first,
        standing,
        versions == 0
            ? Optional.empty()
            : Optional.of(notice(settings.get(SnapshotSettings.MODEL_NAME), versions, released)));
  }

  private static String notice(String model, int versions, Optional<StandingRelease> released) {
    return "begins anew, although "
        + model
        + " has "
        + versions
        + (versions == 1 ? " version" : " versions")
        + released
            .map(
                standing ->
                    "; version "
                        + standing.version()
                        + " stays released until one is better on the same images")
            .orElse("")
        + " (--resume goes on from a checkpoint, --fresh says that a new learner is meant)";
  }
}
