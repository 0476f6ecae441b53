package dev.eider.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.eider.Dashboards;
import dev.eider.RequiredTool;
import dev.eider.config.Setting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is in {@code grafana/}, without a Prometheus; the rest is in {@code MonitoringITCase}. */
class DashboardsTest {
  private static final Path RULE_TESTS = Path.of("src/test/resources/alerts/eider.rules.test.yaml");
  private static final Path RUNBOOK = Path.of("src/docs/runbook.md");

  @Test
  void everyMetricOfOurs_isDeclared() {
    List<String> declared = AllMetrics.exportedNames();
    List<String> expressions =
        new ArrayList<>(Dashboards.queries().stream().map(Dashboards.Query::expression).toList());
    Dashboards.alerts().forEach(alert -> expressions.add(alert.get("expr").asText()));

    assertThat(expressions)
        .allSatisfy(
            expression ->
                assertThat(Dashboards.metrics(expression))
                    .isNotEmpty()
                    .filteredOn(name -> name.contains("eider_"))
                    .allMatch(name -> declared.contains(name.replaceFirst(HISTOGRAM_SUFFIX, ""))));
  }

  private static final String HISTOGRAM_SUFFIX = "_(bucket|count|sum)$";

  @Test
  void everyPanel_explainsItselfAndHasAUnitAndThresholds() {
    for (JsonNode dashboard : Dashboards.all()) {
      assertThat(dashboard.get("description").asText()).isNotBlank();
      assertThat(dashboard.get("links")).isNotEmpty();
      assertThat(dashboard.at("/templating/list")).isNotEmpty();
      for (JsonNode panel : Dashboards.panels(dashboard)) {
        assertThat(panel.get("description").asText())
            .as(panel.get("title").asText())
            .hasSizeGreaterThan(20)
            .endsWith(".");
        assertThat(panel.at("/fieldConfig/defaults/unit").asText()).isNotBlank();
        assertThat(panel.at("/fieldConfig/defaults/thresholds/steps")).isNotEmpty();
      }
    }
  }

  @Test
  void everyAlert_hasAParagraphInTheRunbook() throws IOException {
    List<String> paragraphs =
        Files.readAllLines(RUNBOOK).stream()
            .filter(line -> line.startsWith("## "))
            .map(line -> line.substring(3))
            .toList();

    assertThat(Dashboards.alerts())
        .extracting(alert -> alert.get("alert").asText())
        .containsExactlyInAnyOrderElementsOf(paragraphs);
    assertThat(Dashboards.alerts())
        .allSatisfy(
            alert -> {
              assertThat(alert.at("/annotations/summary").asText()).isNotBlank();
              assertThat(alert.at("/annotations/description").asText()).isNotBlank();
              assertThat(alert.at("/labels/severity").asText()).isIn("warning", "critical");
              assertThat(alert.at("/annotations/runbook_url").asText())
                  .isEqualTo(RUNBOOK + "#" + alert.get("alert").asText().toLowerCase(Locale.ROOT));
            });
  }

  @Test
  void everySettingInTheRunbook_exists() throws IOException {
    List<String> known = AllSettings.declared().stream().map(Setting::name).toList();

    assertThat(
            Pattern.compile("`([a-z]+(?:\\.[a-z-]+)+)[=`]")
                .matcher(Files.readString(RUNBOOK))
                .results()
                .map(found -> found.group(1))
                .filter(
                    name -> !name.startsWith("eider.") && !name.startsWith("metrics.reporters")))
        .isNotEmpty()
        .isSubsetOf(known);
  }

  @Test
  void everyPanelInTheRunbook_exists() throws IOException {
    List<String> titles =
        Dashboards.all().stream()
            .flatMap(dashboard -> Dashboards.panels(dashboard).stream())
            .map(panel -> panel.get("title").asText())
            .toList();

    assertThat(
            Pattern.compile("\"([^\"]+)\"")
                .matcher(Files.readString(RUNBOOK).replaceAll("\\s+", " "))
                .results()
                .map((MatchResult found) -> found.group(1)))
        .isNotEmpty()
        .allMatch(title -> titles.stream().anyMatch(known -> known.startsWith(title)));
  }

  @Test
  void everyAlert_firesForItsSeriesAndNotForOthers() throws Exception {
    Path promtool = RequiredTool.find("promtool");
    List<String> tests = new ArrayList<>();
    new YAMLMapper()
        .readTree(RULE_TESTS.toFile())
        .get("tests")
        .forEach(test -> tests.add(test.get("name").asText()));

    assertThat(tests)
        .containsExactlyInAnyOrderElementsOf(
            Dashboards.alerts().stream()
                .map(alert -> alert.get("alert").asText())
                .flatMap(name -> Stream.of(name + " fires", name + " does not fire"))
                .toList());
    assertThat(output(promtool, "check", "rules", "--lint-fatal", Dashboards.RULES.toString()))
        .contains("SUCCESS");
    assertThat(output(promtool, "test", "rules", RULE_TESTS.toString())).contains("SUCCESS");
  }

  private static String output(Path program, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
