package dev.eider.job.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.report.LearningReport.ClassEps;
import dev.eider.report.LearningReport.ClassReport;
import dev.eider.report.LearningReport.Held;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ClassGroupsTest {
  private static final Offset<Double> ROUNDING = Offset.offset(1e-12);

  @Test
  void groupsAreByTheNumberOfExamples() {
    ClassGroups groups =
        ClassGroups.of(
            List.of(
                of("a", 101, 0.1, 0.2),
                of("b", 100, 0.2, 0.3),
                of("c", 20, 0.4, Double.NaN),
                of("d", 19, 0.8, 0.9)),
            2);

    assertThat(groups.of("many")).isEqualTo(new ClassGroups.Errors(1, 0.1, 0.2));
    assertThat(groups.of("medium").prequential()).isCloseTo(0.3, ROUNDING); // (0.2 + 0.4) / 2
    assertThat(groups.of("medium").eval()).isEqualTo(0.3); // c has none
    assertThat(groups.of("few")).isEqualTo(new ClassGroups.Errors(1, 0.8, 0.9));
    assertThat(groups.of("all").prequential()).isCloseTo(1.5 / 4, ROUNDING);
    assertThat(groups.of("worst").prequential()).isCloseTo(1.2 / 2, ROUNDING); // c and d
    assertThat(groups.worst()).extracting(ClassReport::label).containsExactly("d", "c");
    // (101 * 0.1 + 100 * 0.2 + 20 * 0.4 + 19 * 0.8) / 240
    assertThat(groups.of("stream").prequential()).isCloseTo(53.3 / 240, ROUNDING);
  }

  @Test
  void headAndTail_areFifthsRoundedUp() {
    ClassGroups groups =
        ClassGroups.of(
            List.of(
                of("a", 1, 0.1, 0),
                of("b", 2, 0.3, 0),
                of("c", 3, 0, 0),
                of("d", 4, 0, 0),
                of("e", 5, 0.5, 0),
                of("f", 6, 0.7, 0)),
            1);

    assertThat(groups.of("tail").classes()).isEqualTo(2);
    assertThat(groups.of("tail").prequential()).isCloseTo(0.2, ROUNDING);
    assertThat(groups.of("head").prequential()).isCloseTo(0.6, ROUNDING);
  }

  @Test
  void classOfAClosedListThatWasNeverSeen_isInNoGroup() {
    ClassGroups groups = ClassGroups.of(List.of(of("a", 0, Double.NaN, Double.NaN)), 5);

    for (String name : ClassGroups.NAMES) {
      assertThat(groups.of(name)).isEqualTo(ClassGroups.Errors.NONE);
    }
  }

  private static ClassReport of(String label, double count, double prequential, double eval) {
    return new ClassReport(
        label, count, 1, new ClassEps(0, 0, 0), prequential, Map.of(), eval, 0, new Held(0, 0), 1);
  }
}
