package dev.eider.serve;

import dev.eider.metrics.Metric;

/**
 * The server's metrics. Those of the JVM and the process come from Micrometer's binders. All have
 * the label {@code track}: {@code stable} or {@code canary}.
 */
public final class ServeMeters {
  public static final Metric REQUESTS =
      Metric.histogram(
          "eider_serve_requests_seconds",
          "seconds",
          "Time to answer requests; those of a version are dropped when the second one after it is"
              + " swapped in.",
          "endpoint",
          "status",
          "version");

  public static final Metric BATCH_IMAGES =
      Metric.histogram("eider_serve_batch_images", "images", "Images run at once.");

  public static final Metric QUEUED =
      Metric.gauge("eider_serve_queued_images", "images", "Images that wait to be run.");

  public static final Metric SWAPS =
      Metric.counter("eider_serve_swaps_total", "", "Models that were swapped in.");

  public static final Metric REFUSED =
      Metric.counter(
          "eider_serve_refused_total", "", "Versions that were found damaged and not served.");

  public static final Metric FEEDBACK =
      Metric.counter("eider_serve_feedback_total", "", "Labels that were sent back to the stream.");

  public static final Metric VERSION =
      Metric.gauge("eider_serve_version", "", "The version that answers; 0 before the first.");

  public static final Metric VERSION_AGE =
      Metric.gauge(
          "eider_serve_version_age_seconds",
          "seconds",
          "Time since the version that answers was made; not a number before the first.");

  public static final Metric BROKER_SILENCE =
      Metric.gauge(
          "eider_serve_broker_silence_seconds",
          "seconds",
          "Time since the broker last answered; releases cannot come while it grows.");

  private ServeMeters() {}
}
