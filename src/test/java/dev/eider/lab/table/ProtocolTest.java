package dev.eider.lab.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.learn.step.RateSchedule;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProtocolTest {
  private final Protocol published = new Protocol(200, 0.8, Protocol.Schedule.PAPER);

  @Test
  void publishedSchedule_isThatOfThePaper() {
    // 100 steps an epoch: times 0.01 at epochs 160 and 180 of 200.
    RateSchedule schedule = RateSchedule.parse(published.rateSchedule(16_000, 20_000));

    assertThat(published.stage1Epochs()).isEqualTo(160);
    assertThat(schedule.factorAt(15_999)).isEqualTo(1);
    assertThat(schedule.factorAt(16_000)).isEqualTo(0.01);
    assertThat(schedule.factorAt(17_999)).isEqualTo(0.01);
    assertThat(schedule.factorAt(18_000)).isEqualTo(0.0001);
  }

  @Test
  void cosine_fallsOverStage2() {
    Protocol protocol = new Protocol(12, 0.8, Protocol.Schedule.COSINE);
    RateSchedule schedule = RateSchedule.parse(protocol.rateSchedule(100, 120));

    assertThat(schedule.factorAt(100)).isEqualTo(1);
    assertThat(schedule.factorAt(110)).isEqualTo(0.5);
    assertThat(schedule.factorAt(120)).isZero();
  }

  @Test
  void oneEpochAtLeast_isLeftToStage2() {
    assertThat(new Protocol(1, 0.8, Protocol.Schedule.COSINE).stage1Epochs()).isZero();
    assertThat(new Protocol(2, 0.8, Protocol.Schedule.COSINE).stage1Epochs()).isEqualTo(1);
    assertThat(new Protocol(12, 1, Protocol.Schedule.COSINE).stage1Epochs()).isEqualTo(11);
  }

  @Test
  void tenMeasurementsAtMost_includeTheLast() {
    assertThat(IntStream.rangeClosed(1, 200).filter(published::isMeasuredAfter).boxed())
        .hasSize(10)
        .contains(20, 180, 200);
    Protocol twelve = new Protocol(12, 0.8, Protocol.Schedule.COSINE);
    assertThat(IntStream.rangeClosed(1, 12).filter(twelve::isMeasuredAfter).boxed())
        .containsExactly(2, 4, 6, 8, 10, 12);
  }
}
