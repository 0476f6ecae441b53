package dev.eider.release;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the gate remembers between candidates. Immutable.
 *
 * @param releasedVersion the version that it has released; null where none
 * @param previousVersion the one released before it; null where none
 * @param promotions how many versions it has promoted
 * @param releasedAtMillis when the released version was, milliseconds since the epoch
 * @param betterInARow candidates in a row that were found better, up to now
 * @param regressedInARow candidates in a row that found the stream's error risen, up to now
 * @param prequentialAtRelease errors on the stream when {@code releasedVersion} was released
 */
public record GateState(
    @Nullable Long releasedVersion,
    @Nullable Long previousVersion,
    long promotions,
    long releasedAtMillis,
    int betterInARow,
    int regressedInARow,
    List<Prequential> prequentialAtRelease) {
  public GateState {
    prequentialAtRelease = List.copyOf(prequentialAtRelease);
  }

  /** Before the first candidate. */
  public static GateState initial() {
    return new GateState(null, null, 0, 0, 0, 0, List.of());
  }

  /**
   * After what another gate has released. The error on the stream at that release is not known of
   * this learner, so nothing is rolled back before it has released a version of its own.
   */
  public static GateState after(StandingRelease standing) {
    return new GateState(
        standing.version(),
        standing.decision().previousVersion(),
        standing.decision().promotions(),
        standing.atMillis(),
        0,
        0,
        List.of());
  }

  GateState withStreaks(int better, int regressed) {
    return new GateState(
        releasedVersion,
        previousVersion,
        promotions,
        releasedAtMillis,
        better,
        regressed,
        prequentialAtRelease);
  }

  GateState promoted(Evidence evidence) {
    return new GateState(
        evidence.version(),
        releasedVersion,
        promotions + 1,
        evidence.atMillis(),
        0,
        0,
        evidence.prequential());
  }

  GateState rolledBack(Evidence evidence) {
    return new GateState(
        previousVersion, null, promotions, evidence.atMillis(), 0, 0, evidence.prequential());
  }
}
