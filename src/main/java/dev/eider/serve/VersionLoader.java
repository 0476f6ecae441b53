package dev.eider.serve;

import dev.eider.kafka.BrokerUnavailableException;
import dev.eider.serve.inference.Servable;
import dev.eider.snapshot.DamagedSnapshotException;
import dev.eider.snapshot.IncompleteSnapshotException;
import dev.eider.snapshot.Snapshot;
import java.time.Duration;
import java.time.InstantSource;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the version that is asked for and hands it over once it is verified; what is served before
 * that goes on being served.
 *
 * <p>What is damaged is refused at once. What may pass is tried again, the later the more often it
 * was: a manifest or chunk that is not readable yet, and an error of the engine, as where a GPU's
 * memory is taken by another program. After {@link #MOST_ATTEMPTS} within about five minutes it is
 * refused too. A broker that is gone is waited for without a bound, as everywhere in the server.
 * Another version that is asked for ends all that, and is tried at once.
 *
 * <p>Used by one thread; {@link #failure} by any.
 */
final class VersionLoader {
  private static final Logger LOG = LoggerFactory.getLogger(VersionLoader.class);

  static final int MOST_ATTEMPTS = 14;

  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private final LongFunction<Snapshot> snapshots;
  private final Function<Snapshot, Servable> opener;
  private final Consumer<Servable> taker;
  private final ServeMetrics metrics;
  private final InstantSource clock;
  private long handedOver;
  private long againMillis;
  private volatile @Nullable LoadFailure failure;

  /**
   * @param snapshots reads a version; throws {@link NoSuchElementException} where there is no such,
   *     and {@link DamagedSnapshotException}
   * @param opener makes it answer
   * @param taker is handed what answers
   */
  VersionLoader(
      LongFunction<Snapshot> snapshots,
      Function<Snapshot, Servable> opener,
      Consumer<Servable> taker,
      ServeMetrics metrics,
      InstantSource clock) {
    this.snapshots = snapshots;
    this.opener = opener;
    this.taker = taker;
    this.metrics = metrics;
    this.clock = clock;
  }

  /** The version that is asked for and cannot be served; null where there is none. */
  @Nullable LoadFailure failure() {
    return failure;
  }

  /** Loads the version that is asked for, unless it was handed over or is not to be tried now. */
  void load(long wanted) {
    metrics.wanted(wanted);
    LoadFailure before = failure;
    if (wanted == handedOver) {
      failure = null;
      return;
    }
    if (before != null && before.version() == wanted) {
      if (before.givenUp() || clock.millis() < againMillis) {
        return;
      }
    } else {
      before = null;
    }
    attempt(wanted, before == null ? 1 : before.attempts() + 1);
  }

  private void attempt(long wanted, int attempt) {
    try {
      taker.accept(opener.apply(snapshots.apply(wanted)));
      handedOver = wanted;
      failure = null;
    } catch (NoSuchElementException | IncompleteSnapshotException e) {
      failed(wanted, attempt, LoadProblem.UNREADABLE, String.valueOf(e.getMessage()));
    } catch (DamagedSnapshotException e) {
      failed(wanted, attempt, LoadProblem.DAMAGED, String.valueOf(e.getMessage()));
    } catch (BrokerUnavailableException e) {
      failed(wanted, attempt, LoadProblem.BROKER, String.valueOf(e.getMessage()));
    } catch (RuntimeException | OutOfMemoryError | LinkageError e) {
      // Of the engine or its natives: what is served needs none of what this version lacks.
      if (attempt == 1) {
        LOG.warn("version {} cannot be loaded", wanted, e);
      }
      failed(wanted, attempt, LoadProblem.ENGINE, e.toString());
    }
  }

  private void failed(long wanted, int attempt, LoadProblem problem, String reason) {
    boolean givenUp = problem.isFinal() || (problem.isBounded() && attempt >= MOST_ATTEMPTS);
    Duration pause = pauseAfter(attempt);
    failure = new LoadFailure(wanted, attempt, givenUp, reason);
    againMillis = clock.millis() + pause.toMillis();
    metrics.notLoaded(problem);
    if (givenUp) {
      metrics.refused();
    }
    LOG.warn(
        "version {} is {}, {}: {}",
        wanted,
        givenUp ? "refused" : "not loaded and tried again in " + pause.toMillis() + " ms",
        handedOver == 0 ? "and nothing is served" : "version " + handedOver + " stays",
        reason);
  }

  /** Doubled each time, up to the longest. */
  static Duration pauseAfter(int attempt) {
    Duration doubled = FIRST_PAUSE.multipliedBy(1L << Math.min(attempt - 1, 20));
    return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
  }
}
