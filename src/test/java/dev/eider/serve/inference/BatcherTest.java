package dev.eider.serve.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.eider.data.ImageShape;
import dev.eider.snapshot.Manifest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The batcher with a network that stands still until it is let go, and a clock that is moved by
 * hand: every test decides what comes before what.
 */
@Timeout(60)
class BatcherTest {
  private static final ImageShape SHAPE = new ImageShape(1, 1);
  private static final BooleanSupplier WAITS = () -> true;

  /** No test moves the clock as far: what is run with this delay is run for its size. */
  private static final Duration NEVER = Duration.ofDays(1);

  private final Seen seen = new Seen();
  private final AtomicLong nanos = new AtomicLong();
  private @Nullable Batcher batcher;

  @AfterEach
  void close() {
    if (batcher != null) {
      batcher.close();
    }
  }

  @Test
  void imagesThatFillABatch_areRunTogether_whateverTheDelay() {
    Batcher batcher = batcher(4, NEVER, 64);
    StillNetwork network = serve(batcher, 1);

    Batcher.Request first = batcher.submit(images(10, 11), SHAPE, WAITS);
    Batcher.Request second = batcher.submit(images(12, 13), SHAPE, WAITS);
    network.letGo(1);

    assertThat(first.answer().join().logits()).isEqualTo(new float[][] {{10}, {11}});
    assertThat(second.answer().join().logits()).isEqualTo(new float[][] {{12}, {13}});
    assertThat(network.batches).containsExactly(List.of(10, 11, 12, 13));
    assertThat(seen.ran).containsExactly(4);
  }

  @Test
  void fewerImages_areRunWhenTheDelayOfTheFirstHasPassed_withAllThatCameMeanwhile() {
    Batcher batcher = batcher(4, Duration.ofMillis(1), 64);
    StillNetwork network = serve(batcher, 1);
    Batcher.Request first = batcher.submit(images(10), SHAPE, WAITS);
    nanos.addAndGet(400_000);
    Batcher.Request second = batcher.submit(images(11), SHAPE, WAITS);
    nanos.addAndGet(599_999); // 999,999 ns after the first: one before it is due
    Batcher.Request third = batcher.submit(images(12), SHAPE, WAITS);
    assertThat(network.batches).isEmpty();

    nanos.addAndGet(1);
    network.letGo(1);

    assertThat(first.answer().join().logits()).isEqualTo(new float[][] {{10}});
    assertThat(second.answer().join().logits()).isEqualTo(new float[][] {{11}});
    assertThat(third.answer().join().logits()).isEqualTo(new float[][] {{12}});
    assertThat(network.batches).containsExactly(List.of(10, 11, 12));
  }

  @Test
  void largeRequest_isRunInParts_andAnsweredWhole() {
    Batcher batcher = batcher(2, Duration.ZERO, 64);
    StillNetwork network = serve(batcher, 1);

    Batcher.Request large = batcher.submit(images(1, 2, 3, 4, 5), SHAPE, WAITS);
    network.letGo(3);

    assertThat(large.answer().join().logits()).isEqualTo(new float[][] {{1}, {2}, {3}, {4}, {5}});
    assertThat(network.batches).containsExactly(List.of(1, 2), List.of(3, 4), List.of(5));
    assertThat(seen.ran).containsExactly(2, 2, 1);
  }

  @Test
  void requestsAreRunInTheOrderInWhichTheyCame_smallOnesDoNotOvertakeALargeOne() {
    Batcher batcher = batcher(4, Duration.ZERO, 64);
    StillNetwork network = serve(batcher, 1);
    batcher.submit(images(0), SHAPE, WAITS);
    network.awaitBatch(); // it runs, and what follows waits together
    batcher.submit(images(1, 1, 1), SHAPE, WAITS);
    batcher.submit(images(2, 2), SHAPE, WAITS);
    Batcher.Request last = batcher.submit(images(3), SHAPE, WAITS);

    network.letGo(3);
    last.answer().join();

    assertThat(network.batches).containsExactly(List.of(0), List.of(1, 1, 1), List.of(2, 2, 3));
  }

