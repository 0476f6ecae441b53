package dev.eider.job.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.config.Declarations;
import dev.eider.metrics.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

class OperatorMetricsTest {
  private final List<String> path = new ArrayList<>();

  @Test
  void labelsAreGroupsWithinTheName() {
    new OperatorMetrics(new TestingGroup())
        .gauge(
            Metric.gauge("eider_gate_group_of_verdict_ratio", "ratio", "", "group", "verdict"),
            () -> 1,
            "few",
            "hold");

    assertThat(path).containsExactly("eider_gate", "group=few", "of", "verdict=hold", "ratio");
  }

  @Test
  void metricWithoutLabels_isTheOperators() {
    new OperatorMetrics(new TestingGroup()).gauge(JobMetrics.RELEASED_VERSION, () -> 1);

    assertThat(path).containsExactly("eider_gate_released_version");
  }

  @Test
  void everyDeclaredMetricCanBeRegistered() {
    OperatorMetrics metrics = new OperatorMetrics(new TestingGroup());
    for (Metric metric :
        Declarations.of(Metric.class, List.of(JobMetrics.class, LearningMetrics.class))) {
      path.clear();
      metrics.gauge(metric, () -> 1, metric.labels().toArray(String[]::new));

      path.replaceAll(word -> word.replaceFirst("=.*", ""));
      assertThat(String.join("_", path)).isEqualTo(metric.name());
    }
  }

  @Test
  void wrongNumberOfLabels_isRefused() {
    OperatorMetrics metrics = new OperatorMetrics(new TestingGroup());

    assertThatThrownBy(() -> metrics.counter(JobMetrics.VERDICTS))
        .hasMessageContaining("has the labels [verdict, ground], not 0");
  }

  private final class TestingGroup extends UnregisteredMetricsGroup {
    @Override
    public TestingGroup addGroup(String name) {
      path.add(name);
      return this;
    }

    @Override
    public TestingGroup addGroup(String key, String value) {
      path.add(key + "=" + value);
      return this;
    }

    @Override
    public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
      path.add(name);
      return gauge;
    }

    @Override
    public Map<String, String> getAllVariables() {
      return Map.of();
    }
  }
}
