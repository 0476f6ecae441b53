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
  private static TrainedModel model;
  private static long nowMillis;
  private static Map<String, Long> nextOffsets = Map.of("eider.images-0", 0L);

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    broker = EmbeddedBroker.start();
    model = ServableModels.darkFromBright(1);
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
    List<KafkaMessage> messages = new ArrayList<>(version(1, 0.25, 1, 4));
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

    // Two runs have no steps in common: by steps, the last one is shown.
    choose("#x", "steps");
    browser.await("document.getElementById('losses-chart').dataset.points == 2");
    assertThat(browser.value("document.getElementById('losses-chart').dataset.span"))
        .isEqualTo("20");
    assertThat(browser.value("location.search")).isEqualTo("?x=steps");
    choose("#x", "time");
    browser.await("document.getElementById('losses-chart').dataset.points == 6");
    assertThat(browser.value("location.search")).isEqualTo("");
  }

  @Test
  @Order(5)
  void rangeOfTime_isChosenByKeys_andStandsInTheAddress() {
    browser.run("document.querySelector('#losses-chart .plot').focus()");
    browser.press(Keys.END, "+");
    // The last report and the one before it, which came two seconds earlier, of eight.
    browser.await("document.getElementById('losses-chart').dataset.points == 2");
    assertThat(browser.value("location.search").toString()).matches("\\?range=\\d+-\\d+");
    assertThat(browser.value("document.querySelector('#range').value")).isEqualTo("custom");
    browser.await("document.getElementById('flow-chart').dataset.points == 2");
    browser.click("#all-time");
    browser.await("document.getElementById('losses-chart').dataset.points == 6");
    assertThat(browser.value("location.search")).isEqualTo("");
  }

  /** Of 1, 3 with weight a half: 0.5 of 0.5 is 1, and 0.25 + 1.5 of 0.75 is 7/3. */
  @Test
  @Order(6)
  void smoothing_hasNoBias_andBeginsAnewWithEachRun() {
    assertThat(
            browser.value(
                "import('./assets/series.js').then((series) => series.smoothed("
                    + "[1, 3, null, 8], [true, false, false, true], 0.5).join(' '))"))
        .isEqualTo("1 2.3333333333333335  8");
    browser.run(
        "const smooth = document.querySelector('#smooth'); smooth.value = '0.5';"
            + " smooth.dispatchEvent(new Event('input'))");
    assertThat(browser.value("location.search")).isEqualTo("?smooth=0.5");
    assertThat(browser.text("#smooth-value")).isEqualTo("0.50");
    browser.run(
        "const smooth = document.querySelector('#smooth'); smooth.value = '0';"
            + " smooth.dispatchEvent(new Event('input'))");
    assertThat(browser.value("location.search")).isEqualTo("");
  }

  /** A label that a spreadsheet would take for a formula is told to be text. */
  @Test
  @Order(7)
  void csvOfAStrangersLabel_isTextInASpreadsheet() {
    assertThat(
            browser.value(
                "import('./assets/export.js').then(({ field }) => ['=1+1', '@a', 'owl, \"snowy\"',"
                    + " -0.5, null, NaN].map(field).join('|'))"))
        .isEqualTo("'=1+1|'@a|\"owl, \"\"snowy\"\"\"|-0.5||");
  }

  /** Of 8 bright ones 2 are wrong instead of 4, of 10 dark ones 2 instead of 1. */
  @Test
  @Order(8)
  void twoVersions_areComparedClassByClass() throws Exception {
    ServableModels.commit(broker.bootstrap(), version(2, 0.225, 2, 2));
    browser.await("document.querySelector('tr[data-version=\"2\"] a')");
    browser.run("document.querySelector('tr[data-version=\"2\"] a').click()");
    browser.await("document.querySelectorAll('#version-rows-by-class tr').length === 2");
    assertThat(browser.text("#version-h")).isEqualTo("Version 2");
    assertThat(browser.value("document.activeElement.id")).isEqualTo("version-chosen");
    assertThat(row("#version-rows-by-class", 1)).isEqualTo("bright / 600 / 25 % (2 of 8)");

    choose("#version-other", "1");
    browser.await("document.querySelector('#version-h').textContent === 'Version 2 against 1'");
    browser.await("!document.querySelector('#version-heads [data-compared]').hidden");
    assertThat(row("#version-rows-by-class", 0))
        .isEqualTo("bright / 600 / 25 % (2 of 8) / 50 % (4 of 8) / −25.0");
    assertThat(row("#version-rows-by-class", 1))
        .isEqualTo("dark / 1,800 / 20 % (2 of 10) / 10 % (1 of 10) / +10.0");
    assertThat(row("#version-facts .differs:nth-child(4)"))
        .isEqualTo("Error, held out / 22.5 % / 25.0 %");
    assertThat(browser.value("location.search")).isEqualTo("?version=2&compare=1");
    browser.await("document.getElementById('version-chart').dataset.points == 2");
    photograph("page-two-versions");
    browser.click("#version-close");
    assertThat(browser.value("location.search")).isEqualTo("");
    assertThat(browser.value("document.querySelector('#version').hidden")).isEqualTo(true);
    assertThat(browser.errors()).isEmpty();
  }

  @Test
  @Order(9)
  void everySectionIsOneStepAway_onAPhoneToo() {
    browser.resize(390, 844);
    for (String section : List.of("tail", "try", "time", "releases", "confusions", "images")) {
      browser.run("document.querySelector('.sections a[href=\"#" + section + "\"]').click()");
      assertThat(browser.value("location.hash")).isEqualTo("#" + section);
      // Below what stays at the top, or at the end of the page.
      browser.await(
          "document.getElementById('"
              + section
              + "').getBoundingClientRect().top >= document.querySelector('.top').offsetHeight - 1");
      assertThat(
              browser.number(
                  "Math.round(document.getElementById('"
                      + section
                      + "').getBoundingClientRect().top)"))
          .as(section)
          .isLessThan(844);
    }
    browser.run("history.replaceState(null, '', location.pathname)");
    browser.resize(1280, 900);
  }

  @Test
  @Order(10)
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
    browser.resize(1280, 900);
    // As many as have room for their labels: the smallest, then those beside the one looked for.
    choose("#classes", "smallest");
    browser.await("Math.abs(document.getElementById('tail-chart').dataset.span - 40.2) < 1e-6");
    browser.element("#find").sendKeys(species(100));
    browser.await("document.querySelector('#classes').value === 'found'");
    browser.await("Math.abs(document.getElementById('weights-chart').dataset.span - 41.2) < 1e-6");
    photograph("page-200-classes-found");
    browser.element("#find").sendKeys(Keys.chord(Keys.CONTROL, "a"), Keys.DELETE);
    browser.await("document.querySelector('#classes').value === 'all'");
    assertThat(browser.errors()).isEmpty();
  }

  /** The label is one that a stranger might write. */
  @Test
  @Order(11)
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
    browser.await("document.querySelectorAll('#followed-rows td')[1].textContent === '– → 1'");
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
  @Order(12)
  void drawingByKeys_isClassified() {
    browser.click("#try-draw");
    assertThat(browser.value("document.activeElement.id")).isEqualTo("try-pad");
    browser.press(Keys.SPACE, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_DOWN, Keys.SPACE);
    browser.await("document.querySelector('#try-name').textContent === 'Your drawing'");
    browser.await("document.querySelector('#try-answer').ariaBusy === 'false'");
    assertThat(browser.number("document.querySelectorAll('.guess').length")).isEqualTo(2);

    browser.press(Keys.BACK_SPACE);
    // Nothing is left of the drawing: every pixel but the pen's has the ground's colour.
    browser.await("document.querySelector('#give').disabled");
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
  @Order(13)
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
                  const off = document.querySelector('#try-off');
                  const said = [off.textContent, off.hidden, document.querySelector('#give').disabled];
                  access.needs = needs;
                  drawLabelling();
                  return [...said, off.hidden].join(' ');
                })()""")
            .toString();

    assertThat(off)
        .isEqualTo(
            "Labels are off here: the server listens beyond its machine and has no token."
                + " Start it with serve.token-file=FILE, or at 127.0.0.1. false true true");
  }

  @Test
  @Order(14)
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
  @Order(15)
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

  /**
   * A version with 10 dark and 8 bright images held out.
   *
   * @param error the balanced one
   * @param dark how many dark ones are wrong
   * @param bright how many bright ones are
   */
  private static List<KafkaMessage> version(long version, double error, int dark, int bright) {
    List<TrainedModel.ClassResult> results =
        List.of(
            new TrainedModel.ClassResult("dark", 1800, 10, dark),
            new TrainedModel.ClassResult("bright", 600, 8, bright));
    TrainedModel made =
        model
            .with(model.provenance().as(version, version - 1))
            .with(new TrainedModel.Results(results, error));
    return SnapshotMessages.of(
        Snapshot.of(made, "eider", System.currentTimeMillis()),
        "eider.models",
        "eider.model-chunks");
  }

  /** Makes a choice in a list. */
  private static void choose(String selector, String value) {
    browser.run(
        "const list = document.querySelector('"
            + selector
            + "'); list.value = '"
            + value
            + "'; list.dispatchEvent(new Event('change'))");
  }

  private static String row(String body, int index) {
    return row(body + " tr:nth-child(" + (index + 1) + ")");
  }

  private static String row(String selector) {
    return browser
        .value(
            "[...document.querySelector('"
                + selector
                + "').children].map((each) => each.textContent).join(' / ')")
        .toString();
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
