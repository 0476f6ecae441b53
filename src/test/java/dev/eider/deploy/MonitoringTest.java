package dev.eider.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** What k8s/ and docker/ take from grafana/, the one source of dashboards and alerts. */
class MonitoringTest {
  private static final Path RULE = Path.of("k8s/base/monitoring/prometheus-rule.yaml");
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .enable(YAMLGenerator.Feature.LITERAL_BLOCK_STYLE)
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .disable(YAMLGenerator.Feature.SPLIT_LINES)
          .build();

  @Test
  void prometheusRuleHasTheAlerts() throws IOException {
    assertThat(RULE)
        .as("write it anew with: mvn test -Dtest=MonitoringTest#write -Dmonitoring=write")
        .hasContent(rule());
    assertThat(Manifests.typed(YAML.readTree(RULE.toFile()))).isInstanceOf(PrometheusRule.class);
  }

  @Test
  void everyDashboardIsInTheConfigMap() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("grafana/dashboards"))) {
      List<String> dashboards = files.map(file -> "dashboards/" + file.getFileName()).toList();
      JsonNode generator =
          YAML.readTree(Path.of("grafana/kustomization.yaml").toFile())
              .path("configMapGenerator")
              .path(0);

      assertThat(generator.path("files"))
          .extracting(JsonNode::asText)
          .containsExactlyInAnyOrderElementsOf(dashboards);
    }
  }

  @Test
  void jobsHaveOneNameWhereverTheyAreScraped() throws IOException {
    List<String> names =
        YAML.readTree(Path.of("grafana/prometheus.yaml").toFile()).findValuesAsText("job_name");

    assertThat(
            YAML.readTree(Path.of("docker/prometheus.yml").toFile()).findValuesAsText("job_name"))
        .containsExactlyElementsOf(names);
    String monitors = Files.readString(Path.of("k8s/base/monitoring/pod-monitors.yaml"));
    assertThat(names).allSatisfy(name -> assertThat(monitors).contains("replacement: " + name));
  }

  @Test
  @EnabledIfSystemProperty(named = "monitoring", matches = "write")
  void write() throws IOException {
    Files.writeString(RULE, rule());
    assertThat(RULE).isNotEmptyFile();
  }

  private static String rule() throws IOException {
    ObjectNode rule = YAML.createObjectNode();
    rule.put("apiVersion", "monitoring.coreos.com/v1").put("kind", "PrometheusRule");
    rule.putObject("metadata").put("name", "eider");
    rule.set("spec", YAML.readTree(Path.of("grafana/alerts/eider.rules.yaml").toFile()));
    return "# The groups of grafana/alerts/eider.rules.yaml; MonitoringTest writes it anew.\n"
        + YAML.writeValueAsString(rule);
  }
}