  @Test
  void requestThatItsCallerGaveUp_isNotRun_andMakesRoom() {
    Batcher batcher = batcher(1, Duration.ZERO, 2);
    StillNetwork network = serve(batcher, 1);
    Batcher.Request running = batcher.submit(images(1), SHAPE, WAITS);
    network.awaitBatch();
    Batcher.Request late = batcher.submit(images(2, 2), SHAPE, WAITS);
    assertThatExceptionOfType(Batcher.QueueFullException.class)
        .isThrownBy(() -> batcher.submit(images(3), SHAPE, WAITS))
        .withMessage("2 images wait, at most 2 may");

    batcher.giveUp(late, new IllegalStateException("it took too long"));
    Batcher.Request next = batcher.submit(images(4), SHAPE, WAITS);
    network.letGo(2);

    assertFailed(late, IllegalStateException.class, "it took too long");
    assertThat(running.answer().join().logits()).isEqualTo(new float[][] {{1}});
    assertThat(next.answer().join().logits()).isEqualTo(new float[][] {{4}});
    assertThat(network.batches).containsExactly(List.of(1), List.of(4));
    assertThat(seen.abandoned).hasValue(1);
    assertThat(batcher.waiting()).isZero();
  }

  @Test
  void requestThatRunsWhenItsCallerGivesUp_isRunToItsEnd_andItsAnswerIsDropped() {
    Batcher batcher = batcher(1, Duration.ZERO, 2);
    StillNetwork network = serve(batcher, 1);
    Batcher.Request running = batcher.submit(images(1), SHAPE, WAITS);
    network.awaitBatch();

    batcher.giveUp(running, new IllegalStateException("it took too long"));
    network.letGo(2);

    assertFailed(running, IllegalStateException.class, "it took too long");
    assertThat(batcher.submit(images(2), SHAPE, WAITS).answer().join().logits())
        .isEqualTo(new float[][] {{2}});
    assertThat(seen.abandoned).hasValue(0);
  }

  @Test
  void requestOfACallerWhoHasGone_isNotRun() {
    Batcher batcher = batcher(4, Duration.ZERO, 64);
    StillNetwork network = serve(batcher, 1);
    AtomicBoolean there = new AtomicBoolean(true);
    batcher.submit(images(1), SHAPE, WAITS);
    network.awaitBatch();
    Batcher.Request gone = batcher.submit(images(2), SHAPE, there::get);
    Batcher.Request stays = batcher.submit(images(3), SHAPE, WAITS);

    there.set(false);
    network.letGo(2);

    assertFailed(
        gone,
        Batcher.CallerGoneException.class,
        "the client closed the connection before its request was run");
    assertThat(stays.answer().join().logits()).isEqualTo(new float[][] {{3}});
    assertThat(network.batches).containsExactly(List.of(1), List.of(3));
    assertThat(seen.abandoned).hasValue(1);
  }

  @Test
  void batchThatNobodyWaitsFor_isNotRunAtAll() {
    Batcher batcher = batcher(4, Duration.ZERO, 64);
    StillNetwork network = serve(batcher, 1);
    Batcher.Request gone = batcher.submit(images(2), SHAPE, () -> false);

    assertFailed(
        gone,
        Batcher.CallerGoneException.class,
        "the client closed the connection before its request was run");
    network.letGo(1);
    assertThat(batcher.submit(images(3), SHAPE, WAITS).answer().join().logits())
        .isEqualTo(new float[][] {{3}});
    assertThat(network.batches).containsExactly(List.of(3));
  }

  @Test
  void failureOfABatch_reachesEachOfItsCallers_andTheNextBatchIsRun() {
    Batcher batcher = batcher(2, NEVER, 64);
    StillNetwork network = serve(batcher, 1);
    network.failure = new IllegalArgumentException("no such operator");

    Batcher.Request first = batcher.submit(images(1), SHAPE, WAITS);
    Batcher.Request second = batcher.submit(images(2), SHAPE, WAITS);
    network.letGo(1);
    assertFailed(first, IllegalArgumentException.class, "no such operator");
    assertFailed(second, IllegalArgumentException.class, "no such operator");

    network.failure = null;
    network.letGo(1);
    assertThat(batcher.submit(images(3, 4), SHAPE, WAITS).answer().join().logits())
        .isEqualTo(new float[][] {{3}, {4}});
    assertThat(batcher.isAlive()).isTrue();
  }

  @Test
  void errorOfTheEngine_endsTheThread_andNobodyWaitsForIt() throws Exception {
    Batcher batcher = batcher(1, Duration.ZERO, 64);
    StillNetwork network = serve(batcher, 1);
    network.failure = new OutOfMemoryError("as the engine does");
    Batcher.Request running = batcher.submit(images(1), SHAPE, WAITS);
    network.awaitBatch();
    Batcher.Request waiting = batcher.submit(images(2), SHAPE, WAITS);

    network.letGo(1);

    assertFailed(running, OutOfMemoryError.class, "as the engine does");
    assertFailed(waiting, Batcher.ServerStoppedException.class, "the server stops");
    network.closed.await();
    assertFailed(
        batcher.submit(images(3), SHAPE, WAITS),
        Batcher.ServerStoppedException.class,
        "the server stops");
    batcher.close(); // waits for the thread
    assertThat(batcher.isAlive()).isFalse();
    assertThat(network.batches).containsExactly(List.of(1));
  }

