package dev.eider.learn.weighting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DevPartsAgreementTest {
  private static final double[] EVEN = {1, 1, 1};

  @Test
  void partsThatSayTheSame_agreeWholly() {
    double[] says = {0.5, -1, 0.5};
    assertThat(DevPartsAgreement.of(new double[][] {says, says, says}, EVEN)).isEqualTo(1);
  }

  @Test
  void partsThatDifferInTheirLevelOnly_agreeWholly() {
    // The level moves all eps alike, which is a step size and not a preference.
    double[][] byPart = {{1, 2, 3}, {11, 12, 13}};
    assertThat(DevPartsAgreement.of(byPart, EVEN)).isCloseTo(1, within(1e-12));
  }

  @Test
  void partsThatContradict_doNotAgree() {
    assertThat(DevPartsAgreement.of(new double[][] {{1, 0, -1}, {-1, 0, 1}}, EVEN)).isZero();
  }

  @Test
  void agreementOfTwo_isTheSpearmanBrownCorrectionOfTheirCorrelation() {
    // Both have the variance 2; the correlation is (1*1 + 0*(-1) + (-1)*0) / 2 = 1/2, and
    // 2 (1/2) / (1 + 1/2) = 2/3.
    assertThat(DevPartsAgreement.of(new double[][] {{1, 0, -1}, {1, -1, 0}}, EVEN))
        .isCloseTo(2.0 / 3, within(1e-12));
  }

  @Test
  void itemWithoutMass_hasNoSay() {
    double[][] byPart = {{1, 0, -1, 100}, {1, -1, 0, -100}};
    assertThat(DevPartsAgreement.of(byPart, new double[] {1, 1, 1, 0}))
        .isCloseTo(2.0 / 3, within(1e-12));
  }

  @Test
  void onePartOrOneItem_isNoAgreement() {
    assertThat(DevPartsAgreement.of(new double[][] {{1, 2, 3}}, EVEN)).isZero();
    assertThat(DevPartsAgreement.of(new double[][] {{1}, {1}}, new double[] {1})).isZero();
    assertThat(DevPartsAgreement.of(new double[0][3], EVEN)).isZero();
  }

  @Test
  void partsOfNoise_agreeLittle() {
    SplittableRandom random = new SplittableRandom(1);
    double[] mass = new double[LossStanding.BANDS];
    Arrays.fill(mass, 1);
    double sum = 0;
    int draws = 2000;
    for (int n = 0; n < draws; n++) {
      double[][] byPart = new double[WeightGradient.PARTS][mass.length];
      for (double[] says : byPart) {
        Arrays.setAll(says, k -> random.nextGaussian());
      }
      sum += DevPartsAgreement.of(byPart, mass);
    }
    // 1 - 1/F, where that is positive, and F has 8 and 24 degrees of freedom.
    assertThat(sum / draws).isCloseTo(0.15, within(0.02));
  }
}
