package dev.eider.lab.drift;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScenarioTest {
  @Test
  void swap_turnsTheLongTailRound() {
    // 100^(-y/2): 1, 0.1, 0.01.
    assertThat(Scenario.SWAP.shares(3, 100, 0)).containsExactly(1, 0.1, 0.01);
    assertThat(Scenario.SWAP.shares(3, 100, 1)).containsExactly(0.01, 0.1, 1);
    assertThat(Scenario.SWAP.oldClasses(25)).isEqualTo(12);
  }

  @Test
  void lateClasses_areAFifth_andComeWithTheSecondHalf() {
    double[] first = Scenario.LATE.shares(10, 50, 0);
    double[] second = Scenario.LATE.shares(10, 50, 1);

    assertThat(Scenario.LATE.oldClasses(10)).isEqualTo(8);
    assertThat(first).hasSize(10).endsWith(0, 0);
    assertThat(first[7]).isEqualTo(second[7]).isPositive();
    assertThat(second[8]).isPositive();
    assertThat(Scenario.LATE.oldClasses(2)).isEqualTo(1);
  }
}
