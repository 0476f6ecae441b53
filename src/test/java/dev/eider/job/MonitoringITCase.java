package dev.eider.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.Dashboards;
import dev.eider.Prometheus;
import dev.eider.RequiredTool;
import dev.eider.cli.AllMetrics;
import dev.eider.cli.EmbeddedBroker;
import dev.eider.config.CommonSettings;
import dev.eider.config.Settings;
import dev.eider.job.metrics.JobMetrics;
import dev.eider.job.metrics.LearningMetrics;
import dev.eider.job.metrics.MetricsEndpoint;
import dev.eider.learn.LearnSettings;
import dev.eider.release.GateSettings;
import dev.eider.report.LearningReport;
import dev.eider.report.ReportJson;
import dev.eider.serve.ModelServer;
import dev.eider.serve.Track;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The job and two servers, scraped by a real Prometheus, which is then asked everything that the
 * dashboards and the alerts ask.
 */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class MonitoringITCase {
  /** iNaturalist 2018 has that many. */
  private static final int INATURALIST = 8142;

  private static final Duration PATIENCE = Duration.ofSeconds(180);

  private final Path folder;
  private final HttpClient client = HttpClient.newHttpClient();
  private int published;

  MonitoringITCase(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void everyQueryOfDashboardsAndAlerts_isAnsweredByTheRunningSystem() throws Exception {
    RequiredTool.find("prometheus");
    Settings settings =
        MetricsEndpoint.withPort(
            TestingRecords.settings()
                .with(GateSettings.MIN_EXAMPLES, "5")
                .with(GateSettings.MIN_INTERVAL, "off")
                .with(JobSettings.METRICS_PORT, "0")
                .with(JobSettings.CHECKPOINTS_DIR, folder.resolve("checkpoints").toString()));
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      Topics.create(settings, broker.bootstrap());
      StreamExecutionEnvironment environment =
          JobEnvironment.create(
              settings, Files.createDirectory(folder.resolve("flink")), Optional.empty());
      EiderJob.build(environment, settings, broker.bootstrap(), TopicEnds.never(), 1);
      String images = settings.get(CommonSettings.IMAGES_TOPIC);
      try (ModelServer stable =
              ModelServer.start(settings, broker.bootstrap(), Track.STABLE, 0, images);
          ModelServer canary =
              ModelServer.start(settings, broker.bootstrap(), Track.CANARY, 0, images)) {
        RunningJob job = RunningJob.submit(environment);
        String scraped = MetricsEndpoint.url(settings).orElseThrow();
        try (Prometheus prometheus =
            Prometheus.start(
                Files.createDirectory(folder.resolve("prometheus")),
                List.of(authority(scraped), authority(stable.url()), authority(canary.url())))) {
          awaitData(prometheus, broker, List.of(stable, canary));

          assertVariablesHaveValues(prometheus);
          assertRulesAreKnown(prometheus);
          assertThat(names(get(scraped))).containsAll(exportedByTheJob());
          assertThat(linted(get(stable.url() + "/metrics"))).isEmpty();
        }
        job.cancel();
      }
    }
  }

  @Test
  void eightThousandClasses_haveFewerThanFiveThousandSeries() throws Exception {
    List<String> labels = IntStream.range(0, INATURALIST).mapToObj(y -> "species " + y).toList();
    Settings settings =
        MetricsEndpoint.withPort(
            TestingRecords.settings()
                .with(CommonSettings.CLASSES, String.join(",", labels))
                .with(LearnSettings.BATCH_SIZE, "512")
                .with(LearnSettings.WARMUP_STEPS, "1000000")
                .with(JobSettings.METRICS_PORT, "0")
                .with(JobSettings.CHECKPOINTS_DIR, folder.resolve("checkpoints").toString()));
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < 2 * INATURALIST; i++) {
      records.add(TestingRecords.labelled(i, labels.get(i % INATURALIST)));
    }
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      Topics.create(settings, broker.bootstrap());
      TestingRecords.publish(broker.bootstrap(), records);
      StreamExecutionEnvironment environment =
          JobEnvironment.create(
              settings, Files.createDirectory(folder.resolve("flink")), Optional.empty());
      EiderJob.build(environment, settings, broker.bootstrap(), TopicEnds.never(), 1);
      try (LearningReports reports = new LearningReports(settings, broker.bootstrap())) {
        RunningJob job = RunningJob.submit(environment);
        LearningReport report = awaitConsumed(reports, records.size());
        long began = System.nanoTime();
        String exposition = get(MetricsEndpoint.url(settings).orElseThrow());
        long scrapeMillis = (System.nanoTime() - began) / 1_000_000;
        job.cancel();

        long series = exposition.lines().filter(line -> !line.startsWith("#")).count();
        int reportBytes = ReportJson.encode(report).length;
        assertThat(series).isBetween(1000L, 5000L);
        assertThat(reportBytes).isLessThan(EiderJob.MAX_MESSAGE_BYTES);
        assertThat(exposition)
            .contains(LearningMetrics.CLASSES_LEFT_OUT.name())
            .containsPattern(
                "eider_learner_classes_left_out\\{.*} " + (INATURALIST - 200) + "\\.0");
        System.out.printf(
            "%s classes: %s series, exposition of %s bytes in %s ms, report of %s bytes%n",
            INATURALIST, series, exposition.length(), scrapeMillis, reportBytes);
      }
    }
  }

  private static LearningReport awaitConsumed(LearningReports reports, int records) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      for (LearningReport report : reports.poll(Duration.ofMillis(200))) {
        if (report.account().consumed() == records) {
          return report;
        }
      }
    }
    throw new AssertionError("the records were not consumed");
  }

  /** Publishes and asks, until every query of every panel has an answer. */
  private void awaitData(Prometheus prometheus, EmbeddedBroker broker, List<ModelServer> servers)
      throws Exception {
    List<Dashboards.Query> empty = Dashboards.queries();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!empty.isEmpty() && System.nanoTime() < deadline) {
      TestingRecords.publish(broker.bootstrap(), more());
      for (ModelServer server : servers) {
        classify(server);
      }
      List<Dashboards.Query> remaining = new ArrayList<>();
      for (Dashboards.Query query : empty) {
        if (!hasData(prometheus.get("query?query=", query.substituted()))) {
          remaining.add(query);
        }
      }
      empty = remaining;
      Thread.sleep(200);
    }
    assertThat(empty).as("queries without data").isEmpty();
  }

  private List<ProducerRecord<byte[], byte[]>> more() {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      records.add(TestingRecords.good(published++));
    }
    records.add(TestingRecords.damaged(published++));
    return records;
  }

  private static boolean hasData(JsonNode answer) {
    for (JsonNode series : answer.get("result")) {
      if (!series.at("/value/1").asText().matches("NaN|[+-]Inf")) {
        return true;
      }
    }
    return false;
  }

  private static void assertVariablesHaveValues(Prometheus prometheus) throws Exception {
    for (JsonNode dashboard : Dashboards.all()) {
      for (JsonNode variable : dashboard.at("/templating/list")) {
        String[] parts =
            variable
                .at("/query/query")
                .asText()
                .replaceAll("label_values\\((.*)\\)", "$1")
                .split(", (?=\\w+$)");
        String selector = new Dashboards.Query("", parts[0]).substituted();
        assertThat(prometheus.get("label/" + parts[1] + "/values?match[]=", selector))
            .as(variable.get("name").asText())
            .isNotEmpty();
      }
    }
  }

  private static void assertRulesAreKnown(Prometheus prometheus) throws Exception {
    Set<String> known = new HashSet<>();
    prometheus.get("label/__name__/values", "").forEach(name -> known.add(name.asText()));
    for (JsonNode alert : Dashboards.alerts()) {
      String expression = alert.get("expr").asText();
      prometheus.get("query?query=", expression);
      assertThat(known).as(alert.get("alert").asText()).containsAll(Dashboards.metrics(expression));
    }
    for (JsonNode group : prometheus.get("rules", "").get("groups")) {
      for (JsonNode rule : group.get("rules")) {
        assertThat(rule.path("lastError").asText()).as(rule.get("name").asText()).isEmpty();
      }
    }
  }

  /** All that is declared for the job. */
  private static List<String> exportedByTheJob() {
    return AllMetrics.exportedNames().stream()
        .filter(name -> name.startsWith(JobMetrics.EXPORTED_PREFIX))
        .toList();
  }

  private static Set<String> names(String exposition) {
    Set<String> names = new HashSet<>();
    exposition
        .lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(line -> names.add(line.replaceFirst("[{ ].*", "")));
    return names;
  }

  private static String linted(String exposition) throws Exception {
    Process promtool =
        new ProcessBuilder(RequiredTool.find("promtool").toString(), "check", "metrics")
            .redirectErrorStream(true)
            .start();
    try (OutputStream in = promtool.getOutputStream()) {
      in.write(exposition.getBytes(StandardCharsets.UTF_8));
    }
    String complaints =
        new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(promtool.waitFor()).as(complaints).isZero();
    return complaints;
  }

  private void classify(ModelServer server) throws Exception {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "png", png);
    client.send(
        HttpRequest.newBuilder(URI.create(server.url() + "/classify"))
            .header("Content-Type", "image/png")
            .POST(HttpRequest.BodyPublishers.ofByteArray(png.toByteArray()))
            .build(),
        HttpResponse.BodyHandlers.discarding());
  }

  private String get(String url) throws Exception {
    return client
        .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private static String authority(String url) {
    return URI.create(url).getAuthority();
  }
}
