package dev.eider.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class DecayedCountTest {
  private static final long HALF_LIFE_MILLIS = 10_000;

  @Property
  void partsOfAStream_addUpToTheWholeInAnyOrder(
      @ForAll @Size(max = 100) List<@IntRange(min = 0, max = 99_999) Integer> times,
      @ForAll long seed) {
    for (long halfLife : new long[] {0, HALF_LIFE_MILLIS}) {
      DecayedCount whole = DecayedCount.NONE;
      DecayedCount[] parts = new DecayedCount[5];
      Arrays.fill(parts, DecayedCount.NONE);
      for (int i = 0; i < times.size(); i++) {
        whole = whole.plusOne(times.get(i), halfLife);
        parts[i % 5] = parts[i % 5].plusOne(times.get(i), halfLife);
      }
      List<DecayedCount> shuffled = new ArrayList<>(List.of(parts));
      Collections.shuffle(shuffled, new Random(seed));
      DecayedCount merged = DecayedCount.NONE;
      for (DecayedCount part : shuffled) {
        merged = merged.plus(part, halfLife);
      }
      assertThat(merged.value()).isCloseTo(whole.value(), withinPercentage(1e-9));
      assertThat(merged.atMillis()).isEqualTo(whole.atMillis());
    }
  }

  @Test
  void count_halvesWithEveryHalfLife() {
    DecayedCount one = DecayedCount.NONE.plusOne(0, HALF_LIFE_MILLIS);
    assertThat(one.valueAt(20_000, HALF_LIFE_MILLIS)).isCloseTo(0.25, within(1e-12));
  }

  /** 58 minutes are 348 half-lives of 10 s: the next record would be worth 2^-348. */
  @Test
  void singleRecordOfTheFuture_isOutvotedByTheNext() {
    DecayedCount future = DecayedCount.NONE.plusOne(58 * 60_000, HALF_LIFE_MILLIS);
    assertThat(future.plusOne(5, HALF_LIFE_MILLIS)).isEqualTo(new DecayedCount(2, 5));
    DecayedCount two = future.plusOne(58 * 60_000, HALF_LIFE_MILLIS);
    assertThat(two.plusOne(5, HALF_LIFE_MILLIS).atMillis()).isEqualTo(58 * 60_000);
  }

  @Test
  void lateRecord_countsAsMuchLessAsItIsOld() {
    DecayedCount count =
        DecayedCount.NONE.plusOne(10_000, HALF_LIFE_MILLIS).plusOne(0, HALF_LIFE_MILLIS);
    assertThat(count.value()).isCloseTo(1.5, within(1e-12));
    assertThat(count.atMillis()).isEqualTo(10_000);
  }
}
