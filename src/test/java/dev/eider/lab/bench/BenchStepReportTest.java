package dev.eider.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class BenchStepReportTest {
  private static final BenchStepReport.Memory NO_MEMORY = new BenchStepReport.Memory(0, null, null);

  @Test
  void roundsOfANoisyMachine_areReportedByTheirLeastTimesAndMedianRatios() {
    List<StepBenchmark.Round> rounds =
        List.of(
            new StepBenchmark.Round(10, 12, 24),
            new StepBenchmark.Round(20, 20, 60),
            new StepBenchmark.Round(30, 36, 36),
            new StepBenchmark.Round(8, 11, 33));
    BenchStepReport report = BenchStepReport.of(rounds, 50, null, NO_MEMORY);
    assertThat(report.bareMillis()).isEqualTo(8);
    assertThat(report.plainMillis()).isEqualTo(11);
    assertThat(report.metaMillis()).isEqualTo(24);
    assertThat(report.ratio()).isEqualTo(24.0 / 11);
    assertThat(report.overheadRatio()).isEqualTo(11.0 / 8);
    // meta / plain: 2, 3, 1, 3; sorted 1, 2, 3, 3
    assertThat(report.medianRatio()).isEqualTo(2.5);
    // plain / bare: 1.2, 1, 1.2, 1.375; sorted 1, 1.2, 1.2, 1.375
    assertThat(report.medianOverheadRatio()).isCloseTo(1.2, within(1e-12));
    // 50 images in 24 ms
    assertThat(report.imagesPerSecond()).isCloseTo(2083.33, within(0.01));
  }
}