  @Test
  void newModel_isTakenBetweenTwoBatches_andTheOldOneIsClosed() throws Exception {
    Batcher batcher = batcher(1, Duration.ZERO, 64);
    StillNetwork old = serve(batcher, 1);
    Batcher.Request running = batcher.submit(images(1), SHAPE, WAITS);
    old.awaitBatch();
    Batcher.Request waiting = batcher.submit(images(2), SHAPE, WAITS);
    StillNetwork next = new StillNetwork();

    batcher.swap(new Servable(TestingManifests.of(2, SHAPE), next));
    assertThat(manifest(batcher).version()).isEqualTo(1); // while a batch runs
    next.letGo(1);
    old.letGo(1);

    assertThat(running.answer().join().manifest().version()).isEqualTo(1);
    assertThat(waiting.answer().join().manifest().version()).isEqualTo(2);
    old.closed.await();
    assertThat(old.batches).containsExactly(List.of(1));
    assertThat(next.batches).containsExactly(List.of(2));
    assertThat(seen.swapped.take()).isEqualTo(2L);
  }

  @Test
  void modelThatIsOvertakenBeforeItAnswered_isClosed() throws Exception {
    Batcher batcher = batcher(1, Duration.ZERO, 64);
    StillNetwork first = serve(batcher, 1);
    batcher.submit(images(1), SHAPE, WAITS);
    first.awaitBatch();
    StillNetwork overtaken = new StillNetwork();
    StillNetwork last = new StillNetwork();

    batcher.swap(new Servable(TestingManifests.of(2, SHAPE), overtaken));
    batcher.swap(new Servable(TestingManifests.of(3, SHAPE), last));
    overtaken.closed.await();
    first.letGo(1);

    assertThat(seen.swapped.take()).isEqualTo(3L);
    assertThat(overtaken.batches).isEmpty();
  }

  @Test
  void requestForImagesOfAnotherSize_isRefusedInWords_andTheOthersAreRun() {
    Batcher batcher = batcher(2, NEVER, 64);
    StillNetwork network = serve(batcher, 1);
    ImageShape other = new ImageShape(2, 2);

    Batcher.Request wrong = batcher.submit(List.of(new byte[other.sizeBytes()]), other, WAITS);
    Batcher.Request right = batcher.submit(images(1), SHAPE, WAITS);
    network.letGo(1);

    assertFailed(
        wrong,
        Batcher.ModelChangedException.class,
        "the model was replaced by one for images of another size");
    assertThat(right.answer().join().logits()).isEqualTo(new float[][] {{1}});
    assertThat(network.batches).containsExactly(List.of(1));
  }

  @Test
  void close_answersTheBatchThatRuns_refusesThoseThatWait_andClosesTheModel() throws Exception {
    Batcher batcher = batcher(1, Duration.ZERO, 64);
    StillNetwork network = serve(batcher, 1);
    Batcher.Request running = batcher.submit(images(1), SHAPE, WAITS);
    network.awaitBatch();
    Batcher.Request waiting = batcher.submit(images(2), SHAPE, WAITS);

    Thread closing = new Thread(batcher::close);
    closing.start();
    // Refused once the batcher is told to close, which is before the batch ends.
    Batcher.Request probe = batcher.submit(images(3), SHAPE, WAITS);
    while (!probe.answer().isCompletedExceptionally()) {
      batcher.giveUp(probe, new IllegalStateException("asked too early"));
      probe = batcher.submit(images(3), SHAPE, WAITS);
    }
    network.letGo(1);
    closing.join();

    assertThat(running.answer().join().logits()).isEqualTo(new float[][] {{1}});
    assertFailed(waiting, Batcher.ServerStoppedException.class, "the server stops");
    network.closed.await();
    assertThat(network.batches).containsExactly(List.of(1));
    assertThat(batcher.isAlive()).isFalse();
    StillNetwork late = new StillNetwork();
    batcher.swap(new Servable(TestingManifests.of(2, SHAPE), late));
    late.closed.await();
  }

  @Test
  void requestBeforeTheFirstModel_isRefused() {
    Batcher batcher = batcher(1, Duration.ZERO, 64);

    assertFailed(
        batcher.submit(images(1), SHAPE, WAITS),
        Batcher.ModelChangedException.class,
        "the model was replaced by one for images of another size");
    assertThat(batcher.manifest()).isNull();
  }

