package dev.eider.job.metrics;

import dev.eider.metrics.Metric;
import java.util.List;
import java.util.Map;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.groups.AbstractMetricGroup;
import org.jspecify.annotations.Nullable;

/**
 * A gauge whose series come and go, such as the worst classes. Flink has no way to remove one
 * metric, but a group that is closed takes its metrics along, so all series are registered anew
 * where their labels change. The metric must be the only one whose name begins with the words
 * before its first label.
 */
final class ChangingSeries {
  private final OperatorMetrics metrics;
  private final Metric metric;
  private @Nullable MetricGroup group;
  private volatile Map<List<String>, Double> values = Map.of();

  ChangingSeries(OperatorMetrics metrics, Metric metric) {
    this.metrics = metrics;
    this.metric = metric;
  }

  /**
   * Shows these series and no others.
   *
   * @param next by the values of the labels
   */
  void show(Map<List<String>, Double> next) {
    boolean same = values.keySet().equals(next.keySet());
    values = Map.copyOf(next);
    if (same) {
      return;
    }
    if (group instanceof AbstractMetricGroup<?> old) {
      old.close();
    }
    for (List<String> labels : next.keySet()) {
      group =
          metrics.gauge(
              metric, () -> values.getOrDefault(labels, Double.NaN), labels.toArray(String[]::new));
    }
  }
}
