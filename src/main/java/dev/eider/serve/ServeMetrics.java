package dev.eider.serve;

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

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final InstantSource clock;
  private final JvmGcMetrics garbageCollection = new JvmGcMetrics();
  private final DistributionSummary batches;
  private volatile long version;
  private volatile long versionMillis;
  private volatile long brokerAnsweredMillis;

  ServeMetrics(InstantSource clock) {
    this.clock = clock;
    this.brokerAnsweredMillis = clock.millis();
    this.batches =
        DistributionSummary.builder(ServeMeter.BATCH_IMAGES.meterName())
            .description(ServeMeter.BATCH_IMAGES.help())
            .baseUnit(ServeMeter.BATCH_IMAGES.unit())
            .serviceLevelObjectives(BATCHES)
            .register(registry);
    counter(ServeMeter.SWAPS);
    counter(ServeMeter.REFUSED);
    counter(ServeMeter.FEEDBACK);
    gauge(ServeMeter.VERSION, () -> version);
    gauge(
        ServeMeter.VERSION_AGE,
        () -> version == 0 ? Double.NaN : (clock.millis() - versionMillis) / 1000.0);
    gauge(ServeMeter.BROKER_SILENCE, () -> (clock.millis() - brokerAnsweredMillis) / 1000.0);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    garbageCollection.bindTo(registry);
  }

  /** Watches how many images wait. */
  void watchQueue(Supplier<Integer> waiting) {
    gauge(ServeMeter.QUEUED, waiting::get);
  }

  /** A request was answered. */
  void answered(String endpoint, int status, long nanos) {
    Timer.builder(ServeMeter.REQUESTS.meterName())
        .description(ServeMeter.REQUESTS.help())
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
    counter(ServeMeter.SWAPS).increment();
    registry.getMeters().stream()
        .filter(meter -> meter.getId().getName().equals(ServeMeter.REQUESTS.meterName()))
        .filter(meter -> !before.equals(meter.getId().getTag("version")))
        .filter(meter -> !Long.toString(manifest.version()).equals(meter.getId().getTag("version")))
        .forEach(registry::remove);
  }

  void refused() {
    counter(ServeMeter.REFUSED).increment();
  }

  void fedBack() {
    counter(ServeMeter.FEEDBACK).increment();
  }

  void brokerAnswered() {
    brokerAnsweredMillis = clock.millis();
  }

  /** The exposition in Prometheus' text format. */
  String scrape() {
    return registry.scrape();
  }

  private Counter counter(ServeMeter meter) {
    return Counter.builder(meter.meterName()).description(meter.help()).register(registry);
  }

  private void gauge(ServeMeter meter, Supplier<Number> value) {
    Gauge.builder(meter.meterName(), value)
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
