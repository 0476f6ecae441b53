package dev.eider.learn.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClassTableTest {
  private static final Duration HALF_LIFE = Duration.ofMillis(1000);

  @Test
  void openTable_numbersLabelsInTheOrderOfArrival() {
    ClassTable table = new ClassTable(List.of(), Duration.ZERO);
    assertThat(table.count("b", 1, 5)).isZero();
    assertThat(table.count("a", 1, 6)).isEqualTo(1);
    assertThat(table.count("b", 2, 7)).isZero();
    assertThat(table.labels()).containsExactly("b", "a");
    assertThat(table.counts()).containsExactly(2, 1);
  }

  @Test
  void openTableAtItsBound_admitsWhatItHas() {
    ClassTable table = new ClassTable(List.of(), Duration.ZERO);
    table.count("a", 1, 5);
    assertThat(table.admits("b", 2)).isTrue();
    table.count("b", 1, 6);
    assertThat(table.admits("c", 2)).isFalse();
    assertThat(table.admits("a", 2)).isTrue();
    assertThat(table.admits("b", 1)).isTrue();
  }

  @Test
  void closedTable_hasItsListAndRefusesOtherLabels() {
    ClassTable table = new ClassTable(List.of("a", "b"), HALF_LIFE);
    table.count("b", 3, 100);
    assertThat(table.counts()).containsExactly(0, 3);
    assertThatThrownBy(() -> table.count("c", 1, 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("'c' is not in the closed class list");
  }

  /** 58 half-lives ahead. */
  @Test
  void singleRecordOfTheFuture_takesNothingFromOtherClasses() {
    for (int place = 0; place < 3; place++) {
      ClassTable table = new ClassTable(List.of(), HALF_LIFE);
      for (int i = 0; i < 3; i++) {
        if (i == place) {
          table.count("stray", 1, 58_000);
        }
        table.count("owl", 8 + i, i);
        table.count("eider", 4 + i, i);
      }
      double[] counts = table.counts();
      assertThat(counts[table.number("owl")]).isEqualTo(10);
      assertThat(counts[table.number("eider")]).isEqualTo(6);
      assertThat(counts[table.number("stray")]).isEqualTo(1);
    }
  }

  @Test
  void classThatFellSilent_decaysToTheLatestEventOfAnyClass() {
    ClassTable table = new ClassTable(List.of(), HALF_LIFE);
    table.count("silent", 8, 0);
    table.count("steady", 5, 2000);
    // Two half-lives: 8 / 4
    assertThat(table.counts()).containsExactly(new double[] {2, 5}, within(1e-12));
    table.count("steady", 6, 3000);
    assertThat(table.counts()).containsExactly(new double[] {1, 6}, within(1e-12));
  }

  @Test
  void eventThatCameLate_doesNotTurnTheClockBack() {
    ClassTable table = new ClassTable(List.of(), HALF_LIFE);
    table.count("a", 4, 2000);
    table.count("b", 1, 3000);
    // The ledger's count of a late record is still as of the class's latest event, 2000.
    table.count("a", 4.25, 0);
    assertThat(table.counts()).containsExactly(new double[] {4.25 / 2, 1}, within(1e-12));
  }

  @Test
  void withoutAHalfLife_countsStay() {
    ClassTable table = new ClassTable(List.of(), Duration.ZERO);
    table.count("silent", 8, 0);
    table.count("steady", 5, 1_000_000_000);
    assertThat(table.counts()).containsExactly(8, 5);
  }

  @Test
  void restoredTable_decaysAsTheOriginal() throws IOException {
    ClassTable table = new ClassTable(List.of(), HALF_LIFE);
    table.count("a", 7.3, 123);
    table.count("b", 2.1, 777);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    table.writeTo(new DataOutputStream(bytes));
    ClassTable restored = new ClassTable(List.of(), HALF_LIFE);
    restored.readFrom(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    assertThat(restored.counts()).isEqualTo(table.counts());
    table.count("b", 2.6, 1500);
    restored.count("b", 2.6, 1500);
    assertThat(restored.counts()).isEqualTo(table.counts());
  }
}
