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
import dev.eider.serve.ServeSettings;
import dev.eider.serve.Track;
import dev.eider.snapshot.ServableModels;
import dev.eider.snapshot.Snapshot;
import dev.eider.snapshot.SnapshotMessages;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The page from nothing at all to two hundred classes: what it says at each state. */
@Timeout(180)
@TestMethodOrder(OrderAnnotation.class)
class PageStatesITCase {
  private static final Path SCREENSHOTS = Path.of("target/screenshots");
  private static final String STRANGE = "<b onclick=alert(1)>kite</b>";
  private static final List<String> CHARTS =
      List.of("tail", "weights", "errors", "eps", "losses", "flow");

  private static EmbeddedBroker broker;
  private static ModelServer server;
  private static Browser browser;
  private static long nowMillis;
  private static Map<String, Long> nextOffsets = Map.of("eider.images-0", 20L);

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

  /** The label is one that a stranger might write. */
  @Test
  @Order(6)
  void personGivesALabel_andSeesTheClassMove(@TempDir Path folder) throws Exception {
    browser.element("#try-file").sendKeys(darkPng(folder).toString());
    browser.await("document.querySelectorAll('.guess').length === 2");

    assertThat(browser.text(".guess .guess-label")).isEqualTo("dark");
    assertThat(browser.text("#try-gate p"))
        .isEqualTo("Answered by version 1, wrong on 25.0 % of the held-out images.");
    assertThat(browser.text("#try-gate .reason")).isEqualTo("better");

    browser.element("#give-label").sendKeys(STRANGE, Keys.ENTER);
    browser.await("document.querySelector('#dialog').open");
    assertThat(browser.text("#dialog-title")).isEqualTo("Is “" + STRANGE + "” a new class?");
    assertThat(browser.text("#dialog-text"))
        .contains("no version has the label")
        .contains("send it with new=true where the stream is to learn a new class");
    browser.press(Keys.ESCAPE);
    browser.await("!document.querySelector('#dialog').open");
    assertThat(browser.value("document.querySelector('#followed').hidden")).isEqualTo(true);
    // What the browser itself says of the 409.
    assertThat(browser.errors()).singleElement().asString().contains("409");

    browser.element("#give-label").sendKeys(Keys.ENTER);
    browser.await("document.querySelector('#dialog').open");
    browser.click("#dialog-confirm");
    browser.await("document.querySelectorAll('#followed-rows tr').length === 1");
    Matcher record =
        Pattern.compile("at offset (\\d+) of (eider.images-\\d+)\\.")
            .matcher(browser.text("#try-said"));
    assertThat(record.find()).isTrue();
    assertThat(browser.errors()).singleElement().asString().contains("409");

    // The learner's next record is the one after it, and the class has its first example.
    nextOffsets = Map.of(record.group(2), Long.parseLong(record.group(1)) + 1);
    report(List.of(aClass("cat", 5, 0.1, "dog"), aClass(STRANGE, 1, 0, "cat")), 210, 1.5);
    browser.await("document.querySelector('#followed-rows td').textContent.includes('reached')");
    assertThat(followed())
        .isEqualTo("has reached the learner / – → 1 / – → 1 / – → 0 / – → 25.0 % / – → 50.0 %");
    assertThat(browser.text("#found")).startsWith(STRANGE + ": number 2 of 2 by size, 1 examples");
    report(List.of(aClass("cat", 5, 0.1, "dog"), aClass(STRANGE, 2, 0.5, "cat")), 220, 1.5);
    browser.await("document.querySelectorAll('#followed-rows td')[1].textContent === '– → 2'");
    assertThat(followed()).startsWith("has reached the learner / – → 2 / – → 1 / – → +0.5 /");
    assertThat(browser.number("document.querySelectorAll('b[onclick]').length")).isZero();
    photograph("page-label-given");
  }

  private static String followed() {
    return browser
        .value(
            "[...document.querySelectorAll('#followed-rows tr:first-child td')]"
                + ".map((each) => each.textContent).join(' / ')")
        .toString();
  }

