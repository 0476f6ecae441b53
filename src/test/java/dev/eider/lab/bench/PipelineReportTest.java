package dev.eider.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PipelineReportTest {
  @Test
  void ratios_areMediansOfTheRoundsRatiosAndNotRatiosOfMedians() {
    PipelineReport.Rounds rounds = new PipelineReport.Rounds();
    fill(rounds.inMemory(), 999, 100, 200, 50);
    fill(rounds.pipeline(), 1, 90, 100, 49);
    fill(rounds.consumer(), 1, 10, 20, 30);
    fill(rounds.ingest(), 1, 6, 14, 24);
    fill(rounds.uniform(), 1, 10, 10, 10);
    fill(rounds.hot(), 1, 8, 9, 10);

    PipelineReport report = rounds.report();
    // 0.9, 0.5, 0.98; the medians are 100 and 90, the first round is not kept.
    assertThat(report.ratio()).isEqualTo(0.9);
    assertThat(report.inMemoryPerSecond()).isEqualTo(100);
    assertThat(report.pipelinePerSecond()).isEqualTo(90);
    assertThat(report.ingestRatio()).isEqualTo(0.7);
    assertThat(report.hotKeyRatio()).isEqualTo(0.9);
  }

  private static void fill(PipelineReport.Timed timed, double warmUp, double... values) {
    timed.add(false, warmUp);
    for (double value : values) {
      timed.add(true, value);
    }
  }
}
