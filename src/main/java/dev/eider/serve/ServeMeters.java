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
              + " swapped in. The protocol is http or grpc; statuses are HTTP's, those of gRPC by"
              + " google.rpc.Code.",
          "protocol",
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
          "eider_serve_refused_total",
          "",
          "Versions that were found damaged, or could not be loaded at last, and are not served.");

  public static final Metric LOAD_FAILURES =
      Metric.counter(
          "eider_serve_load_failures_total",
          "",
          "Attempts to load a version that failed: damaged, unreadable (not there, or not yet), broker"
              + " (it did not answer), or engine (as where there is no memory for it).",
          "problem");

  public static final Metric ABANDONED =
      Metric.counter(
          "eider_serve_abandoned_total",
          "",
          "Requests that were not run, because nobody waited for them any more.");

  public static final Metric FEEDBACK =
      Metric.counter("eider_serve_feedback_total", "", "Labels that were sent back to the stream.");

  public static final Metric VERSION =
      Metric.gauge("eider_serve_version", "", "The version that answers; 0 before the first.");

  public static final Metric WANTED_VERSION =
      Metric.gauge(
          "eider_serve_wanted_version",
          "",
          "The version that is asked for; another than the one that answers while it is loaded, or"
              + " where it cannot be.");

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
