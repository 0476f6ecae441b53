package dev.eider.learn.weighting;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DecreasingFitTest {
  private static final double[] EVEN = {1, 1, 1, 1};

  @Test
  void decreasingValues_areTheirOwnFit() {
    assertThat(DecreasingFit.of(new double[] {3, 2, 2, -1}, EVEN)).containsExactly(3, 2, 2, -1);
  }

  @Test
  void increasingValues_areTheirMean() {
    assertThat(DecreasingFit.of(new double[] {1, 2, 3, 6}, EVEN)).containsExactly(3, 3, 3, 3);
  }

  @Test
  void violators_arePooledByTheirMass() {
    // 1 and 4 pool to (1 * 1 + 4 * 2) / 3 = 3, which is below 5 and above 0.
    assertThat(DecreasingFit.of(new double[] {5, 1, 4, 0}, new double[] {1, 1, 2, 1}))
        .containsExactly(5, 3, 3, 0);
    // 3 and 4 pool to 3.5, which 2 is below: 2, 3.5, 3.5 pool to 3.
    assertThat(DecreasingFit.of(new double[] {2, 3, 4, 0}, EVEN)).containsExactly(3, 3, 3, 0);
  }

  @Test
  void valueWithoutMass_followsThePoolBesideIt() {
    assertThat(DecreasingFit.of(new double[] {9, 2, 9, 1}, new double[] {0, 1, 0, 1}))
        .containsExactly(2, 2, 2, 1);
    assertThat(DecreasingFit.of(new double[] {9, 9, 9, 9}, new double[4])).containsOnly(0);
  }
}