  private static Path darkPng(Path folder) throws IOException {
    Path file = folder.resolve("dark.png");
    ImageIO.write(new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
    return file;
  }

  @Test
  @Order(7)
  void drawingByKeys_isClassified() {
    browser.click("#try-draw");
    assertThat(browser.value("document.activeElement.id")).isEqualTo("try-pad");
    browser.press(Keys.SPACE, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_DOWN, Keys.SPACE);
    browser.await("document.querySelector('#try-name').textContent === 'Your drawing'");
    browser.await("document.querySelector('#try-answer').ariaBusy === 'false'");
    assertThat(browser.number("document.querySelectorAll('.guess').length")).isEqualTo(2);

    browser.press(Keys.BACK_SPACE);
    // Nothing is left of the drawing: every pixel but the pen's has the ground's colour.
    browser.run("document.querySelector('#try-pad').blur()");
    assertThat(
            browser.number(
                """
                (() => {
                  const { data } = document.querySelector('#try-pad').getContext('2d').getImageData(0, 0, 256, 256);
                  let other = 0;
                  for (let i = 0; i < data.length; i += 4) other += data[i] === 0x24 && data[i + 2] === 0x6b ? 0 : 1;
                  return other;
                })()"""))
        .isZero();
    assertThat(browser.errors()).isEmpty();
  }

  @Test
  @Order(8)
  void whereNobodyMayWrite_theFormSaysHowThatIsChanged() {
    String off =
        browser
            .value(
                """
                (async () => {
                  const { access } = await import('./assets/access.js');
                  const { drawLabelling } = await import('./assets/try.js');
                  const needs = access.needs;
                  access.needs = 'refused';
                  drawLabelling();
                  const said = document.querySelector('#try-off').textContent + document.querySelector('#give').disabled;
                  access.needs = needs;
                  drawLabelling();
                  return said + document.querySelector('#give').disabled;
                })()""")
            .toString();

    assertThat(off)
        .isEqualTo(
            "Labels are off here: the server listens beyond its machine and has no token."
                + " Start it with serve.token-file=FILE, or at 127.0.0.1.truefalse");
  }

  @Test
  @Order(9)
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

  /** The token is asked for once, and kept in the page alone. */
  @Test
  @Order(10)
  void tokenIsAskedForBeforeALabelIsGiven(@TempDir Path folder) throws Exception {
    Path token = Files.writeString(folder.resolve("token"), "a-token-of-some-length");
    Settings settings = Settings.defaults().with(ServeSettings.TOKEN_FILE, token.toString());
    try (ModelServer guarded =
        ModelServer.start(settings, broker.bootstrap(), Track.STABLE, 0, "eider.images")) {
      browser.run("location.href = '" + guarded.url() + "/'");
      browser.await("document.querySelector('#versions-text')?.textContent.includes('version 1')");
      browser.element("#try-file").sendKeys(darkPng(folder).toString());
      browser.await("document.querySelectorAll('.guess').length === 2");
      assertThat(browser.errors()).isEmpty();

      browser.click(".guess");
      browser.press(Keys.ENTER);
      browser.await("document.querySelector('#dialog').open");
      assertThat(browser.text("#dialog-title")).isEqualTo("Label the image “dark”?");
      browser.element("#token").sendKeys("another-of-some-length", Keys.ENTER);
      browser.await("!document.querySelector('#dialog-error').hidden");
      assertThat(browser.text("#dialog-error"))
          .isEqualTo("writing needs the bearer token of serve.token-file");
      browser.element("#token").clear();
      browser.element("#token").sendKeys("a-token-of-some-length", Keys.ENTER);
      browser.await("document.querySelector('#try-said').textContent.startsWith('Given: ')");
      browser.await("!document.querySelector('#dialog').open");
      browser.click("#give"); // without being asked again
      browser.await(
          "document.querySelector('#followed-rows td').textContent.startsWith('2 images')");
      assertThat(browser.value("localStorage.length + document.cookie.length")).isEqualTo(0L);
      assertThat(browser.errors()).singleElement().asString().contains("401");
    }
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
                account(any.account()),
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

  private static LearningReport.Account account(LearningReport.Account any) {
    return new LearningReport.Account(
        any.consumed(),
        any.trained(),
        any.heldOut(),
        any.deadLettered(),
        any.duplicatesSkipped(),
        any.thinned(),
        any.notFinite(),
        any.pending(),
        any.rejections(),
        nextOffsets);
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
