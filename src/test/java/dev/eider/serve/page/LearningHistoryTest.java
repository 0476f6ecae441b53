package dev.eider.serve.page;

import static dev.eider.serve.page.TestingReports.aClass;
import static org.assertj.core.api.Assertions.assertThat;

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
    assertThat(history.number("dog")).hasValue(0);
    assertThat(history.number("cat")).isEmpty();
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
