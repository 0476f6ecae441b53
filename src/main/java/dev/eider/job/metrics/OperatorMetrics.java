package dev.eider.job.metrics;

import dev.eider.metrics.Metric;
import java.util.function.Supplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/**
 * Registers declared metrics with an operator. Flink knows labels as pairs of groups, and its
 * reporters join the names of all groups: {@code eider_step_phase_seconds_total} with the label
 * {@code phase} is the counter {@code seconds_total} in the group {@code phase} of {@code
 * eider_step}. So a metric's name has its labels within, each as a word of its own, in their order.
 */
public final class OperatorMetrics {
  private final MetricGroup operator;

  public OperatorMetrics(MetricGroup operator) {
    this.operator = operator;
  }

  /** Registers a counter. */
  public Counter counter(Metric metric, String... labelValues) {
    Place place = place(metric, labelValues);
    return place.group().counter(place.leaf());
  }

  /**
   * Registers a gauge, whose value is asked for by other threads.
   *
   * @return the outermost group that it is in, the operator's where it has no labels
   */
  MetricGroup gauge(Metric metric, Supplier<Number> value, String... labelValues) {
    Place place = place(metric, labelValues);
    place.group().gauge(place.leaf(), (Gauge<Number>) value::get);
    return place.outermost();
  }

  private Place place(Metric metric, String... labelValues) {
    if (labelValues.length != metric.labels().size()) {
      throw new IllegalArgumentException(
          metric.name() + " has the labels " + metric.labels() + ", not " + labelValues.length);
    }
    MetricGroup group = operator;
    MetricGroup outermost = operator;
    String rest = metric.name();
    for (int i = 0; i < labelValues.length; i++) {
      String label = metric.labels().get(i);
      int at = ("_" + rest).indexOf("_" + label + "_");
      if (at < 0) {
        throw new IllegalArgumentException(
            "the name " + metric.name() + " has no word '" + label + "' where the label belongs");
      }
      if (at > 0) {
        group = group.addGroup(rest.substring(0, at - 1));
        outermost = i == 0 ? group : outermost;
      }
      group = group.addGroup(label, labelValues[i]);
      rest = rest.substring(at + label.length() + 1);
    }
    return new Place(outermost, group, rest);
  }

  private record Place(MetricGroup outermost, MetricGroup group, String leaf) {}
}
