package dev.eider.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.report.LearningReport.Account;
import dev.eider.report.LearningReport.ClassEps;
import dev.eider.report.LearningReport.ClassReport;
import dev.eider.report.LearningReport.Held;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReportJsonTest {
  /** What the job lets a message have. */
  private static final int MAX_MESSAGE_BYTES = 16 << 20;

  private static final LearningReport REPORT =
      new LearningReport(
          5,
          true,
          new LearningReport.Progress(2, 100, 50, 1),
          new Account(
              25, 10, 4, 3, 2, 4, 1, 1, Map.of("blank-label", 3L), Map.of("eider.images-0", 20L)),
          new LearningReport.Descent(0.1, 0.05, 1.5, Double.NaN),
          new LearningReport.Eps(0.25, 0.5, 0),
          new LearningReport.Pace(Double.POSITIVE_INFINITY, 1.5, 0.75),
          new LearningReport.Versions(3, 7),
          new LearningReport.Errors(Double.NaN, 0.5),
          List.of(
              new ClassReport(
                  "cat",
                  10.5,
                  1,
                  new ClassEps(0, -1, 1),
                  0.25,
                  Map.of("dog", 1.5),
                  Double.NaN,
                  6,
                  new Held(3, 4),
                  5)),
          "ab12");

  @Test
  void numberThatIsNotKnown_isNull() {
    String json = new String(ReportJson.encode(REPORT), UTF_8);
    assertThat(json)
        .contains("\"devLoss\":null")
        .contains("\"imagesPerSecond\":null")
        .contains("\"evalError\":null")
        .contains("\"rejections\":{\"blank-label\":3}")
        .contains("\"last\":true")
        .doesNotContain("NaN");
  }

  @Test
  void report_isOneObject_whateverItsPartsAre() {
    assertThat(new String(ReportJson.encode(REPORT), UTF_8))
        .isEqualTo(
            "{\"atMillis\":5,\"last\":true,\"stage\":2,\"steps\":100,\"metaSteps\":50,"
                + "\"skippedSteps\":1,\"account\":{\"consumed\":25,\"trained\":10,\"heldOut\":4,"
                + "\"deadLettered\":3,\"duplicatesSkipped\":2,\"thinned\":4,\"notFinite\":1,"
                + "\"pending\":1,\"rejections\":{\"blank-label\":3},"
                + "\"nextOffsets\":{\"eider.images-0\":20}},\"learningRate\":0.1,"
                + "\"effectiveStep\":0.05,\"trainLoss\":1.5,\"devLoss\":null,"
                + "\"epsOverWeight\":0.25,\"epsReliability\":0.5,\"negativeShare\":0.0,"
                + "\"imagesPerSecond\":null,\"lagSeconds\":1.5,\"keptShare\":0.75,"
                + "\"snapshots\":3,\"lastVersion\":7,\"balancedEvalError\":null,"
                + "\"macroPrequentialError\":0.5,\"classes\":[{\"label\":\"cat\","
                + "\"count\":10.5,\"weight\":1.0,\"meanEps\":0.0,\"minEps\":-1.0,"
                + "\"maxEps\":1.0,\"prequentialError\":0.25,\"predictedAs\":{\"dog\":1.5},"
                + "\"evalError\":null,\"thinned\":6,\"devExamples\":3,\"evalExamples\":4,"
                + "\"lastSeenMillis\":5}],\"parametersSha256\":\"ab12\"}");
  }

  @Test
  void report_isReadAgain() {
    LearningReport read = ReportJson.decode(ReportJson.encode(REPORT));
    assertThat(read.descent().devLoss()).isNaN();
    assertThat(read.pace().imagesPerSecond()).isNaN();
    assertThat(read.classes()).isEqualTo(REPORT.classes());
    assertThat(ReportJson.encode(read)).isEqualTo(ReportJson.encode(REPORT));
  }

  @Test
  void reportOfALargestClassList_fitsIntoAMessage() {
    Map<String, Double> confusions =
        IntStream.range(0, 20)
            .boxed()
            .collect(Collectors.toMap(k -> "a label of thirty characters " + k, k -> 1.125 * k));
    List<ClassReport> classes =
        IntStream.range(0, 8142)
            .mapToObj(
                y ->
                    new ClassReport(
                        "a label of thirty characters " + y,
                        y / 3.0,
                        y / 7.0,
                        new ClassEps(-y / 7e5, -y / 3e5, y / 7e5),
                        y / 9e3,
                        confusions,
                        y / 9e3,
                        y,
                        new Held(10, 20),
                        1))
            .toList();
    LearningReport large =
        new LearningReport(
            5,
            true,
            REPORT.progress(),
            REPORT.account(),
            new LearningReport.Descent(0.1, 0.05, 1.5, 1),
            REPORT.eps(),
            new LearningReport.Pace(10, 1, 1),
            REPORT.versions(),
            new LearningReport.Errors(0.4, 0.5),
            classes,
            "ab12");
    assertThat(ReportJson.encode(large)).hasSizeLessThan(MAX_MESSAGE_BYTES);
  }

  @Test
  void reportOfAnEarlierRelease_hasNoOffsets() {
    String json = new String(ReportJson.encode(REPORT), UTF_8);
    String earlier = json.replace(",\"nextOffsets\":{\"eider.images-0\":20}", "");
    assertThat(earlier).isNotEqualTo(json);

    LearningReport read = ReportJson.decode(earlier.getBytes(UTF_8));

    assertThat(read.account().nextOffsets()).isEmpty();
    assertThat(read.descent().devLoss()).isNaN();
  }

  @Test
  void latestExamples_areReadAgain() {
    byte[] pixels = {1, 2, 3, 4, 5, -1};
    LatestExamples examples =
        new LatestExamples(
            7, 1, 2, List.of(new LatestExamples.Seen("e1", "cat", "dog", 1.25, 0.5, pixels)));

    LatestExamples read = ReportJson.decodeExamples(ReportJson.encode(examples));

    assertThat(read).usingRecursiveComparison().isEqualTo(examples);
  }

  @Test
  void textThatIsNoReport_isRefused() {
    assertThatThrownBy(() -> ReportJson.decode("[]".getBytes(UTF_8)))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("not a learning report");
  }
}
