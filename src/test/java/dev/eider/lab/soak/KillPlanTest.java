package dev.eider.lab.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.lab.soak.KillPlan.PlannedKill;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class KillPlanTest {
  @Test
  void killsOfASeed_areTheSameAgain() {
    assertThat(plan(7)).isEqualTo(plan(7)).isNotEqualTo(plan(8));
  }

  @Test
  void kills_comeOneAfterTheOtherAndBeforeTheEnd() {
    assertThat(plan(3))
        .extracting(PlannedKill::atRecord)
        .isSorted()
        .allMatch(record -> record >= 0 && record <= 850);
  }

  @Test
  void killsOfBothKinds_followEachOther() {
    assertThat(plan(1))
        .extracting(PlannedKill::target)
        .containsExactly(
            KillTarget.PROCESS, KillTarget.TASK_MANAGER, KillTarget.CLUSTER, KillTarget.PROCESS);
  }

  private static List<PlannedKill> plan(long seed) {
    return KillPlan.of(4, 1000, KillTarget.PROCESS, new SplittableRandom(seed));
  }
}
