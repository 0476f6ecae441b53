package dev.eider.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.config.Settings;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Counts halve in a minute; where timestamps jump, one record moves the clock by 1.2 s. */
class EventClockTest {
  private static final long BEGIN = 1_800_000_000_000L;
  private static final long SECOND = 1000;
  private static final long MINUTE = 60 * SECOND;
  private static final long MOST = MINUTE / 50;

  /** The median of 31 records a second apart is that of 15 s ago. */
  private static final long MEDIAN_AGE = 15 * SECOND;

  private static final Settings SETTINGS =
      Settings.defaults()
          .with(LedgerSettings.COUNTS_HALF_LIFE, "1 min")
          .with(LedgerSettings.EVENT_TIME_LEAST_RECORDS, "50")
          .with(LedgerSettings.EVENT_TIME_MAX_BEHIND, "1 d");

  private final EventClock clock = new EventClock(SETTINGS);

  private long at(long timestampMillis) {
    return clock.eventMillis(timestampMillis, 0);
  }

  @Test
  void steadyRecords_moveTheClockByTheirMedian() {
    for (int i = 0; i < 100; i++) {
      long event = at(BEGIN + i * SECOND);
      // The lower median of i + 1 records is record i / 2.
      long age = i < 31 ? (i - i / 2) * SECOND : MEDIAN_AGE;
      assertThat(event).isEqualTo(BEGIN + i * SECOND - age);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "58 minutes ahead, 3480000, 1",
    "15 of them in a row, 3480000, 15",
    "microseconds, 1798200000000000, 1",
    "the end of time, 9223370236854775807, 15",
    "zero, -1800000000000, 1",
    "seconds, -1798200000000, 15",
    "two days behind, -172800000, 15",
  })
  void timestampThatIsWrong_changesNoEventTimeByMoreThanItsRecords(
      String what, long offBy, int times) {
    EventClock undisturbed = new EventClock(SETTINGS);
    for (int i = 0; i < 300; i++) {
      long right = BEGIN + i * SECOND;
      boolean wrong = i >= 100 && i < 100 + times;
      long event = at(wrong ? right + offBy : right);
      long expected = undisturbed.eventMillis(right, 0);
      // The median is taken of one record more on one side for each that is wrong.
      assertThat(event).as(what).isBetween(expected - times * SECOND, expected + times * SECOND);
    }
    assertThat(clock.millis()).isEqualTo(undisturbed.millis());
  }

  /** Sixteen outvote the median; from there each moves the clock by a fiftieth of a half-life. */
  @Test
  void manyWrongTimestamps_moveTheClockByNoMoreThanTheirNumber() {
    for (int i = 0; i < 100; i++) {
      at(BEGIN + i * SECOND);
    }
    long before = clock.millis();
    for (int i = 0; i < 66; i++) {
      at(BEGIN + 58 * MINUTE);
    }
    assertThat(clock.millis()).isBetween(before, before + 66 * MOST);
    // Right ones again are not late for it.
    long ahead = clock.millis();
    for (int i = 0; i < 40; i++) {
      at(BEGIN + (100 + i) * SECOND);
    }
    assertThat(at(BEGIN + 140 * SECOND)).isGreaterThanOrEqualTo(ahead);
  }

  /** Eight hours are 480 half-lives: 24,000 records, of which 50 halve what is old. */
  @Test
  void pause_isCaughtUpByAPartOfAHalfLifeARecord() {
    for (int i = 0; i < 100; i++) {
      at(BEGIN + i * SECOND);
    }
    long before = clock.millis();
    long after = BEGIN + 8 * 60 * MINUTE;
    for (int i = 0; i < 16 + 100; i++) {
      at(after);
    }
    // The sixteenth is the median; those before move it among the old ones, 15 s in all.
    assertThat(clock.millis()).isBetween(before + 101 * MOST, before + 101 * MOST + 15_000);
    for (int i = 0; i < 24_000; i++) {
      at(after);
    }
    assertThat(clock.millis()).isEqualTo(after);
  }

  /** Where another partition's clock has come that far, the pause was one. */
  @Test
  void pauseThatAnotherPartitionHasCaughtUp_isOver() {
    for (int i = 0; i < 100; i++) {
      at(BEGIN);
    }
    long after = BEGIN + 8 * 60 * MINUTE;
    for (int i = 0; i < 16; i++) {
      clock.eventMillis(after, after - 5);
    }
    assertThat(clock.millis()).isEqualTo(after - 5);
  }

  /** Five records in a half-life. */
  @Test
  void sparseRecords_moveTheClockByTheirMedian() {
    for (int i = 0; i < 100; i++) {
      at(BEGIN + i * MINUTE / 5);
    }
    assertThat(clock.millis()).isEqualTo(BEGIN + (99 - 15) * MINUTE / 5);
  }

  @Test
  void firstRecordOfTheFuture_isOutvotedByTheSecond() {
    assertThat(at(BEGIN + 58 * MINUTE)).isEqualTo(BEGIN + 58 * MINUTE);
    assertThat(at(BEGIN)).isEqualTo(BEGIN);
    assertThat(at(BEGIN + SECOND)).isEqualTo(BEGIN + SECOND);
  }

  @Test
  void lateRecord_isAsLateAsItsTimestampSays() {
    for (int i = 0; i < 100; i++) {
      at(BEGIN);
    }
    assertThat(at(BEGIN - MINUTE)).isEqualTo(BEGIN - MINUTE);
    assertThat(at(BEGIN - 24 * 60 * MINUTE)).isEqualTo(BEGIN - 24 * 60 * MINUTE);
    assertThat(at(BEGIN - 24 * 60 * MINUTE - 1)).isEqualTo(BEGIN);
    assertThat(at(-1)).isEqualTo(BEGIN);
  }

  @Property(tries = 300)
  void restoredClock_equalsTheUninterruptedOne(
      @ForAll @Size(min = 1, max = 120)
          List<@LongRange(min = -1, max = 10_000_000_000L) Long> timestamps,
      @ForAll @IntRange(min = 0, max = 120) int at) {
    EventClock uninterrupted = new EventClock(SETTINGS);
    EventClock restored = new EventClock(SETTINGS);
    for (int i = 0; i < timestamps.size(); i++) {
      if (i == at) {
        restored = new EventClock(SETTINGS, restored.state());
      }
      assertThat(restored.eventMillis(timestamps.get(i), 0))
          .isEqualTo(uninterrupted.eventMillis(timestamps.get(i), 0));
    }
  }
}
