package dev.eider.lab.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.eider.lab.drift.ContinualMeasures.Moment;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContinualMeasuresTest {
  private static final List<Moment> MOMENTS =
      List.of(
          new Moment(100, 0.30, 1),
          new Moment(200, 0.20, 0.9),
          new Moment(300, 0.15, 0.5),
          new Moment(400, 0.45, 0.25));

  @Test
  void measures_areThoseOfTheirDefinitions() {
    ContinualMeasures measures = ContinualMeasures.of(MOMENTS, 200);

    // (0.55 + 0.75) / 2; 0.55 - 0.80; the best before the end was 0.85, at 300.
    assertThat(measures.averageAccuracy()).isCloseTo(0.65, within(1e-12));
    assertThat(measures.backwardTransfer()).isCloseTo(-0.25, within(1e-12));
    assertThat(measures.forgetting()).isCloseTo(0.30, within(1e-12));
  }

  @Test
  void changeThatWasNotMeasured_isRefused() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> ContinualMeasures.of(MOMENTS, 250))
        .withMessage("no measurement after 250 records");
  }
}
