package dev.eider.serve.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.eider.data.ImageShape;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class WaitingRequestsTest {
  private static final ImageShape SHAPE = new ImageShape(1, 1);

  /** Batches of 4 images, a delay of 100 ns, room for 8. */
  private final WaitingRequests waiting = new WaitingRequests(4, 100, 8);

  @Test
  void fewerImagesThanABatch_areDueOnceTheOldestHasWaitedForTheDelay() {
    waiting.add(request(1, 1000));
    waiting.add(request(1, 1060));

    assertThat(waiting.nanosUntilDue(1000)).isEqualTo(100);
    assertThat(waiting.nanosUntilDue(1099)).isEqualTo(1);
    assertThat(waiting.nanosUntilDue(1100)).isZero();
    assertThat(waiting.nanosUntilDue(5000)).isZero();
  }

  @Test
  void imagesOfABatch_areDueAtOnce() {
    waiting.add(request(3, 1000));
    assertThat(waiting.nanosUntilDue(1000)).isEqualTo(100);

    waiting.add(request(1, 1000));

    assertThat(waiting.nanosUntilDue(1000)).isZero();
  }

  @Test
  void requestThatDoesNotFit_isTheFirstOfTheNextBatch_andIsNotOvertaken() {
    Batcher.Request first = request(3, 1);
    Batcher.Request large = request(3, 2);
    Batcher.Request small = request(1, 3);
    waiting.add(first);
    waiting.add(large);
    waiting.add(small);

    // 3 + 3 > 4, though 3 + 1 would fit.
    assertThat(waiting.takeBatch()).containsExactly(first);
    assertThat(waiting.images()).isEqualTo(4);
    assertThat(waiting.takeBatch()).containsExactly(large, small);
    assertThat(waiting.isEmpty()).isTrue();
    assertThat(waiting.images()).isZero();
  }

  @Test
  void requestLargerThanABatch_isABatchOfItsOwn() {
    Batcher.Request large = request(6, 1);
    waiting.add(large);
    waiting.add(request(1, 2));

    assertThat(waiting.takeBatch()).containsExactly(large);
    assertThat(waiting.images()).isEqualTo(1);
  }

  @Test
  void requestBeyondTheRoom_isRefusedWithTheNumbers_andLeavesNoTrace() {
    waiting.add(request(6, 1));

    assertThatExceptionOfType(Batcher.QueueFullException.class)
        .isThrownBy(() -> waiting.add(request(3, 2)))
        .withMessage("6 images wait, at most 8 may");
    assertThat(waiting.images()).isEqualTo(6);
    waiting.add(request(2, 3)); // 6 + 2 = 8
    assertThat(waiting.images()).isEqualTo(8);
  }

  @Test
  void requestThatIsTakenOut_makesRoom_andIsInNoBatch() {
    Batcher.Request first = request(6, 1);
    Batcher.Request second = request(2, 2);
    waiting.add(first);
    waiting.add(second);

    assertThat(waiting.remove(first)).isTrue();
    assertThat(waiting.remove(first)).isFalse();

    assertThat(waiting.images()).isEqualTo(2);
    assertThat(waiting.nanosUntilDue(2)).isEqualTo(100); // of the second, which is the oldest now
    assertThat(waiting.takeBatch()).containsExactly(second);
  }

  private static Batcher.Request request(int images, long atNanos) {
    return new Batcher.Request(
        Collections.nCopies(images, new byte[SHAPE.sizeBytes()]), SHAPE, atNanos, () -> true);
  }
}
