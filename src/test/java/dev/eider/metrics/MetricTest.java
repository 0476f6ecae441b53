package dev.eider.metrics;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MetricTest {
  @Test
  void nameThatIsNotPrometheus_isRefused() {
    assertThatThrownBy(() -> Metric.gauge("eider_Lag", "", "")).hasMessageContaining("eider_Lag");
    assertThatThrownBy(() -> Metric.gauge("lag", "", "")).hasMessageContaining("lag");
  }

  @Test
  void totalIsOfCountersOnly() {
    assertThatThrownBy(() -> Metric.counter("eider_steps", "", ""))
        .hasMessageContaining("end in _total");
    assertThatThrownBy(() -> Metric.gauge("eider_steps_total", "", ""))
        .hasMessageContaining("end in _total");
  }

  @Test
  void baseUnitsAreSuffixes() {
    assertThatThrownBy(() -> Metric.gauge("eider_lag", "seconds", ""))
        .hasMessageContaining("suffix");
    assertThatThrownBy(() -> Metric.counter("eider_seconds_total", "", ""))
        .hasMessageContaining("suffix");
  }
}
