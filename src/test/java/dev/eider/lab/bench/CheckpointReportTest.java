package dev.eider.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CheckpointReportTest {
  @Test
  void rounds_areReportedByTheirMedians() {
    CheckpointReport.Rounds rounds = new CheckpointReport.Rounds();
    rounds.addWithout(2.0);
    rounds.addWith(1.9);
    rounds.addWithout(9.0);
    rounds.addWith(0.1);
    rounds.addWithout(2.0);
    rounds.addWith(1.96);
    rounds.addCheckpoint(100, 3);
    rounds.addCheckpoint(900, 4);

    CheckpointReport report = rounds.report();

    assertThat(report.stepsPerSecondWithout()).isEqualTo(2.0);
    assertThat(report.stepsPerSecondWith()).isEqualTo(1.9);
    assertThat(report.cost()).isCloseTo(0.05, within(1e-12));
    assertThat(report.checkpoints()).isEqualTo(2);
    assertThat(report.checkpointMillis()).isEqualTo(500);
    assertThat(report.longestCheckpointMillis()).isEqualTo(900);
    assertThat(report.stateMebibytes()).isEqualTo(4);
  }
}
