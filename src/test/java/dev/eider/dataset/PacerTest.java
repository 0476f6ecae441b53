package dev.eider.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PacerTest {
  /** Close to where the clock wraps round, as System.nanoTime may be. */
  private final long start = Long.parseLong("9223372036854775802");

  @Test
  void turns_areEvenlySpaced() {
    Pacer pacer = new Pacer(10, start);

    assertThat(pacer.nextDelayNanos(start)).isZero();
    assertThat(pacer.nextDelayNanos(start)).isEqualTo(100_000_000);
    assertThat(pacer.nextDelayNanos(start + 100_000_000)).isEqualTo(100_000_000);
  }

  @Test
  void lateTurns_areCaughtUp() {
    Pacer pacer = new Pacer(10, start);

    // 0.25 s late: the turns at 0, 0.1 and 0.2 s are due, the one at 0.3 s is not.
    long now = start + 250_000_000;
    assertThat(pacer.nextDelayNanos(now)).isZero();
    assertThat(pacer.nextDelayNanos(now)).isZero();
    assertThat(pacer.nextDelayNanos(now)).isZero();
    assertThat(pacer.nextDelayNanos(now)).isEqualTo(50_000_000);
  }

  @Test
  void longStall_isCaughtUpByNoMoreThanASecond() {
    Pacer pacer = new Pacer(10, start);

    // An hour late: the turns of the last second, both ends included, are due at once.
    long now = start + 3_600_000_000_000L;
    for (int turn = 0; turn <= 10; turn++) {
      assertThat(pacer.nextDelayNanos(now)).as("turn %d", turn).isZero();
    }
    assertThat(pacer.nextDelayNanos(now)).isEqualTo(100_000_000);
  }
}