  @Test
  void manyCallersAndSwaps_loseNoRequest_andAnswerEachByOneVersion() throws Exception {
    Batcher batcher = batcher(8, Duration.ZERO, 10_000);
    AtomicInteger wrong = new AtomicInteger();
    batcher.swap(counting(1));
    assertThat(seen.swapped.take()).isEqualTo(1L);
    List<Thread> callers = new ArrayList<>();
    for (int caller = 0; caller < 4; caller++) {
      int own = caller;
      callers.add(
          new Thread(
              () -> {
                for (int i = 0; i < 250; i++) {
                  int value = (own * 31 + i) % 100;
                  Batcher.Answer answer =
                      batcher.submit(images(value, value), SHAPE, WAITS).answer().join();
                  float expected = value + 1000 * answer.manifest().version();
                  if (!Arrays.deepEquals(answer.logits(), new float[][] {{expected}, {expected}})) {
                    wrong.incrementAndGet();
                  }
                }
              }));
    }
    callers.forEach(Thread::start);
    for (int version = 2; version <= 20; version++) {
      batcher.swap(counting(version));
    }
    for (Thread caller : callers) {
      caller.join();
    }

    assertThat(wrong).hasValue(0);
    // 4 callers of 250 requests of 2 images.
    assertThat(seen.ran.stream().mapToInt(Integer::intValue).sum()).isEqualTo(2000);
    assertThat(batcher.waiting()).isZero();
  }

  /** A version whose one logit is the image's first byte and a thousand for each version. */
  private static Servable counting(int version) {
    return new Servable(
        TestingManifests.of(version, SHAPE),
        new Servable.Network() {
          @Override
          public float[][] logits(List<byte[]> images) {
            float[][] logits = new float[images.size()][1];
            for (int i = 0; i < logits.length; i++) {
              logits[i][0] = images.get(i)[0] + 1000f * version;
            }
            return logits;
          }

          @Override
          public void close() {}
        });
  }

  private Batcher batcher(int batchImages, Duration delay, int queueImages) {
    Batcher made = new Batcher(batchImages, delay, queueImages, seen, nanos::get);
    batcher = made;
    return made;
  }

  private StillNetwork serve(Batcher batcher, long version) {
    StillNetwork network = new StillNetwork();
    batcher.swap(new Servable(TestingManifests.of(version, SHAPE), network));
    try {
      assertThat(seen.swapped.take()).isEqualTo(version);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return network;
  }

  private static Manifest manifest(Batcher batcher) {
    return Objects.requireNonNull(batcher.manifest());
  }

  private static void assertFailed(
      Batcher.Request request, Class<? extends Throwable> type, String message) {
    assertThatExceptionOfType(CompletionException.class)
        .isThrownBy(() -> request.answer().join())
        .havingCause()
        .isInstanceOf(type)
        .withMessage(message);
  }

  private static List<byte[]> images(int... values) {
    List<byte[]> images = new ArrayList<>();
    for (int value : values) {
      byte[] pixels = new byte[SHAPE.sizeBytes()];
      Arrays.fill(pixels, (byte) value);
      images.add(pixels);
    }
    return images;
  }

  /** Answers with an image's first byte, one batch for every time that it is let go. */
  private static final class StillNetwork implements Servable.Network {
    private final Semaphore leave = new Semaphore(0);
    private final Semaphore begun = new Semaphore(0);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<List<Integer>> batches = Collections.synchronizedList(new ArrayList<>());
    private volatile @Nullable Throwable failure;

    void letGo(int batchCount) {
      leave.release(batchCount);
    }

    /** Waits until a batch runs, which stands still then. */
    void awaitBatch() {
      begun.acquireUninterruptibly();
    }

    @Override
    public float[][] logits(List<byte[]> images) {
      batches.add(images.stream().map(pixels -> (int) pixels[0]).toList());
      begun.release();
      leave.acquireUninterruptibly();
      if (failure instanceof Error error) {
        throw error;
      }
      if (failure instanceof RuntimeException exception) {
        throw exception;
      }
      float[][] logits = new float[images.size()][1];
      for (int i = 0; i < logits.length; i++) {
        logits[i][0] = images.get(i)[0];
      }
      return logits;
    }

    @Override
    public void close() {
      closed.countDown();
    }
  }

  private static final class Seen implements Batcher.Observer {
    private final List<Integer> ran = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger abandoned = new AtomicInteger();
    private final BlockingQueue<Long> swapped = new LinkedBlockingQueue<>();

    @Override
    public void ran(int images) {
      ran.add(images);
    }

    @Override
    public void abandoned() {
      abandoned.incrementAndGet();
    }

    @Override
    public void swapped(Manifest manifest) {
      swapped.add(manifest.version());
    }
  }
}
