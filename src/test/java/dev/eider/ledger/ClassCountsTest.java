package dev.eider.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ClassCountsTest {
  private static final Duration HALF_LIFE = Duration.ofSeconds(10);

  @Property
  void partsOfAStream_mergeToTheWholeInAnyOrder(
      @ForAll @Size(max = 100) List<@IntRange(min = 0, max = 99_999) Integer> times,
      @ForAll long seed) {
    for (Duration halfLife : List.of(Duration.ZERO, HALF_LIFE)) {
      ClassCounts whole = new ClassCounts(halfLife);
      List<ClassCounts> parts = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        parts.add(new ClassCounts(halfLife));
      }
      for (int i = 0; i < times.size(); i++) {
        String label = "class-" + times.get(i) % 3;
        whole.add(label, times.get(i));
        parts.get(i % 5).add(label, times.get(i));
      }
      Collections.shuffle(parts, new Random(seed));
      ClassCounts merged = new ClassCounts(halfLife);
      parts.forEach(merged::merge);
      assertThat(merged.labels()).isEqualTo(whole.labels());
      for (String label : whole.labels()) {
        assertThat(merged.count(label)).isCloseTo(whole.count(label), withinPercentage(1e-9));
      }
      assertThat(merged.total()).isCloseTo(whole.total(), within(1e-9));
    }
  }

  @Test
  void silentClass_decaysAgainstTheOthers() {
    ClassCounts counts = new ClassCounts(HALF_LIFE);
    counts.add("silent", 0);
    counts.add("busy", 20_000);
    assertThat(counts.count("silent")).isCloseTo(0.25, within(1e-12));
    assertThat(counts.total()).isCloseTo(1.25, within(1e-12));
  }

  @Test
  void lateRecord_countsAsMuchLessAsItIsOld() {
    ClassCounts counts = new ClassCounts(HALF_LIFE);
    counts.add("a", 10_000);
    counts.add("a", 0);
    assertThat(counts.count("a")).isCloseTo(1.5, within(1e-12));
  }

  @Test
  void countThatIsSet_isAsOfTheLatestTimeOfItsClass() {
    ClassCounts counts = new ClassCounts(HALF_LIFE);
    counts.set("a", 4, 10_000);
    counts.set("a", 4.5, 0);
    counts.add("b", 20_000);
    assertThat(counts.count("a")).isCloseTo(2.25, within(1e-12));
  }

  @Test
  void unknownClass_hasNoRecords() {
    assertThat(new ClassCounts(Duration.ZERO).count("never")).isZero();
  }

  @Test
  void countsOfDifferentHalfLives_doNotMerge() {
    assertThatThrownBy(() -> new ClassCounts(HALF_LIFE).merge(new ClassCounts(Duration.ZERO)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("10000 ms and 0 ms");
  }
}
