package dev.eider.release;

import dev.eider.config.CommonSettings;
import dev.eider.config.Settings;
import dev.eider.data.ImageShape;
import dev.eider.model.Classifier;
import dev.eider.snapshot.Snapshot;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The version that the gate has released, with its bytes: what a gate compares candidates with that
 * begins where another one has decided before.
 *
 * @param decision the gate's last
 * @param snapshot the version that it serves; null where that cannot be compared with, and a person
 *     has said that the gate is to begin nevertheless: the version stays released until another is
 *     better than guessing
 */
public record StandingRelease(Release decision, @Nullable Snapshot snapshot) {
  public StandingRelease {
    Objects.requireNonNull(decision.version());
  }

  /** The version that is released. */
  public long version() {
    return Objects.requireNonNull(decision.version());
  }

  /** When it was made, or if that is not known was decided of, milliseconds since the epoch. */
  long atMillis() {
    return snapshot == null ? decision.atMillis() : snapshot.manifest().createdAtMillis();
  }

  /**
   * Requires that it can answer the learner's held-out images.
   *
   * @throws IncomparableReleaseException where it is of another image size, or of a network that
   *     this program does not know
   */
  static Snapshot requireComparable(Snapshot snapshot, Settings settings) {
    ImageShape own = CommonSettings.imageShape(settings);
    ImageShape shape = snapshot.model().architecture().inputShape();
    if (!shape.equals(own)) {
      throw new IncomparableReleaseException(
          "version %s is released and takes images of %sx%s pixels, and this learner's have %sx%s"
              .formatted(
                  snapshot.manifest().version(),
                  shape.height(),
                  shape.width(),
                  own.height(),
                  own.width()));
    }
    try {
      Classifier.of(snapshot.model(), "cpu").close();
    } catch (IllegalArgumentException e) {
      throw new IncomparableReleaseException(
          "version "
              + snapshot.manifest().version()
              + " is released and cannot answer here: "
              + e.getMessage(),
          e);
    }
    return snapshot;
  }
}
