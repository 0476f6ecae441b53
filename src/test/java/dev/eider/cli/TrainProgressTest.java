package dev.eider.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.report.LearningReport;
import dev.eider.report.LearningReport.Account;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainProgressTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          6888 | 7992   | 210 | 6,888 of 7,992 records (86 %), 210/s, 0:05 left
          7992 | 7992   | 0   | 7,992 of 7,992 records (100 %), 0/s, 0:00 left
          0    | 7992   | 0   | 0 of 7,992 records (0 %), 0/s, - left
          1000 | 801000 | 100 | 1,000 of 801,000 records (0 %), 100/s, 2:13:20 left
          """)
  void jobWithAnEnd_isToldByWhatItHasRead(
      long read, long total, double perSecond, String expected) {
    assertThat(TrainProgress.text(report(0, read), read, total, perSecond))
        .isEqualTo(expected + ", step 12, error 0.500 seen, - held out, v3");
  }

  @Test
  void jobWithoutAnEnd_hasNoShare() {
    assertThat(TrainProgress.text(report(0, 7992), 0, 0, 33.3))
        .isEqualTo("7,992 records, 33/s, step 12, error 0.500 seen, - held out, v3");
  }

  @Test
  void rate_isThatOfTheLastHalfMinute() {
    ByteArrayOutputStream terminal = new ByteArrayOutputStream();
    ProgressLine line = new ProgressLine(new TerminalStream(terminal, UTF_8));
    TrainProgress progress = new TrainProgress(line, null, Duration.ofMinutes(1), () -> 0);
    progress.show(report(1_000, 0));
    progress.show(report(11_000, 100));
    assertThat(terminal.toString(UTF_8)).endsWith("100 records, 10/s, " + LEARNED);
    // The same report again changes nothing.
    progress.show(report(11_000, 100));
    assertThat(terminal.toString(UTF_8)).endsWith("100 records, 10/s, " + LEARNED);
    // 30 seconds before is the second report: (700 - 100) / 30.
    progress.show(report(41_000, 700));
    assertThat(terminal.toString(UTF_8)).endsWith("700 records, 20/s, " + LEARNED);
  }

  private static final String LEARNED = "step 12, error 0.500 seen, - held out, v3";

  private static LearningReport report(long atMillis, long consumed) {
    Account account = new Account(consumed, consumed, 0, 0, 0, 0, 0, 0, Map.of(), Map.of());
    double unknown = Double.NaN;
    return new LearningReport(
        atMillis,
        false,
        new LearningReport.Progress(2, 12, 2, 0),
        account,
        new LearningReport.Descent(0.1, 0.1, 1, 1),
        new LearningReport.Eps(0, unknown, 0),
        new LearningReport.Pace(99, 0, 1),
        new LearningReport.Versions(3, 3),
        new LearningReport.Errors(unknown, 0.5),
        List.of(),
        "");
  }
}
