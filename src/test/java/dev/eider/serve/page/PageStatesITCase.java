package dev.eider.serve.page;

import static dev.eider.serve.page.TestingReports.aClass;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.cli.EmbeddedBroker;
import dev.eider.config.Settings;
import dev.eider.job.Topics;
import dev.eider.kafka.KafkaMessage;
import dev.eider.model.TrainedModel;
import dev.eider.release.Release;
import dev.eider.release.ReleaseMessages;
import dev.eider.release.Verdict;
import dev.eider.report.LearningReport;
import dev.eider.report.LearningReport.ClassReport;
import dev.eider.report.ReportJson;
import dev.eider.serve.ModelServer;
import dev.eider.serve.Track;
import dev.eider.snapshot.ServableModels;
import dev.eider.snapshot.Snapshot;
import dev.eider.snapshot.SnapshotMessages;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page from nothing at all to two hundred classes: what it says at each state. */
@Timeout(180)
@TestMethodOrder(OrderAnnotation.class)
class PageStatesITCase {
  private static final Path SCREENSHOTS = Path.of("target/screenshots");
  private static final List<String> CHARTS =
      List.of("tail", "weights", "errors", "eps", "losses", "flow");

  private static EmbeddedBroker broker;
  private static ModelServer server;
  private static Browser browser;
  private static long nowMillis;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    broker = EmbeddedBroker.start();
    Topics.create(Settings.defaults(), broker.bootstrap());
    server =
        ModelServer.start(Settings.defaults(), broker.bootstrap(), Track.STABLE, 0, "eider.images");
    browser = Browser.open(server.url() + "/", Files.createDirectories(folder.resolve("profile")));
    nowMillis = System.currentTimeMillis() - 60_000;
  }

  @AfterAll
  static void stop() throws Exception {
    browser.close();
    server.close();
    broker.close();
  }

  @Test
  @Order(1)
  void emptyPage_saysWhatToRun_andDrawsNoAxes() throws Exception {
    browser.await("document.querySelector('#start').hidden === false");

    assertThat(browser.text("#connection-text")).isEqualTo("Nothing yet");
    assertThat(browser.text("#start-train"))
        .isEqualTo("eider train --bootstrap " + broker.bootstrap());
    assertThat(browser.text("#start-publish"))
        .isEqualTo("eider publish --bootstrap " + broker.bootstrap() + " --dataset synthetic");
    for (String chart : CHARTS) {
      assertThat(browser.value("document.querySelector('#" + chart + "-chart .plot').hidden"))
          .as(chart)
          .isEqualTo(true);
    }
    assertThat(browser.text("#tail-chart .empty")).isEqualTo("Nothing yet");
    photograph("page-empty");
  }

  /** A job's first report knows no loss and no error, and its lag is nothing. */
  @Test
  @Order(2)
  void chartsWithoutAValue_sayNothingYet_andOneReportIsAMoment() throws Exception {
    report(List.of(aClass("cat", 5, Double.NaN, "dog")), 1, Double.NaN);
    browser.await("document.getElementById('flow-chart').dataset.points == 1");

    assertThat(browser.value("document.querySelector('#start').hidden")).isEqualTo(true);
    // A minute around the one report, and one bar: an axis of years would tick midnights.
    browser.await("document.getElementById('flow-chart').dataset.span == 60");
    browser.await("Math.abs(document.getElementById('tail-chart').dataset.span - 1.2) < 1e-9");
    for (String chart : List.of("losses", "eps")) {
      assertThat(browser.value("document.querySelector('#" + chart + "-chart .empty').hidden"))
          .as(chart)
          .isEqualTo(false);
    }
    assertThat(browser.text("#losses-chart .empty")).isEqualTo("Nothing yet");
    photograph("page-first-report");
  }

  @Test
  @Order(3)
  void firstTile_isTheServedVersions_andTheNewestHasItsOwn() throws Exception {
    List<KafkaMessage> messages = new ArrayList<>(versionOne());
    messages.add(ReleaseMessages.of(released(1), "eider.releases"));
    ServableModels.commit(broker.bootstrap(), messages);
    report(List.of(aClass("cat", 5, 0.1, "dog")), 100, 1.5);

    browser.await("document.querySelectorAll('#figures dd')[0].textContent === '25.0 %'");
    assertThat(tile(0)).isEqualTo("Error, served / 25.0 % / held out, of version 1");
    // The report's own: 0.4 of version 7.
    assertThat(tile(1)).isEqualTo("Error, newest / 40.0 % / held out, of version 7, not served");
  }

  @Test
  @Order(4)
  void line_doesNotJoinTwoJobs() throws Exception {
    report(List.of(aClass("cat", 5, 0.1, "dog")), 120, 1.5);
    report(List.of(aClass("cat", 5, 0.2, "dog")), 10, 2.5); // another job
    report(List.of(aClass("cat", 5, 0.2, "dog")), 30, 2.5);

    // Five reports; the first had one step, so that the fourth begins a run.
    browser.await("document.getElementById('losses-chart').dataset.points == 6");
    assertThat(browser.number("Number(document.getElementById('losses-chart').dataset.gaps)"))
        .isEqualTo(2); // before the second run, and of the first report, which knew no loss
    assertThat(browser.number("Number(document.getElementById('flow-chart').dataset.gaps)"))
        .isEqualTo(1);
    browser.await("document.getElementById('eps-chart').dataset.points == 6");
    photograph("page-two-runs");
  }

  @Test
  @Order(5)
  void labelsOfTwoHundredClasses_differ_andSayAllInTheirTitle() throws Exception {
    List<ClassReport> classes =
        IntStream.range(0, 200)
            .mapToObj(y -> aClass(species(y), 1000.0 / (y + 1), 0.01 * y, species((y + 1) % 200)))
            .toList();
    report(classes, 200, 1.5);
    browser.await("document.querySelectorAll('#confusion tbody th').length === 29");

    assertDistinct("#confusion tbody th", 29);
    assertDistinct("#confusion thead th span", 29);
    browser.await("document.querySelectorAll('#eps-classes button').length === 5");
    assertDistinct("#eps-classes button", 5);
    assertThat(browser.value("document.querySelector('#confusion tbody th').title").toString())
        .startsWith("species of the northern shore, number ");
    // Nothing is cut off at its end, where labels differ.
    assertThat(
            browser.number(
                "[...document.querySelectorAll('#confusion tbody th')]"
                    + ".filter((cell) => cell.scrollWidth > cell.clientWidth).length"))
        .isZero();
    // Another job with other classes: its one report is joined to none before it.
    assertThat(browser.number("Number(document.getElementById('flow-chart').dataset.gaps)"))
        .isEqualTo(2);
    photograph("page-200-classes");
    assertThat(browser.errors()).isEmpty();
  }

  @Test
  @Order(6)
  void shortLabels_leaveOutWhatAllShare_andAreNeverAlike() {
    browser.run("import('./assets/format.js').then((format) => { window.format = format; })");
    browser.await("window.format");

    assertThat(shortened("['dog','cat']", 4)).isEqualTo("dog cat");
    assertThat(shortened("['species 0001','species 0002','species 0123']", 8))
        .isEqualTo("…0001 …0002 …0123");
    assertThat(shortened("['carpet snake','carp of the pond','cart horse']", 8))
        .isEqualTo("carp…ake carp…ond cart…rse");
    assertThat(shortened("['images/owl/photo.jpg','images/eider/photo.jpg']", 9))
        .isEqualTo("…owl… …eider…");
    assertThat(shortened("['abcdefXuvwxyz','abcdefYuvwxyz','abcdefZuvwxyz']", 6))
        .isEqualTo("abc…yz ab…z·2 ab…z·3");
  }

  private static String shortened(String labels, int most) {
    return browser
        .value("[...format.shortened(" + labels + ", " + most + ").values()].join(' ')")
        .toString();
  }

  private static void assertDistinct(String selector, int number) {
    String[] texts =
        browser
            .value(
                "[...document.querySelectorAll('"
                    + selector
                    + "')].map((each) => each.textContent).join('\\n')")
            .toString()
            .split("\n");
    assertThat(texts).hasSize(number);
    assertThat(new HashSet<>(List.of(texts))).hasSize(number);
  }

  private static String tile(int index) {
    return browser
        .value(
            "[...document.querySelectorAll('#figures > div')["
                + index
                + "].children].map((each) => each.textContent).join(' / ')")
        .toString();
  }

  private static void photograph(String name) throws Exception {
    for (String theme : List.of("light", "dark")) {
      browser.prefer(theme);
      for (int width : new int[] {390, 820, 1440}) {
        browser.resize(width, 900);
        browser.photograph(width, SCREENSHOTS.resolve(name + "-" + width + "-" + theme + ".png"));
        assertThat(browser.number("document.documentElement.scrollWidth")).isEqualTo(width);
      }
    }
    browser.prefer("light");
  }

  private static String species(int number) {
    return String.format(Locale.ROOT, "species of the northern shore, number %04d", number);
  }

  private static void report(List<ClassReport> classes, long steps, double loss) throws Exception {
    nowMillis += 2000;
    LearningReport any = TestingReports.of(nowMillis, classes);
    byte[] json =
        ReportJson.encode(
            new LearningReport(
                any.atMillis(),
                any.last(),
                new LearningReport.Progress(2, steps, 50, 0),
                any.account(),
                new LearningReport.Descent(0.1, 0.05, loss, Double.NaN),
                any.eps(),
                any.pace(),
                any.versions(),
                any.errors(),
                any.classes(),
                any.parametersSha256()));
    ServableModels.commit(
        broker.bootstrap(),
        List.of(
            new KafkaMessage(
                "eider.learning", "eider".getBytes(StandardCharsets.UTF_8), json, nowMillis)));
  }

  /** A version that answers, with an error of a quarter. */
  private static List<KafkaMessage> versionOne() {
    TrainedModel model = ServableModels.darkFromBright(1);
    TrainedModel withError = model.with(new TrainedModel.Results(model.results().byClass(), 0.25));
    return SnapshotMessages.of(
        Snapshot.of(withError, "eider", System.currentTimeMillis()),
        "eider.models",
        "eider.model-chunks");
  }

  private static Release released(long version) {
    return new Release(
        "eider",
        Release.Source.AUTO,
        version,
        version,
        Verdict.PROMOTE,
        "better",
        1,
        null,
        1,
        List.of());
  }
}
