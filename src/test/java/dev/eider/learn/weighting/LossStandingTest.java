package dev.eider.learn.weighting;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class LossStandingTest {
  private static final int[] LABELS = {0, 0, 0, 1, 1, 1};
  private static final double[] LOSSES = {0, 1, 2, 4, 5, 6};

  @Test
  void equalStandingInClassesOfDifferentLosses_isOneBand() {
    LossStanding standing = new LossStanding();
    for (int i = 0; i < 200; i++) {
      standing.add(LABELS, LOSSES);
    }
    // In its class each is -1.22, 0 or 1.22 deviations from the mean, nearly: half an example of
    // fifty leans on both classes.
    int[] bands = standing.bands(LABELS, LOSSES);
    assertThat(bands[0]).isEqualTo(bands[3]).isLessThan(bands[1]);
    assertThat(bands[2]).isEqualTo(bands[5]).isGreaterThan(bands[1]);
  }

  @Test
  void firstBatch_standsInTheMiddle() {
    assertThat(new LossStanding().bands(LABELS, LOSSES)).containsOnly(3);
  }

  @Test
  void classNeverSeen_standsAmongAll() {
    LossStanding standing = new LossStanding();
    standing.add(LABELS, LOSSES);
    // The mean of all is 3, their deviation 2.16: -1.4, 0.2 and 1.4 of these.
    assertThat(standing.bands(new int[] {7, 7, 7}, new double[] {0, 3.5, 6}))
        .containsExactly(0, 4, 7);
  }

  @Test
  void equalLosses_standInTheMiddle() {
    LossStanding standing = new LossStanding();
    standing.add(new int[] {0, 0}, new double[] {1, 1});
    assertThat(standing.bands(new int[] {0, 0}, new double[] {1, 1})).containsExactly(3, 3);
  }

  @Test
  void restoredStanding_goesOnAsTheOther() throws IOException {
    LossStanding standing = new LossStanding();
    standing.add(LABELS, LOSSES);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    standing.writeTo(new DataOutputStream(bytes));
    LossStanding restored = new LossStanding();
    restored.readFrom(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    ByteArrayOutputStream again = new ByteArrayOutputStream();
    restored.writeTo(new DataOutputStream(again));
    assertThat(again.toByteArray()).isEqualTo(bytes.toByteArray());
    assertThat(restored.bands(LABELS, LOSSES)).isEqualTo(standing.bands(LABELS, LOSSES));
  }
}
