package dev.eider.metrics;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One metric, declared once as a public constant; what registers it, the page {@code
 * src/docs/metrics.md} and the tests of the dashboards read it from there.
 *
 * @param name Prometheus' name, {@code eider_} and so on: in base units, with the unit as a suffix,
 *     counters ending in {@code _total}
 * @param type what it is
 * @param unit the unit, empty where there is none
 * @param labels the names of its own labels, in the order of the values given when it is registered
 * @param help one sentence of documentation
 */
public record Metric(String name, Type type, String unit, List<String> labels, String help) {
  private static final Pattern NAME = Pattern.compile("eider(_[a-z][a-z0-9]*)+");
  private static final Set<String> BASE_UNITS = Set.of("seconds", "bytes", "ratio");
  private static final String TOTAL = "_total";

  /** What a metric is. */
  public enum Type {
    /** It only rises, except where the process that counts starts again. */
    COUNTER,
    /** It rises and falls. */
    GAUGE,
    /** Counts by bucket, with the series {@code _bucket}, {@code _count} and {@code _sum}. */
    HISTOGRAM;

    /** The type's name in Prometheus' exposition. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Metric {
    labels = List.copyOf(labels);
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "'" + name + "' is not eider_ and lower-case words between underscores");
    }
    if (name.endsWith(TOTAL) != (type == Type.COUNTER)) {
      throw new IllegalArgumentException("'" + name + "': counters, and they alone, end in _total");
    }
    String stem = name.endsWith(TOTAL) ? name.substring(0, name.length() - TOTAL.length()) : name;
    String last = stem.substring(stem.lastIndexOf('_') + 1);
    if ((BASE_UNITS.contains(unit) || BASE_UNITS.contains(last)) && !last.equals(unit)) {
      throw new IllegalArgumentException(
          "'" + name + "' is in '" + unit + "': base units are the name's suffix");
    }
  }

  /** A counter. */
  public static Metric counter(String name, String unit, String help, String... labels) {
    return new Metric(name, Type.COUNTER, unit, List.of(labels), help);
  }

  /** A gauge. */
  public static Metric gauge(String name, String unit, String help, String... labels) {
    return new Metric(name, Type.GAUGE, unit, List.of(labels), help);
  }

  /** A histogram. */
  public static Metric histogram(String name, String unit, String help, String... labels) {
    return new Metric(name, Type.HISTOGRAM, unit, List.of(labels), help);
  }
}
