package dev.eider.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.config.Declarations;
import dev.eider.metrics.Metric;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServeMetricsTest {
  @Test
  void everyDeclaredMetric_isExportedUnderItsNameAndType() {
    try (ServeMetrics metrics = new ServeMetrics(Track.STABLE, () -> Instant.EPOCH)) {
      metrics.watchQueue(() -> 0);
      metrics.answered("http", "classify", 200, 1);

      assertThat(Declarations.of(Metric.class, List.of(ServeMeters.class)))
          .allSatisfy(
              metric ->
                  assertThat(metrics.scrape())
                      .contains("# TYPE " + metric.name() + " " + metric.type().text() + "\n")
                      .contains("# HELP " + metric.name() + " " + metric.help() + "\n"));
    }
  }
}
