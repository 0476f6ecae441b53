package dev.eider.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.report.LearningReport.Account;
import dev.eider.report.LearningReport.ClassReport;
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
          2,
          100,
          50,
          1,
          new Account(
              25, 10, 4, 3, 2, 4, 1, 1, Map.of("blank-label", 3L), Map.of("eider.images-0", 20L)),
          0.1,
          0.05,
          1.5,
          Double.NaN,
          0.25,
          0.5,
          0,
          Double.POSITIVE_INFINITY,
          1.5,
          0.75,
          3,
          7,
          Double.NaN,
          0.5,
          List.of(
              new ClassReport(
                  "cat", 10.5, 1, 0, -1, 1, 0.25, Map.of("dog", 1.5), Double.NaN, 6, 3, 4, 5)),
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
  void report_isReadAgain() {
    LearningReport read = ReportJson.decode(ReportJson.encode(REPORT));
    assertThat(read.devLoss()).isNaN();
    assertThat(read.imagesPerSecond()).isNaN();
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
                        -y / 7e5,
                        -y / 3e5,
                        y / 7e5,
                        y / 9e3,
                        confusions,
                        y / 9e3,
                        y,
                        10,
                        20,
                        1))
            .toList();
    LearningReport large =
        new LearningReport(
            5,
            true,
            2,
            100,
            50,
            1,
            REPORT.account(),
            0.1,
            0.05,
            1.5,
            1,
            0.25,
            0.5,
            0,
            10,
            1,
            1,
            3,
            7,
            0.4,
            0.5,
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
    assertThat(read.devLoss()).isNaN();
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
