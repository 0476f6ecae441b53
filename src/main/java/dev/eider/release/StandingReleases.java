package dev.eider.release;

import dev.eider.config.Settings;
import dev.eider.snapshot.DamagedSnapshotException;
import dev.eider.snapshot.Snapshot;
import dev.eider.snapshot.SnapshotStore;
import java.io.Serializable;
import java.time.Duration;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds what is released when a gate begins, or goes on from a checkpoint. */
public interface StandingReleases extends Serializable {
  /** Before the first version: a gate that begins with this has nothing decided. */
  long NOTHING = 0;

  /**
   * What is released by a decision that the gate does not know.
   *
   * @param candidate the last version that the gate has judged; {@link #NOTHING} where it begins
   * @return empty where nothing is released, or the gate knows the topic's last decision
   * @throws IncomparableReleaseException where it cannot be compared with what the gate will judge
   */
  Optional<StandingRelease> after(long candidate);

  /** There is no topic to look at. */
  static StandingReleases none() {
    return candidate -> Optional.empty();
  }

  /**
   * The releases of a broker.
   *
   * @param fresh whether a gate begins beside a version that it cannot compare with
   */
  static StandingReleases of(String bootstrap, Settings settings, boolean fresh) {
    return new OfBroker(bootstrap, settings, fresh);
  }

  /** See {@link #of}. */
  record OfBroker(String bootstrap, Settings settings, boolean fresh) implements StandingReleases {
    private static final long serialVersionUID = 1;

    @Override
    public Optional<StandingRelease> after(long candidate) {
      boolean begins = candidate == NOTHING;
      // The transactions of a job that goes on are still open: what it knows is not waited for.
      ReleaseStore store =
          begins
              ? new ReleaseStore(bootstrap, settings)
              : new ReleaseStore(bootstrap, settings, Duration.ZERO);
      ReleaseRecords records = store.read();
      if (records.faults().containsKey(Release.Source.AUTO)) {
        // A gate that goes on knows what it has released, and writes that again.
        if (begins && !fresh) {
          throw refused(records.faultLines().get(0), null);
        }
        return Optional.empty();
      }
      Release auto = records.releases().auto();
      if (auto == null || auto.version() == null || auto.candidate() <= candidate) {
        return Optional.empty();
      }
      return Optional.of(new StandingRelease(auto, comparable(auto.version())));
    }

    /** The version's bytes; null where they cannot be compared with and that is accepted. */
    private @Nullable Snapshot comparable(long version) {
      try {
        Snapshot snapshot = new SnapshotStore(bootstrap, settings).snapshot(version);
        return StandingRelease.requireComparable(snapshot, settings);
      } catch (NoSuchElementException | DamagedSnapshotException e) {
        if (fresh) {
          return null;
        }
        throw refused(
            "version " + version + " is released and cannot be read: " + e.getMessage(), e);
      } catch (IncomparableReleaseException e) {
        if (fresh) {
          return null;
        }
        throw refused(String.valueOf(e.getMessage()), e);
      }
    }

    private static IncomparableReleaseException refused(
        String fault, @Nullable RuntimeException cause) {
      String message = fault + "; --fresh begins without comparing with it";
      return cause == null
          ? new IncomparableReleaseException(message)
          : new IncomparableReleaseException(message, cause);
    }
  }
}
