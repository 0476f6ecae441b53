package dev.eider.serve.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.RequiredTool;
import dev.eider.config.Settings;
import dev.eider.lab.process.JavaProcess;
import dev.eider.release.Release;
import dev.eider.release.ReleaseStore;
import dev.eider.release.Releases;
import dev.eider.serve.ModelServer;
import dev.eider.serve.Track;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The page of a running demo, in a browser. One demo and one browser serve all tests in turn. */
@Timeout(240)
@TestMethodOrder(OrderAnnotation.class)
class PageITCase {
  private static final Path SCREENSHOTS = Path.of("target/screenshots");
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final String HOSTILE = "<img src=x onerror=\"document.title='owned'\">";

  private static JavaProcess demo;
  private static String bootstrap;
  private static String url;
  private static Browser browser;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    RequiredTool.find("chromium");
    RequiredTool.find("chromedriver");
    demo =
        JavaProcess.of("eider demo", "dev.eider.cli.Eider")
            .javaOptions("-Xmx1g")
            .arguments(
                List.of(
                    "demo",
                    "--headless",
                    "--port=0",
                    "-Dwarmup.steps=60",
                    "-Dsnapshot.every.steps=60",
                    "-Dcheckpoint.interval=2s"))
            .start(folder.resolve("demo.log"));
    bootstrap = demo.awaitLine("bootstrap=", PATIENCE);
    url = demo.awaitLine("listening=", PATIENCE);
    publishHostileLabel();
    browser = Browser.open(url + "/", Files.createDirectories(folder.resolve("profile")));
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
    if (demo != null) {
      demo.close();
    }
  }

  /**
   * Where the demo has ended by itself, its last words are the fault, and not what the page lacks.
   */
  @BeforeEach
  void demoRuns() throws Exception {
    if (!demo.isAlive()) {
      throw demo.ended();
    }
  }

  /** A label is what a stranger may write. */
  private static void publishHostileLabel() throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrap),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      ProducerRecord<byte[], byte[]> record =
          new ProducerRecord<>("eider.images", "hostile".getBytes(UTF_8), new byte[3 * 32 * 32]);
      record.headers().add("label", HOSTILE.getBytes(UTF_8));
      record.headers().add("content-type", "application/x-eider-rgb8".getBytes(UTF_8));
      record.headers().add("width", "32".getBytes(UTF_8));
      record.headers().add("height", "32".getBytes(UTF_8));
      producer.send(record).get();
    }
  }

  @Test
  @Order(1)
  void chartsAreDrawnWithWhatTheStreamTells() {
    for (String chart : List.of("tail", "weights", "errors", "losses", "flow")) {
      browser.await("document.getElementById('" + chart + "-chart').dataset.points > 1");
    }
    browser.await("document.querySelectorAll('#examples li').length > 0");
    browser.await("document.querySelectorAll('#confusion td.own').length > 20");
    browser.await("document.querySelectorAll('#version-rows tr').length >= 2");
    // Eps is learned after the warm-up.
    browser.await("document.getElementById('eps-chart').dataset.points > 1");

    assertThat(browser.text("#connection")).isEqualTo("Live");
    for (String chart : List.of("tail", "weights", "errors", "eps", "losses", "flow")) {
      assertThat(browser.number(paintedPixels(chart))).as(chart).isGreaterThan(500);
    }
    // With the stranger's; a learner that is behind comes to it later.
    browser.await(
        "document.querySelector('#tail-chart .plot').ariaLabel"
            + ".startsWith('Examples and error by class. 26 classes, from ')");
    // Also that the policy on content has refused nothing.
    assertThat(browser.errors()).isEmpty();
  }

  private static String paintedPixels(String chart) {
    return """
        (() => {
          const canvas = document.querySelector('#%s-chart canvas');
          const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
          let painted = 0;
          for (let i = 3; i < data.length; i += 4) painted += data[i] > 0 ? 1 : 0;
          return painted;
        })()"""
        .formatted(chart);
  }

  @Test
  @Order(2)
  void labelOfAStranger_isTextAndNothingElse() {
    browser.run("document.querySelector('#class-details').open = true");
    browser.await(
        "[...document.querySelectorAll('#class-rows td.label')]"
            + ".some((cell) => cell.textContent.startsWith('<img'))");

    assertThat(browser.number("document.querySelectorAll('img[src=x]').length")).isZero();
    assertThat(browser.value("document.title")).isEqualTo("Eider · eider");
    browser.run("document.querySelector('#class-details').open = false");
  }

  @Test
  @Order(3)
  void pageIsUsedByTheKeyboard() {
    browser.run("document.activeElement.blur()");
    browser.press(Keys.TAB);
    assertThat(browser.value("document.activeElement.className")).isEqualTo("skip");
    browser.press(Keys.TAB);
    assertThat(browser.value("document.activeElement.id")).isEqualTo("theme");
    browser.press(Keys.ENTER);
    assertThat(browser.value("document.documentElement.dataset.theme")).isEqualTo("light");
    browser.press(Keys.ENTER, Keys.ENTER);
    assertThat(browser.value("document.documentElement.dataset.theme ?? 'none'")).isEqualTo("none");

    browser.run("document.querySelector('#tail-chart .plot').focus()");
    browser.press(Keys.HOME, Keys.ARROW_RIGHT);

    assertThat(browser.text("#announcer")).contains("examples").contains("error, arriving");
    assertThat(browser.value("document.querySelector('#tail-chart .tip').hidden")).isEqualTo(false);
    browser.press(Keys.ESCAPE);
    assertThat(browser.value("document.querySelector('#tail-chart .tip').hidden")).isEqualTo(true);
  }

  @Test
  @Order(4)
  void personPromotesAndRollsBackByClicking() {
    // Where the gate has released it already, promoting it is pinning it.
    decide("[data-promote=\"1\"]", "(Promote|Pin) version 1\\?");
    awaitPin(1);
    decide("[data-promote=\"2\"]", "Promote version 2\\?");
    awaitPin(2);
    browser.await("document.querySelector('#rollback').textContent === 'Roll back to 1'");

    browser.click("#rollback");
    assertThat(browser.text("#dialog-title")).isEqualTo("Roll back to version 1?");
    browser.press(Keys.ESCAPE);
    assertThat(browser.value("document.querySelector('#dialog').open")).isEqualTo(false);
    assertThat(Objects.requireNonNull(releases().pin()).version()).isEqualTo(2);

    decide("#rollback", "Roll back to version 1\\?");
    awaitPin(1);
    Release pin = Objects.requireNonNull(releases().pin());
    assertThat(pin.version()).isEqualTo(1);
    assertThat(pin.reason()).isEqualTo("rolled back from version 2 by a person");
    browser.await(
        "document.querySelector('#versions-text').textContent.includes('answers with version 1')");

    decide("#unpin", "Unpin version 1\\?");
    browser.await("document.querySelector('#unpin').disabled");
    assertThat(releases().pin()).isNull();
    assertThat(browser.errors()).isEmpty();
  }

  private static void decide(String button, String question) {
    browser.click(button);
    assertThat(browser.text("#dialog-title")).matches(question);
    browser.click("#dialog-confirm");
    browser.await("!document.querySelector('#dialog').open");
  }

  private static void awaitPin(long version) {
    browser.await(
        "[...document.querySelectorAll('#version-rows tr[data-version=\""
            + version
            + "\"] .badge')].map((badge) => badge.textContent).join().startsWith('served,pinned')");
  }

  private static Releases releases() {
    return new ReleaseStore(bootstrap, Settings.defaults(), Duration.ZERO).current();
  }

  @Test
  @Order(5)
  void imageOfTheStream_isClassifiedAndLabelled() {
    browser.click("#try-stream");
    browser.await("document.querySelectorAll('.guess').length === 5");
    assertThat(browser.text("#try-gate")).matches("Answered by version \\d+, wrong on .*");
    browser.element("#give-label").sendKeys("disc", Keys.ENTER);
    browser.await("document.querySelector('#followed-rows tr')?.dataset.label === 'disc'");
    assertThat(browser.text("#found")).startsWith("disc: number ");
    assertThat(browser.errors()).isEmpty();
  }

  @Test
  @Order(6)
  void pageFitsEveryWidth_inLightAndDark() throws Exception {
    for (String theme : List.of("light", "dark")) {
      browser.prefer(theme);
      for (int width : new int[] {390, 820, 1440}) {
        browser.resize(width, 900);
        browser.photograph(width, SCREENSHOTS.resolve("page-" + width + "-" + theme + ".png"));
        assertThat(browser.number("document.documentElement.scrollWidth")).isEqualTo(width);
      }
    }
    browser.resize(1280, 900);
    assertThat(browser.errors()).isEmpty();
  }

  @Test
  @Order(7)
  void lostServerIsSaid_andFoundAgain() throws Exception {
    demo.close();
    browser.await("document.querySelector('#connection').dataset.state === 'disconnected'");
    assertThat(browser.text("#banner")).startsWith("No connection to the server since ");
    browser.photograph(1280, SCREENSHOTS.resolve("page-disconnected.png"));

    int port = URI.create(url).getPort();
    try (ModelServer another =
        ModelServer.start(Settings.defaults(), bootstrap, Track.STABLE, port, "eider.images")) {
      assertThat(another.url()).isEqualTo(url);
      // The broker was the demo's, and is gone.
      browser.await("document.querySelector('#connection').textContent === 'No Kafka'");
      assertThat(browser.text("#banner")).isEqualTo("The server has not reached Kafka yet.");
    }
    browser.await("document.querySelector('#connection').dataset.state === 'disconnected'");
  }
}
