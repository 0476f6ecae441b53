package dev.eider.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.config.InvalidSettingException;
import dev.eider.config.Settings;
import dev.eider.data.Split;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HoldOutRuleTest {
  /** The values were computed by a program in another language; they must never change. */
  @ParameterizedTest
  @CsvSource({
    "'', 0.93676944839044",
    "a, 0.5102945176565711",
    "train-00001, 0.3947669174061853",
    "train-00002, 0.8570135347127594",
    "eider.images-0-42, 0.813952201292904",
    "Somateria spectabilis ♂, 0.6786971345478203",
  })
  void hashOfAnId_isTheSameForEver(String id, double expected) {
    assertThat(HoldOutRule.u(id)).isEqualTo(expected);
  }

  @Test
  void hashesOfConsecutiveIds_areUniform() {
    int ids = 50_000;
    int cells = 50;
    int[] counts = new int[cells];
    IntStream.range(0, ids).forEach(i -> counts[(int) (HoldOutRule.u("train-" + i) * cells)]++);
    double expected = (double) ids / cells;
    double chiSquared =
        IntStream.of(counts).mapToDouble(c -> (c - expected) * (c - expected) / expected).sum();
    // 49 degrees of freedom: above 94.6 with probability 1e-4, below 17.0 with probability 1e-5.
    assertThat(chiSquared).isBetween(17.0, 94.6);
  }

  @Test
  void hashedSplit_followsTheShares() {
    HoldOutRule rule = new HoldOutRule(10, 20, 0.125, 0.25);
    assertThat(rule.hashedSplit(0)).isEqualTo(Split.DEV);
    assertThat(rule.hashedSplit(0.125)).isEqualTo(Split.EVAL);
    assertThat(rule.hashedSplit(0.375)).isEqualTo(Split.TRAIN);
  }

  @Test
  void sharesAboveOneHalf_areRefusedByName() {
    Settings settings =
        Settings.defaults()
            .with(LedgerSettings.DEV_SHARE, "0.3")
            .with(LedgerSettings.EVAL_SHARE, "0.3");
    assertThatThrownBy(() -> HoldOutRule.of(settings))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("holdout.dev.share + holdout.eval.share = 0.6");
  }

  @Test
  void defaults_areTheDocumentedOnes() {
    assertThat(HoldOutRule.of(Settings.defaults())).isEqualTo(new HoldOutRule(10, 20, 0.1, 0.1));
  }
}
