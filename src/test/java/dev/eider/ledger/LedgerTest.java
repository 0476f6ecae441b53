package dev.eider.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.eider.config.Settings;
import dev.eider.data.Example;
import dev.eider.data.Ingested;
import dev.eider.data.LedgerEvent;
import dev.eider.data.LedgerEvent.Kind;
import dev.eider.data.SourcePosition;
import dev.eider.data.Split;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LedgerTest {
  /** A dev buffer of 2, an eval buffer of 3, and a quarter of the ids for each. */
  private static final Settings SMALL =
      Settings.defaults()
          .with(LedgerSettings.DEV_PER_CLASS, "2")
          .with(LedgerSettings.EVAL_PER_CLASS, "3")
          .with(LedgerSettings.DEV_SHARE, "0.25")
          .with(LedgerSettings.EVAL_SHARE, "0.25");

  /** Sequences over 60 ids of two classes; a tenth of the ids each is curated for each split. */
  @Provide
  Arbitrary<List<Integer>> arrivals() {
    return Arbitraries.integers().between(0, 59).list().ofMinSize(1).ofMaxSize(300);
  }

  @Provide
  Arbitrary<List<List<Integer>>> reorderedArrivals() {
    return Combinators.combine(arrivals(), Arbitraries.longs())
        .as(
            (first, seed) -> {
              List<Integer> second = new ArrayList<>(first);
              second.addAll(first.subList(0, first.size() / 2));
              Collections.shuffle(second, new Random(seed));
              return List.of(first, second);
            });
  }

  @Property
  void anId_isNeverTrainedAndLaterHeld(@ForAll("arrivals") List<Integer> arrivals) {
    Ledger ledger = new Ledger(SMALL);
    Set<String> trained = new HashSet<>();
    Set<String> held = new HashSet<>();
    for (int number : arrivals) {
      for (LedgerEvent event : ledger.admit(Ingested.accepted(at(number), example(number)))) {
        String id = event.example() == null ? "" : event.requireExample().id();
        switch (event.kind()) {
          case HOLD_DEV, HOLD_EVAL -> {
            assertThat(trained).doesNotContain(id);
            assertThat(held.add(id)).isTrue();
          }
          case RELEASE -> {
            assertThat(held.remove(id)).isTrue();
            trained.add(id);
          }
          case TRAIN -> {
            assertThat(held).doesNotContain(id);
            trained.add(id);
          }
          case DUPLICATE -> assertThat(held).contains(example(number).id());
          case REJECTED -> throw new AssertionError(event);
        }
      }
    }
    Set<String> all = new HashSet<>(trained);
    all.addAll(held);
    assertThat(all).hasSize(trained.size() + held.size()).isEqualTo(ids(arrivals));
  }

  @Property
  void heldOutBuffers_areTheLowestRanksWhateverTheOrderAndTheDuplicates(
      @ForAll("reorderedArrivals") List<List<Integer>> orders) {
    Ledger first = ledgerOf(orders.get(0));
    Ledger second = ledgerOf(orders.get(1));
    for (String label : List.of("even", "odd")) {
      for (Split split : List.of(Split.DEV, Split.EVAL)) {
        List<String> expected = lowestRanks(orders.get(0), label, split);
        assertThat(idsOf(first.held(label, split))).isEqualTo(expected);
        assertThat(idsOf(second.held(label, split))).isEqualTo(expected);
      }
    }
  }

  @Test
  void dataStreamedTwice_doublesTheCountsAndHoldsTheSame() {
    List<Integer> once = IntStream.range(0, 60).boxed().toList();
    Ledger ledger = ledgerOf(once);
    List<Example> dev = ledger.held("even", Split.DEV);
    Map<String, Double> counts = new HashMap<>();
    for (int number : once) {
      for (LedgerEvent event : ledger.admit(Ingested.accepted(at(number), example(number)))) {
        assertThat(event.kind()).isIn(Kind.TRAIN, Kind.DUPLICATE);
        counts.put(example(number).label(), event.classCount());
      }
    }
    assertThat(counts).isEqualTo(Map.of("even", 60.0, "odd", 60.0));
    assertThat(ledger.held("even", Split.DEV)).isEqualTo(dev);
  }

  @Test
  void curatedExample_displacesAHashedOneThatIsReleasedAfterIt() {
    Settings one = SMALL.with(LedgerSettings.DEV_PER_CLASS, "1");
    Ledger ledger = new Ledger(one);
    Example hashed = firstHashed(Split.DEV);
    Example curated = new Example("zzz", hashed.label(), new byte[3], Split.DEV);
    assertThat(ledger.admit(Ingested.accepted(at(0), hashed)))
        .containsExactly(LedgerEvent.hold(at(0), hashed, 1, Split.DEV));
    assertThat(ledger.admit(Ingested.accepted(at(1), curated)))
        .containsExactly(
            LedgerEvent.hold(at(1), curated, 2, Split.DEV),
            LedgerEvent.release(at(1), hashed, 2, Split.DEV));
    assertThat(ledger.admit(Ingested.accepted(at(2), hashed)))
        .containsExactly(LedgerEvent.train(at(2), hashed, 3));
  }

  @Test
  void heldExampleCuratedForTrainingLater_isADuplicate() {
    Ledger ledger = new Ledger(SMALL);
    Example hashed = firstHashed(Split.EVAL);
    ledger.admit(Ingested.accepted(at(0), hashed));
    Example again = new Example(hashed.id(), hashed.label(), new byte[3], Split.TRAIN);
    assertThat(ledger.admit(Ingested.accepted(at(1), again)))
        .containsExactly(LedgerEvent.duplicate(at(1), hashed, 2, Split.EVAL));
  }

  @Test
  void exampleCuratedForTraining_trainsWhateverItsHash() {
    Example hashed = firstHashed(Split.DEV);
    Example train = new Example(hashed.id(), hashed.label(), new byte[3], Split.TRAIN);
    assertThat(new Ledger(SMALL).admit(Ingested.accepted(at(0), train)))
        .containsExactly(LedgerEvent.train(at(0), train, 1));
  }

  @Test
  void rejectedRecord_isPassedOnWithItsReason() {
    assertThat(new Ledger(SMALL).admit(Ingested.rejected(at(7), "blank-label")))
        .containsExactly(LedgerEvent.rejected(at(7), "blank-label"));
  }

  @Test
  void capacitiesOfZero_holdNothing() {
    Ledger ledger =
        new Ledger(
            SMALL.with(LedgerSettings.DEV_PER_CLASS, "0").with(LedgerSettings.EVAL_PER_CLASS, "0"));
    assertThat(IntStream.range(0, 60).boxed())
        .flatExtracting(n -> ledger.admit(Ingested.accepted(at(n), example(n))))
        .extracting(LedgerEvent::kind)
        .containsOnly(Kind.TRAIN);
  }

  @Test
  void countWithHalfLife_fallsToItsHalf() {
    Ledger ledger = new Ledger(SMALL.with(LedgerSettings.COUNTS_HALF_LIFE, "1 s"));
    Example example = new Example("x", "even", new byte[3], Split.TRAIN);
    ledger.admit(Ingested.accepted(new SourcePosition("t", 0, 0, 0), example));
    ledger.admit(Ingested.accepted(new SourcePosition("t", 0, 1, 0), example));
    // 2 records, two half-lives ago: 2 / 4; and this one.
    LedgerEvent event =
        ledger.admit(Ingested.accepted(new SourcePosition("t", 0, 2, 2000), example)).get(0);
    assertThat(event.classCount()).isCloseTo(1.5, offset(1e-12));
  }

  private static Ledger ledgerOf(List<Integer> arrivals) {
    Ledger ledger = new Ledger(SMALL);
    arrivals.forEach(number -> ledger.admit(Ingested.accepted(at(number), example(number))));
    return ledger;
  }

  private static Example example(int number) {
    @Nullable Split curated =
        switch (number % 10) {
          case 3, 4 -> Split.DEV;
          case 5 -> Split.EVAL;
          case 6, 7 -> Split.TRAIN;
          default -> null;
        };
    return new Example("id-" + number, number % 2 == 0 ? "even" : "odd", new byte[3], curated);
  }

  private static Example firstHashed(Split split) {
    HoldOutRule rule = HoldOutRule.of(SMALL);
    return IntStream.iterate(0, n -> n + 1)
        .mapToObj(n -> Example.of("id-" + n, "even", new byte[3]))
        .filter(e -> rule.hashedSplit(HoldOutRule.u(e.id())) == split)
        .findFirst()
        .orElseThrow();
  }

  /** What the buffer must hold, by sorting everything that was offered. */
  private static List<String> lowestRanks(List<Integer> arrivals, String label, Split split) {
    HoldOutRule rule = HoldOutRule.of(SMALL);
    return arrivals.stream()
        .distinct()
        .map(LedgerTest::example)
        .filter(e -> e.label().equals(label) && rule.split(e, HoldOutRule.u(e.id())) == split)
        .sorted(
            Comparator.comparing((Example e) -> e.curatedSplit() == null)
                .thenComparingDouble(e -> HoldOutRule.u(e.id())))
        .limit(rule.capacity(split))
        .map(Example::id)
        .toList();
  }

  private static Set<String> ids(List<Integer> arrivals) {
    return arrivals.stream().map(n -> example(n).id()).collect(Collectors.toSet());
  }

  private static List<String> idsOf(List<Example> examples) {
    return examples.stream().map(Example::id).toList();
  }

  private static SourcePosition at(long offset) {
    return new SourcePosition("eider.images", 0, offset, 1_000 + offset);
  }
}
