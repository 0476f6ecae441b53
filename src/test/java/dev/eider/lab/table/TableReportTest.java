package dev.eider.lab.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.eider.evaluate.Evaluation;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TableReportTest {
  @Test
  void seedsOfACell_areMeanAndStandardDeviation() {
    List<TableReport.CellReport> cells =
        TableReport.cells(
            List.of(
                result("uniform", 0.3, null),
                result("two-component", 0.2, 0.1),
                result("uniform", 0.4, null),
                result("two-component", 0.2, 0.3)));

    assertThat(cells)
        .extracting(TableReport.CellReport::method)
        .containsExactly("uniform", "two-component");
    TableReport.CellReport uniform = cells.get(0);
    assertThat(uniform.seeds()).isEqualTo(2);
    assertThat(uniform.error()).isCloseTo(0.35, within(1e-12));
    // sqrt((0.05^2 + 0.05^2) / (2 - 1))
    assertThat(uniform.std()).isCloseTo(0.0707106781, within(1e-9));
    assertThat(uniform.epsOverW()).isNull();
    assertThat(uniform.confusion()).isEqualTo(new int[][] {{2, 4}, {6, 8}});
    assertThat(cells.get(1).epsOverW()).isCloseTo(0.2, within(1e-12));
    assertThat(cells.get(1).std()).isCloseTo(0, within(1e-12));
  }

  @Test
  void oneSeed_hasNoStandardDeviation() {
    assertThat(TableReport.CellReport.standardDeviation(List.of(0.5))).isNull();
  }

  @Test
  void markdown_hasARowForEachCell_inPercent() {
    TableReport report =
        new TableReport(
            "testing",
            "smallcnn",
            12,
            "memory",
            "test",
            "none",
            List.of("a", "b"),
            TableReport.cells(List.of(result("uniform", 0.3, null))));

    assertThat(MarkdownTable.of(report))
        .contains(
            "| uniform | cross-entropy | 100 | 1 | 30.0 | 27.0 | 29.0 | 30.0 | - | - | - | yes | 8 | 10.0 | 50.0 |")
        .contains(
            "testing, smallcnn of 1,234 parameters, 12 epochs, augmentation none, through memory, measured on"
                + " test.");
  }

  private static CellResult result(String method, double error, @Nullable Double epsOverW) {
    Evaluation evaluation =
        new Evaluation(
            error,
            0.1,
            0.05,
            error,
            new Evaluation.Groups(error, null, null),
            List.of(
                new Evaluation.ClassError("a", 200, 10, 0.1),
                new Evaluation.ClassError("b", 150, 10, 0.5)),
            new int[][] {{1, 2}, {3, 4}});
    return new CellResult(
        method,
        "cross-entropy",
        100.0,
        1,
        "memory",
        true,
        evaluation,
        0.29,
        0.27,
        epsOverW,
        null,
        1234,
        100,
        8,
        List.of(),
        List.of(),
        Map.of(),
        "");
  }
}
