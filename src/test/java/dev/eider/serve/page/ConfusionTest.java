package dev.eider.serve.page;

import static dev.eider.serve.page.TestingReports.aClass;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.eider.report.LearningReport.ClassEps;
import dev.eider.report.LearningReport.ClassReport;
import dev.eider.report.LearningReport.Held;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfusionTest {
  @Test
  void rowsAreShares_largestClassFirst() {
    Confusion confusion =
        Confusion.of(List.of(aClass("cat", 5, 0, "dog"), aClass("dog", 9, 0, "cat")));

    assertThat(confusion.complete()).isTrue();
    assertThat(confusion.labels()).containsExactly("dog", "cat");
    // 6 of 9 right, 3 of 9 taken for the other.
    assertThat(confusion.shares().get(0)[0]).isCloseTo(2.0 / 3, within(1e-9));
    assertThat(confusion.shares().get(0)[1]).isCloseTo(1.0 / 3, within(1e-9));
    assertThat(confusion.worst()).hasSize(2);
  }

  @Test
  void ofManyClasses_theWorstPairsAreShown() {
    Confusion confusion = Confusion.of(TestingReports.many(8142));

    assertThat(confusion.complete()).isFalse();
    assertThat(confusion.labels()).hasSizeLessThanOrEqualTo(Confusion.MOST_CLASSES);
    assertThat(confusion.worst()).hasSize(Confusion.MOST_PAIRS);
    assertThat(confusion.labels()).contains(confusion.worst().get(0).label());
  }

  @Test
  void classWithoutPredictions_hasAnEmptyRow() {
    var unseen =
        new ClassReport(
            "cat",
            0,
            1,
            new ClassEps(0, 0, 0),
            Double.NaN,
            Map.of(),
            Double.NaN,
            0,
            new Held(0, 0),
            0);

    assertThat(Confusion.of(List.of(unseen)).shares().get(0)).containsExactly(0);
  }
}
