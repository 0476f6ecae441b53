package dev.eider.serve.page;

import static dev.eider.serve.page.TestingReports.aClass;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.report.LearningReport;
import java.util.List;
import org.junit.jupiter.api.Test;

class LearningHistoryTest {
  @Test
  void oldestReportsGo_whenThereAreTooMany() {
    LearningHistory history = new LearningHistory(2);
    for (int i = 1; i <= 3; i++) {
      assertThat(history.add(TestingReports.of(i, List.of(aClass("cat", 5, i, "dog"))), null))
          .isTrue();
    }

    assertThat(history.sequence()).isEqualTo(3);
    assertThat(history.after(0))
        .extracting(LearningHistory.Point::sequence)
        .containsExactly(2L, 3L);
    assertThat(history.after(2)).extracting(point -> point.eps()[0]).containsExactly(3f);
  }

  @Test
  void reportThatIsReadAgain_isLeftOut() {
    LearningHistory history = new LearningHistory(5);
    history.add(TestingReports.of(7, List.of(aClass("cat", 5, 0, "dog"))), null);

    assertThat(history.add(TestingReports.of(7, List.of()), null)).isFalse();

    assertThat(history.sequence()).isEqualTo(1);
  }

  @Test
  void newClassesJoin_butOtherNumbersBeginAnew() {
    LearningHistory history = new LearningHistory(5);
    history.add(TestingReports.of(1, List.of(aClass("cat", 5, 1, "dog"))), null);
    history.add(
        TestingReports.of(2, List.of(aClass("cat", 5, 1, "dog"), aClass("dog", 3, 2, "cat"))), 9L);
    assertThat(history.after(0)).hasSize(2);
    assertThat(history.number("dog")).hasValue(1);

    history.add(TestingReports.of(3, List.of(aClass("dog", 3, 2, "cat"))), null);

    assertThat(history.after(0)).extracting(LearningHistory.Point::sequence).containsExactly(3L);
    assertThat(history.after(0)).extracting(LearningHistory.Point::begins).containsExactly(true);
    assertThat(history.number("dog")).hasValue(0);
    assertThat(history.number("cat")).isEmpty();
  }

  /** A line is drawn from one report to the next of the same run, and to no other. */
  @Test
  void runBegins_whereACounterFalls_theStreamHadEnded_orNothingCameForLong() {
    LearningHistory history = new LearningHistory(20);
    history.add(report(1_000, 100, 1, false), null);
    history.add(report(3_000, 120, 1, false), null);
    history.add(report(5_000, 20, 1, false), null); // a new job, or an earlier checkpoint
    history.add(report(7_000, 40, 1, false), null);
    history.add(report(9_000, 60, 0, false), null); // a new job that has stepped further already
    history.add(report(11_000, 60, 0, true), null); // the last of its run
    history.add(report(13_000, 80, 1, false), null);
    history.add(report(15_000, 80, 1, false), null); // no step meanwhile
    history.add(report(76_000, 90, 1, false), null); // a minute and a second later
    history.add(report(137_000, 95, 1, false), null); // as long as before: steps are that slow

    assertThat(history.after(0))
        .extracting(LearningHistory.Point::begins)
        .containsExactly(true, false, true, false, true, false, true, false, true, false);
  }

  private static LearningReport report(long atMillis, long steps, long snapshots, boolean last) {
    LearningReport any = TestingReports.of(atMillis, List.of(aClass("cat", 5, 0, "dog")));
    return new LearningReport(
        atMillis,
        last,
        new LearningReport.Progress(2, steps, 50, 0),
        any.account(),
        any.descent(),
        any.eps(),
        any.pace(),
        new LearningReport.Versions(snapshots, 7),
        any.errors(),
        any.classes(),
        any.parametersSha256());
  }

  @Test
  void numbersAreBounded_howeverManyClassesThereAre() {
    LearningHistory history = new LearningHistory(1000);
    var classes = TestingReports.many(8142);
    for (int i = 1; i <= 520; i++) {
      history.add(TestingReports.of(i, classes), null);
    }

    // 8,142 numbers go into 4,194,304 numbers 515 times.
    assertThat(history.after(0)).hasSize(515);
  }
}
