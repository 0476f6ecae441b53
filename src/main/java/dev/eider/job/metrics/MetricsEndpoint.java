package dev.eider.job.metrics;

import dev.eider.config.PortSetting;
import dev.eider.config.Settings;
import dev.eider.job.JobSettings;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MetricOptions;

/**
 * Where an embedded job answers Prometheus: Flink's reporter, which listens on every address of the
 * machine.
 */
public final class MetricsEndpoint {
  private static final String REPORTER = "prometheus";
  private static final String FACTORY =
      "org.apache.flink.metrics.prometheus.PrometheusReporterFactory";

  private MetricsEndpoint() {}

  /**
   * The settings with a port that can be listened at: a free one in place of 0. Flink would only
   * log that it has no port.
   *
   * @throws IOException where the port is in use
   */
  public static Settings withPort(Settings settings) throws IOException {
    int port = settings.get(JobSettings.METRICS_PORT);
    if (port == PortSetting.OFF) {
      return settings;
    }
    try (ServerSocket free = new ServerSocket(port)) {
      return settings.with(JobSettings.METRICS_PORT, Integer.toString(free.getLocalPort()));
    } catch (IOException e) {
      throw new IOException("metrics.port: the port " + port + " is in use", e);
    }
  }

  /** The address to scrape; empty where metrics are off. */
  public static Optional<String> url(Settings settings) {
    int port = settings.get(JobSettings.METRICS_PORT);
    return port == PortSetting.OFF
        ? Optional.empty()
        : Optional.of("http://127.0.0.1:" + port + "/metrics");
  }

  public static void set(Configuration configuration, Settings settings) {
    int port = settings.get(JobSettings.METRICS_PORT);
    if (port == PortSetting.OFF) {
      return;
    }
    configuration.set(MetricOptions.REPORTERS_LIST, REPORTER);
    String prefix = "metrics.reporter." + REPORTER + ".";
    configuration.setString(prefix + "factory.class", FACTORY);
    configuration.setString(prefix + "port", Integer.toString(port));
    // Labels of classes are as they are.
    configuration.setString(prefix + "filterLabelValueCharacters", "false");
  }
}
