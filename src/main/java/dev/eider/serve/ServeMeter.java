package dev.eider.serve;

/** The server's metrics, declared once: Micrometer's names, and what they are. */
public enum ServeMeter {
  REQUESTS(
      "eider.serve.requests",
      "timer",
      "seconds",
      "Time to answer requests, by endpoint, status and version."),
  BATCH_IMAGES("eider.serve.batch.images", "distribution", "images", "Images run at once."),
  QUEUED("eider.serve.queued", "gauge", "images", "Images that wait to be run."),
  SWAPS("eider.serve.swaps", "counter", "", "Models that were swapped in."),
  REFUSED("eider.serve.refused", "counter", "", "Versions that were found damaged and not served."),
  FEEDBACK("eider.serve.feedback", "counter", "", "Labels that were sent back to the stream."),
  VERSION("eider.serve.version", "gauge", "", "The version that answers; 0 before the first."),
  VERSION_AGE(
      "eider.serve.version.age",
      "gauge",
      "seconds",
      "Time since the version that answers was made; not a number before the first."),
  BROKER_SILENCE(
      "eider.serve.broker.silence",
      "gauge",
      "seconds",
      "Time since the broker last answered; releases cannot come while it grows.");

  private final String meterName;
  private final String type;
  private final String unit;
  private final String help;

  ServeMeter(String meterName, String type, String unit, String help) {
    this.meterName = meterName;
    this.type = type;
    this.unit = unit;
    this.help = help;
  }

  /** Micrometer's name; the exposition writes dots as underscores and adds the unit. */
  public String meterName() {
    return meterName;
  }

  /** {@code timer}, {@code distribution}, {@code gauge} or {@code counter}. */
  public String type() {
    return type;
  }

  /** The base unit; empty where there is none. */
  public String unit() {
    return unit;
  }

  /** One sentence of documentation. */
  public String help() {
    return help;
  }
}
