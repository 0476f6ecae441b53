package dev.eider.serve;

import static io.micrometer.core.instrument.config.MeterFilter.denyNameStartsWith;

import dev.eider.metrics.Metric;
import dev.eider.snapshot.Manifest;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The server's metrics in a Prometheus registry. */
final class ServeMetrics implements AutoCloseable {
  private static final Duration[] LATENCIES = {
    Duration.ofMillis(1),
    Duration.ofMillis(2),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(20),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(200),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(2),
    Duration.ofSeconds(5)
  };
  private static final double[] BATCHES = {1, 2, 4, 8, 16, 32, 64, 128};

  /** Of Micrometer's binders: nanoseconds, and a gauge that ends in _count. */
  private static final List<String> BREAKING_NAMING_RULES =
      List.of("process.cpu.time", "system.cpu.count");

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final InstantSource clock;
  private final JvmGcMetrics garbageCollection = new JvmGcMetrics();
  private final DistributionSummary batches;
  private volatile long version;
  private volatile long wantedVersion;
  private volatile long versionMillis;
  private volatile long brokerAnsweredMillis;

  ServeMetrics(Track track, InstantSource clock) {
    this.clock = clock;
    registry.config().commonTags("track", track.name().toLowerCase(Locale.ROOT));
    BREAKING_NAMING_RULES.forEach(name -> registry.config().meterFilter(denyNameStartsWith(name)));
    this.brokerAnsweredMillis = clock.millis();
    this.batches =
        DistributionSummary.builder(ServeMeters.BATCH_IMAGES.name())
            .description(ServeMeters.BATCH_IMAGES.help())
            .baseUnit(ServeMeters.BATCH_IMAGES.unit())
            .serviceLevelObjectives(BATCHES)
            .register(registry);
    counter(ServeMeters.SWAPS);
    counter(ServeMeters.REFUSED);
    counter(ServeMeters.FEEDBACK);
    counter(ServeMeters.ABANDONED);
    for (LoadProblem problem : LoadProblem.values()) {
      loadFailures(problem);
    }
    gauge(ServeMeters.WANTED_VERSION, () -> wantedVersion);
    gauge(ServeMeters.VERSION, () -> version);
    gauge(
        ServeMeters.VERSION_AGE,
        () -> version == 0 ? Double.NaN : (clock.millis() - versionMillis) / 1000.0);
    gauge(ServeMeters.BROKER_SILENCE, () -> (clock.millis() - brokerAnsweredMillis) / 1000.0);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    garbageCollection.bindTo(registry);
  }

  /** Watches how many images wait. */
  void watchQueue(Supplier<Integer> waiting) {
    gauge(ServeMeters.QUEUED, waiting::get);
  }

  /** A request was answered. */
  void answered(String protocol, String endpoint, int status, long nanos) {
    Timer.builder(ServeMeters.REQUESTS.name())
        .description(ServeMeters.REQUESTS.help())
        .tag("protocol", protocol)
        .tag("endpoint", endpoint)
        .tag("status", Integer.toString(status))
        .tag("version", Long.toString(version))
        .serviceLevelObjectives(LATENCIES)
        .register(registry)
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  void ran(int images) {
    batches.record(images);
  }

  /** Another version answers: series of the one before are dropped, so that they do not pile up. */
  void swapped(Manifest manifest) {
    String before = Long.toString(version);
    version = manifest.version();
    versionMillis = manifest.createdAtMillis();
    counter(ServeMeters.SWAPS).increment();
    registry.getMeters().stream()
        .filter(meter -> meter.getId().getName().equals(ServeMeters.REQUESTS.name()))
        .filter(meter -> !before.equals(meter.getId().getTag("version")))
        .filter(meter -> !Long.toString(manifest.version()).equals(meter.getId().getTag("version")))
        .forEach(registry::remove);
  }

  void refused() {
    counter(ServeMeters.REFUSED).increment();
  }

  /** An attempt to load a version has failed. */
  void notLoaded(LoadProblem problem) {
    loadFailures(problem).increment();
  }

  /** This version is asked for. */
  void wanted(long asked) {
    wantedVersion = asked;
  }

  /** A request was not run. */
  void abandoned() {
    counter(ServeMeters.ABANDONED).increment();
  }

  void fedBack() {
    counter(ServeMeters.FEEDBACK).increment();
  }

  void brokerAnswered() {
    brokerAnsweredMillis = clock.millis();
  }

  /** The exposition in Prometheus' text format. */
  String scrape() {
    return registry.scrape();
  }

  private Counter loadFailures(LoadProblem problem) {
    return Counter.builder(ServeMeters.LOAD_FAILURES.name())
        .description(ServeMeters.LOAD_FAILURES.help())
        .tag("problem", problem.label())
        .register(registry);
  }

  private Counter counter(Metric meter) {
    return Counter.builder(meter.name()).description(meter.help()).register(registry);
  }

  private void gauge(Metric meter, Supplier<Number> value) {
    Gauge.builder(meter.name(), value)
        .description(meter.help())
        .baseUnit(meter.unit().isEmpty() ? null : meter.unit())
        .register(registry);
  }

  @Override
  public void close() {
    garbageCollection.close();
    registry.close();
  }
}
