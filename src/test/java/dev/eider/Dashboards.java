package dev.eider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What {@code grafana/} asks Prometheus for. */
public final class Dashboards {
  public static final Path RULES = Path.of("grafana/alerts/eider.rules.yaml");

  private static final Path FOLDER = Path.of("grafana/dashboards");
  private static final Pattern METRIC = Pattern.compile("\\b(?:flink|eider)_\\w+");

  private Dashboards() {}

  /**
   * One query of a panel.
   *
   * @param panel dashboard and title
   * @param expression with Grafana's variables
   */
  public record Query(String panel, String expression) {
    /** The query for every job, class and track. */
    public String substituted() {
      return expression
          .replaceAll("\\$(job|class|track)\\b", ".*")
          .replace("$__rate_interval", "15s")
          .replace("$__range", "1h");
    }
  }

  /** The dashboards by file name. */
  public static List<JsonNode> all() {
    try (Stream<Path> files = Files.list(FOLDER)) {
      List<JsonNode> dashboards = new ArrayList<>();
      for (Path file : files.sorted().toList()) {
        dashboards.add(new ObjectMapper().readTree(file.toFile()));
      }
      return dashboards;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The panels of a dashboard that draw something. */
  public static List<JsonNode> panels(JsonNode dashboard) {
    List<JsonNode> panels = new ArrayList<>();
    dashboard
        .get("panels")
        .forEach(
            panel -> {
              if (!panel.get("type").asText().equals("row")) {
                panels.add(panel);
              }
            });
    return panels;
  }

  /** The queries of all panels. */
  public static List<Query> queries() {
    List<Query> queries = new ArrayList<>();
    for (JsonNode dashboard : all()) {
      for (JsonNode panel : panels(dashboard)) {
        String name = dashboard.get("title").asText() + ": " + panel.get("title").asText();
        panel
            .get("targets")
            .forEach(target -> queries.add(new Query(name, target.get("expr").asText())));
      }
    }
    return queries;
  }

  /** The alerts, as they are in the rule file. */
  public static List<JsonNode> alerts() {
    try {
      List<JsonNode> alerts = new ArrayList<>();
      new YAMLMapper()
          .readTree(RULES.toFile())
          .get("groups")
          .forEach(group -> group.get("rules").forEach(alerts::add));
      return alerts;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The metrics that an expression names; ours, Flink's and the connector's begin alike. */
  public static List<String> metrics(String expression) {
    TreeSet<String> names = new TreeSet<>();
    Matcher matcher = METRIC.matcher(expression);
    while (matcher.find()) {
      names.add(matcher.group());
    }
    return List.copyOf(names);
  }
}
