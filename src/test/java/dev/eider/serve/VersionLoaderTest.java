package dev.eider.serve;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.EngineException;
import dev.eider.data.ImageShape;
import dev.eider.kafka.BrokerUnavailableException;
import dev.eider.serve.inference.Servable;
import dev.eider.serve.inference.TestingManifests;
import dev.eider.snapshot.DamagedSnapshotException;
import dev.eider.snapshot.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VersionLoaderTest {
  private static final ImageShape SHAPE = new ImageShape(1, 1);

  private final ServeMetrics metrics = new ServeMetrics(Track.STABLE, () -> Instant.EPOCH);
  private final List<Long> attempts = new ArrayList<>();
  private final List<Long> served = new ArrayList<>();
  private long nowMillis = 1_000_000;

  /** Thrown by the next attempts; null where they are to succeed. */
  private @Nullable Throwable problem;

  private final VersionLoader loader =
      new VersionLoader(
          version -> new Snapshot(TestingManifests.of(version, SHAPE), new byte[0]),
          this::open,
          servable -> served.add(servable.manifest().version()),
          metrics,
          () -> Instant.ofEpochMilli(nowMillis));

  private Servable open(Snapshot snapshot) {
    attempts.add(snapshot.manifest().version());
    if (problem instanceof Error error) {
      throw error;
    }
    if (problem instanceof RuntimeException exception) {
      throw exception;
    }
    return new Servable(
        snapshot.manifest(),
        new Servable.Network() {
          @Override
          public float[][] logits(List<byte[]> images) {
            return new float[images.size()][1];
          }

          @Override
          public void close() {}
        });
  }

  @AfterEach
  void close() {
    metrics.close();
  }

  @Test
  void version_isHandedOverOnce() {
    loader.load(1);
    loader.load(1);

    assertThat(served).containsExactly(1L);
    assertThat(attempts).containsExactly(1L);
    assertThat(loader.failure()).isNull();
    assertThat(metrics.scrape()).contains("eider_serve_wanted_version{track=\"stable\"} 1.0");
  }

  @Test
  void damagedVersion_isRefusedAtOnce_andNotTriedAgain() {
    problem = new DamagedSnapshotException("version 2 answers NaN");
    loader.load(2);
    nowMillis += 3_600_000;
    loader.load(2);

    assertThat(attempts).containsExactly(2L);
    assertThat(loader.failure()).isEqualTo(new LoadFailure(2, 1, true, "version 2 answers NaN"));
    assertThat(metrics.scrape())
        .contains("eider_serve_load_failures_total{problem=\"damaged\",track=\"stable\"} 1.0")
        .contains("eider_serve_refused_total{track=\"stable\"} 1.0");
  }

  /**
   * What a GPU without memory, a heap or native memory without room, and a broken library throw.
   */
  @ParameterizedTest
  @ValueSource(strings = {"engine", "memory", "library", "program"})
  void errorOfTheEngine_leavesWhatIsServed_andIsTriedAgainLaterEachTime(String kind) {
    loader.load(1);
    problem =
        switch (kind) {
          case "engine" -> new EngineException("CUDA out of memory");
          case "memory" -> new OutOfMemoryError("Cannot reserve 4096 bytes of direct memory");
          case "library" -> new UnsatisfiedLinkError("libtorch.so");
          default -> new IllegalStateException("unexpected");
        };

    loader.load(2);
    loader.load(2); // at the same moment
    assertThat(attempts).containsExactly(1L, 2L);
    nowMillis += 99;
    loader.load(2);
    assertThat(attempts).containsExactly(1L, 2L);
    nowMillis += 1; // 100 ms after the first
    loader.load(2);
    assertThat(attempts).containsExactly(1L, 2L, 2L);
    nowMillis += 199;
    loader.load(2);
    assertThat(attempts).hasSize(3);
    nowMillis += 1; // twice as long after the second
    problem = null;
    loader.load(2);

    assertThat(served).containsExactly(1L, 2L);
    assertThat(loader.failure()).isNull();
    assertThat(metrics.scrape())
        .contains("eider_serve_load_failures_total{problem=\"engine\",track=\"stable\"} 2.0")
        .contains("eider_serve_refused_total{track=\"stable\"} 0.0");
  }

  @Test
  void errorThatStays_isGivenUpAfterFourteenAttemptsInFiveMinutes() {
    problem = new EngineException("CUDA out of memory");
    long begun = nowMillis;
    long last = begun;
    for (int tenth = 0; tenth < 10 * 60 * 10; tenth++) {
      int before = attempts.size();
      loader.load(3);
      last = attempts.size() > before ? nowMillis : last;
      nowMillis += 100;
    }

    assertThat(attempts).hasSize(VersionLoader.MOST_ATTEMPTS);
    // 0.1 (1 + 2 + ... + 512) = 102.3 s, and three pauses of a minute.
    assertThat(last - begun).isEqualTo(102_300 + 180_000);
    LoadFailure failure = Objects.requireNonNull(loader.failure());
    assertThat(failure.givenUp()).isTrue();
    assertThat(failure.attempts()).isEqualTo(14);
    assertThat(failure.reason()).contains("CUDA out of memory");
    assertThat(metrics.scrape()).contains("eider_serve_refused_total{track=\"stable\"} 1.0");
  }

  @Test
  void newerVersion_isTriedAtOnce_whateverCameBefore() {
    problem = new DamagedSnapshotException("version 2 answers NaN");
    loader.load(2);
    problem = new EngineException("CUDA out of memory");
    loader.load(3);
    problem = null;

    loader.load(4);

    assertThat(attempts).containsExactly(2L, 3L, 4L);
    assertThat(served).containsExactly(4L);
    assertThat(loader.failure()).isNull();
  }

  @Test
  void versionThatIsServedAlready_endsTheAttemptsAtAnother() {
    loader.load(1);
    problem = new EngineException("CUDA out of memory");
    loader.load(2);

    loader.load(1); // as after a rollback
    nowMillis += 3_600_000;
    loader.load(1);

    assertThat(attempts).containsExactly(1L, 2L);
    assertThat(loader.failure()).isNull();
  }

  @Test
  void manifestThatIsNotThereYet_isWaitedFor() {
    problem = new NoSuchElementException("model 'eider' has no version 2");
    loader.load(2);
    assertThat(Objects.requireNonNull(loader.failure()).givenUp()).isFalse();
    nowMillis += 100;
    problem = null;
    loader.load(2);

    assertThat(served).containsExactly(2L);
    assertThat(metrics.scrape())
        .contains("eider_serve_load_failures_total{problem=\"unreadable\",track=\"stable\"} 1.0");
  }

  @Test
  void brokerThatDoesNotAnswer_isWaitedForWithoutABound() {
    problem = new BrokerUnavailableException("no broker answers at 127.0.0.1:1");
    for (int attempt = 0; attempt < 100; attempt++) {
      loader.load(2);
      nowMillis += 60_000;
    }
    problem = null;
    loader.load(2);

    assertThat(attempts).hasSize(101);
    assertThat(served).containsExactly(2L);
    assertThat(metrics.scrape())
        .contains("eider_serve_load_failures_total{problem=\"broker\",track=\"stable\"} 100.0")
        .contains("eider_serve_refused_total{track=\"stable\"} 0.0");
  }
}
