package dev.eider.serve.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eider.cli.EmbeddedBroker;
import dev.eider.config.Settings;
import dev.eider.job.Topics;
import dev.eider.report.LearningReport.ClassReport;
import dev.eider.report.ReportJson;
import dev.eider.serve.ModelServer;
import dev.eider.serve.Track;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page of as many classes as iNaturalist has. */
@Timeout(180)
@TestMethodOrder(OrderAnnotation.class)
class ManyClassesITCase {
  private static final int CLASSES = 8142;
  private static final int REPORTS = 5;
  private static final Path MEASURED = Path.of("target/page-8142-classes.txt");

  private static EmbeddedBroker broker;
  private static ModelServer server;

  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeAll
  static void start() throws Exception {
    broker = EmbeddedBroker.start();
    Topics.create(Settings.defaults(), broker.bootstrap());
    List<ClassReport> classes = TestingReports.many(CLASSES);
    long now = System.currentTimeMillis();
    for (int i = 0; i < REPORTS; i++) {
      report(now - 1000L * (REPORTS - i), classes);
    }
    server =
        ModelServer.start(Settings.defaults(), broker.bootstrap(), Track.STABLE, 0, "eider.images");
  }

  private static void report(long atMillis, List<ClassReport> classes) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                broker.bootstrap(),
                "max.request.size",
                "16777216",
                "compression.type",
                "lz4"),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      byte[] json = ReportJson.encode(TestingReports.of(atMillis, classes));
      producer.send(new ProducerRecord<>("eider.learning", json)).get();
    }
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
    broker.close();
  }

  @Test
  @Order(1)
  void dataOfEveryClassComes_inOneBoundedAnswer() throws Exception {
    JsonNode history = new ObjectMapper().readTree(awaitHistory());
    assertThat(history.at("/sequence").asLong()).isEqualTo(REPORTS);

    long begun = System.nanoTime();
    HttpResponse<String> answer = get("/api/learning");
    long firstMillis = Duration.ofNanos(System.nanoTime() - begun).toMillis();

    JsonNode learning = new ObjectMapper().readTree(answer.body());
    assertThat(learning.at("/classes/label")).hasSize(CLASSES);
    assertThat(learning.at("/classes/count")).hasSize(CLASSES);
    assertThat(learning.at("/confusion/labels").size()).isLessThanOrEqualTo(Confusion.MOST_CLASSES);
    assertThat(answer.body().length()).isLessThan(1 << 20);
    measure(answer.body().length(), firstMillis);
  }

  /** Written for src/docs/results.md, and no test: how long it takes is the machine's affair. */
  private void measure(int bytes, long firstMillis) throws Exception {
    List<Long> millis = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      long begun = System.nanoTime();
      get("/api/learning");
      millis.add(Duration.ofNanos(System.nanoTime() - begun).toMillis());
    }
    millis.sort(null);
    Files.createDirectories(MEASURED.toAbsolutePath().getParent());
    Files.writeString(
        MEASURED,
        "%s classes: the newest report has %s bytes of JSON, made and answered in %s ms, answered again in %s ms (median of 20)%n"
            .formatted(CLASSES, bytes, firstMillis, millis.get(10)));
  }

  @Test
  @Order(2)
  void pageDrawsEveryClass(@TempDir Path folder) throws Exception {
    awaitHistory();
    try (Browser browser =
        Browser.open(server.url() + "/", Files.createDirectories(folder.resolve("profile")))) {
      browser.await("document.getElementById('tail-chart').dataset.points == " + CLASSES);
      browser.await("document.getElementById('eps-chart').dataset.points == " + REPORTS);
      browser.run(
          "const find = document.getElementById('find'); find.value = '"
              + TestingReports.label(8000)
              + "'; find.dispatchEvent(new Event('input'));");
      assertThat(browser.text("#found")).contains("number 8,001 of 8,142 by size");
      browser.photograph(1440, Path.of("target/screenshots/page-8142-classes.png"));
      measureDrawing(browser);
      assertThat(browser.errors()).isEmpty();
    }
  }

  /** How long a new report takes to the screen, and how long the page cannot answer meanwhile. */
  private static void measureDrawing(Browser browser) throws Exception {
    browser.run(
        "window.longest = 0; window.drawnMillis = 0;"
            + " new PerformanceObserver((list) => { for (const task of list.getEntries())"
            + " window.longest = Math.max(window.longest, task.duration); })"
            + ".observe({ entryTypes: ['longtask'] });"
            + " new MutationObserver(() => { window.drawnMillis = Date.now(); })"
            + ".observe(document.getElementById('tail-chart'), { attributes: true });");
    report(System.currentTimeMillis(), TestingReports.many(CLASSES));
    long written = System.currentTimeMillis();
    browser.await("document.getElementById('eps-chart').dataset.points == " + (REPORTS + 1));
    browser.await("window.drawnMillis > 0");
    Files.writeString(
        MEASURED,
        "a new one is drawn %s ms after it is written; the page answers nothing for %s ms at most%n"
            .formatted(
                browser.number("window.drawnMillis") - written,
                browser.number("Math.round(window.longest)")),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  private String awaitHistory() throws Exception {
    while (true) {
      String body = get("/api/history").body();
      if (body.contains("\"sequence\":" + REPORTS)) {
        return body;
      }
      Thread.sleep(100);
    }
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(server.url() + path)).build(), BodyHandlers.ofString());
  }
}
