package dev.eider.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eider.cli.EvaluateCommand;
import dev.eider.cli.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationTest {
  private static final List<String> CLASSES = List.of("many", "medium", "few");
  private static final List<Double> COUNTS = List.of(101.0, 20.0, 19.9);
  private static final float[] FIRST = {2, 1, 0};
  private static final float[] SECOND = {1, 2, 0};
  private static final float[] THIRD = {0, 1, 2};

  /**
   * many: 4 images, 1 wrong (1/4); medium: 2 images, 1 wrong (1/2); few: 1 image, wrong (1). Top-1:
   * 3/7. Balanced: (1/4 + 1/2 + 1) / 3 = 7/12.
   */
  @Test
  void errorsAreThoseCountedByHand() {
    Evaluation evaluation =
        Evaluation.of(
            CLASSES,
            COUNTS,
            new int[] {0, 0, 0, 0, 1, 1, 2},
            new float[][] {FIRST, FIRST, FIRST, SECOND, SECOND, THIRD, FIRST});

    assertThat(evaluation.top1Error()).isEqualTo(3 / 7.0);
    assertThat(evaluation.top3Error()).isZero();
    assertThat(evaluation.balancedError()).isCloseTo(7 / 12.0, within(1e-12));
    assertThat(evaluation.groups()).isEqualTo(new Evaluation.Groups(0.25, 0.5, 1.0));
    assertThat(evaluation.perClass())
        .containsExactly(
            new Evaluation.ClassError("many", 101, 4, 0.25),
            new Evaluation.ClassError("medium", 20, 2, 0.5),
            new Evaluation.ClassError("few", 19.9, 1, 1.0));
    assertThat(evaluation.confusion()).isDeepEqualTo(new int[][] {{3, 1, 0}, {0, 1, 1}, {1, 0, 0}});
  }

  /** Six classes, the true one at each place of the order in turn. */
  @Test
  void topErrorsCountThePlaceOfTheTrueClass() {
    List<String> six = List.of("a", "b", "c", "d", "e", "f");
    float[] descending = {6, 5, 4, 3, 2, 1};
    float[][] logits = {descending, descending, descending, descending, descending, descending};

    Evaluation evaluation =
        Evaluation.of(six, List.of(1., 1., 1., 1., 1., 1.), new int[] {0, 1, 2, 3, 4, 5}, logits);

    assertThat(evaluation.top1Error()).isEqualTo(5 / 6.0);
    assertThat(evaluation.top3Error()).isEqualTo(3 / 6.0);
    assertThat(evaluation.top5Error()).isEqualTo(1 / 6.0);
  }

  /** All equal: the order is by index, so class 0 is the guess and class 3 is the fourth. */
  @Test
  void equalLogitsAreOrderedByIndex() {
    List<String> four = List.of("a", "b", "c", "d");
    float[] equal = new float[4];

    Evaluation evaluation =
        Evaluation.of(
            four,
            List.of(1., 1., 1., 1.),
            new int[] {0, 2, 3},
            new float[][] {equal, equal, equal});

    assertThat(evaluation.top1Error()).isEqualTo(2 / 3.0);
    assertThat(evaluation.top3Error()).isEqualTo(1 / 3.0);
    assertThat(evaluation.top5Error()).isZero();
    assertThat(evaluation.confusion()[3]).containsExactly(1, 0, 0, 0);
  }

  @Test
  void labelThatTheModelDoesNotKnowIsAnErrorInARowOfItsOwn() {
    Evaluation evaluation =
        Evaluation.of(
            List.of("many", "medium", "few", "new"),
            COUNTS,
            new int[] {0, 3},
            new float[][] {FIRST, THIRD});

    assertThat(evaluation.top1Error()).isEqualTo(0.5);
    assertThat(evaluation.top5Error()).isEqualTo(0.5);
    assertThat(evaluation.balancedError()).isEqualTo(0.5);
    assertThat(evaluation.groups()).isEqualTo(new Evaluation.Groups(0.0, null, 1.0));
    assertThat(evaluation.perClass())
        .element(3)
        .isEqualTo(new Evaluation.ClassError("new", 0, 1, 1.0));
    assertThat(evaluation.confusion()[3]).containsExactly(0, 0, 1);
  }

  @Test
  void classWithoutTestImagesHasNoErrorAndIsLeftOutOfMeans() {
    Evaluation evaluation = Evaluation.of(CLASSES, COUNTS, new int[] {0}, new float[][] {FIRST});

    assertThat(evaluation.perClass().get(1).error()).isNull();
    assertThat(evaluation.groups()).isEqualTo(new Evaluation.Groups(0.0, null, null));
    assertThat(evaluation.balancedError()).isZero();
  }

  @Test
  void outputThatIsNotANumberIsRefused() {
    float[] diverged = {Float.NaN, Float.NaN, Float.NaN};

    assertThatThrownBy(
            () -> Evaluation.of(CLASSES, COUNTS, new int[] {0}, new float[][] {diverged}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the model's output for image 0 (label 'many') is not a number");
  }

  @Test
  void emptyTestSetIsRefused() {
    assertThatThrownBy(() -> Evaluation.of(CLASSES, COUNTS, new int[0], new float[0][]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the test set has no images");
  }

  @Test
  void reportHasExactlyTheContractsKeys(@TempDir Path folder) throws IOException {
    Evaluation evaluation = Evaluation.of(CLASSES, COUNTS, new int[] {0}, new float[][] {FIRST});
    Path file = folder.resolve("report.json");

    Report.write(file, new EvaluateCommand.EvaluateReport(9, evaluation));

    JsonNode report = new ObjectMapper().readTree(file.toFile());
    assertThat(report.fieldNames())
        .toIterable()
        .containsExactly(
            "version",
            "top1Error",
            "top3Error",
            "top5Error",
            "balancedError",
            "groups",
            "perClass",
            "confusion");
    assertThat(report.at("/groups/many").isNumber()).isTrue();
    assertThat(report.at("/groups/few").isNull()).isTrue();
    assertThat(report.at("/perClass/1").fieldNames())
        .toIterable()
        .containsExactly("label", "count", "examples", "error");
    assertThat(report.at("/confusion/0/0").intValue()).isEqualTo(1);
  }

  @Test
  void inAnotherOrder_classesAndOutputsMoveTogether() {
    // Of class a one image is taken for a and one for b, of class b one for a.
    Evaluation evaluation =
        Evaluation.of(
            List.of("a", "b"),
            List.of(5.0, 3.0),
            new int[] {0, 0, 1},
            new float[][] {{1, 0}, {0, 1}, {1, 0}});

    Evaluation reordered = evaluation.inOrderOf(List.of("b", "a"));

    assertThat(reordered.perClass())
        .extracting(Evaluation.ClassError::label)
        .containsExactly("b", "a");
    assertThat(reordered.confusion()).isEqualTo(new int[][] {{0, 1}, {1, 1}});
    assertThat(reordered.balancedError()).isEqualTo(evaluation.balancedError());
    assertThatThrownBy(() -> evaluation.inOrderOf(List.of("a", "c")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the classes [a, c] are not those of [a, b]");
  }
}
