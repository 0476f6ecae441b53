package dev.eider.learn.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.eider.learn.SplitMix64;
import dev.eider.ledger.ClassCounts;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ReplayWindowTest {
  @Property(tries = 200)
  void window_isBoundedAndKeepsEachExampleOnce(
      @ForAll @IntRange(max = 20) int capacity,
      @ForAll @Size(max = 120) List<@IntRange(max = 5) Integer> labels,
      @ForAll long seed) {
    ReplayWindow window = new ReplayWindow(capacity);
    SplitMix64 random = new SplitMix64(seed);
    Set<String> offered = new HashSet<>();
    for (int i = 0; i < labels.size(); i++) {
      // Some ids come again, with the label that they had.
      KeptExample example = example(i % 80, labels.get(i % 80));
      window.add(example, random);
      offered.add(example.id());
      assertThat(window.size()).isEqualTo(window.all().size()).isLessThanOrEqualTo(capacity);
      assertThat(window.all().stream().map(KeptExample::id)).doesNotHaveDuplicates();
    }
    assertThat(window.size()).isEqualTo(Math.min(capacity, offered.size()));
  }

  @Property(tries = 100)
  void classesWithinAnEqualShareOfTheCapacity_keepAllTheyHave(
      @ForAll @Size(min = 1, max = 6) List<@IntRange(max = 60) Integer> sizes,
      @ForAll @LongRange(max = 1_000_000) long seed) {
    int capacity = 48;
    List<KeptExample> stream = shuffled(sizes, seed);
    ReplayWindow window = new ReplayWindow(capacity);
    SplitMix64 random = new SplitMix64(seed);
    stream.forEach(example -> window.add(example, random));
    // A class is only cut while it is a largest one, which then holds at least capacity / classes.
    for (int y = 0; y < sizes.size(); y++) {
      int label = y;
      long kept = window.all().stream().filter(example -> example.label() == label).count();
      if (sizes.get(y) < capacity / sizes.size()) {
        assertThat(kept).as("class %s of %s", y, sizes).isEqualTo(sizes.get(y).longValue());
      }
    }
  }

  @Test
  void classThatWasTheLargest_keepsAUniformSampleOfWhatItSaw() {
    int seen = 40;
    int runs = 6000;
    int[] keptAt = new int[seen];
    int kept = 0;
    for (int run = 0; run < runs; run++) {
      SplitMix64 random = new SplitMix64(run);
      ReplayWindow window = new ReplayWindow(12);
      for (int i = 0; i < seen; i++) {
        window.add(example(i, 0), random);
        if (i % 10 == 5) {
          window.add(example(1000 + i, 1), random);
        }
      }
      for (KeptExample example : window.all()) {
        if (example.label() == 0) {
          keptAt[Integer.parseInt(example.id())]++;
          kept++;
        }
      }
    }
    // The four of the tail class are kept, so 8 of the 40 are: each with probability 1/5.
    assertThat(kept).isEqualTo(8 * runs);
    double chiSquare = 0;
    double expected = runs / 5.0;
    for (int count : keptAt) {
      // The variance of a count is runs * 1/5 * 4/5.
      chiSquare += (count - expected) * (count - expected) / (expected * 0.8);
    }
    // About chi-square with 39 degrees of freedom: mean 39, deviation 8.8; five deviations.
    assertThat(chiSquare).isLessThan(39 + 5 * Math.sqrt(2 * 39));
  }

  @Test
  void draws_followTheCountsAndSkipEmptyClassesAndThoseWithoutACount() {
    ReplayWindow window = new ReplayWindow(100);
    SplitMix64 random = new SplitMix64(1);
    for (int label : new int[] {0, 2, 3, 5}) {
      for (int i = 0; i < 4; i++) {
        window.add(example(10 * label + i, label), random);
      }
    }
    // The classes 1 and 4 are empty, 3 has no count: shares 6/10, 3/10 and 1/10 of 0, 2 and 5.
    double[] counts = {6, 50, 3, 0, 70, 1};
    int draws = 100_000;
    int[] drawn = new int[counts.length];
    window.draw(draws, counts, random).forEach(example -> drawn[example.label()]++);
    assertThat(drawn[1] + drawn[3] + drawn[4]).isZero();
    // The deviation of a share is at most sqrt(1/4 / 100,000) = 0.0016.
    assertThat(drawn[0] / (double) draws).isCloseTo(0.6, within(0.008));
    assertThat(drawn[2] / (double) draws).isCloseTo(0.3, within(0.008));
    assertThat(drawn[5] / (double) draws).isCloseTo(0.1, within(0.008));
  }

  @Test
  void drawsWhereNoKeptClassHasACount_followTheNumberOfExamples() {
    ReplayWindow window = new ReplayWindow(100);
    SplitMix64 random = new SplitMix64(1);
    IntStream.range(0, 9).forEach(i -> window.add(example(i, i < 6 ? 1 : 2), random));
    long ofClass1 =
        window.draw(30_000, new double[] {5, 0, 0}, random).stream()
            .filter(example -> example.label() == 1)
            .count();
    assertThat(ofClass1 / 30_000.0).isCloseTo(6 / 9.0, within(0.015));
  }

  @Test
  void balancedDraws_takeEveryClassAlike() {
    ReplayWindow window = new ReplayWindow(100);
    SplitMix64 random = new SplitMix64(1);
    IntStream.range(0, 50).forEach(i -> window.add(example(i, i == 0 ? 2 : 0), random));
    double[] balanced = ClassCounts.of(new double[] {49, 0, 1}, new int[3], 0).drawnBy(0).running();
    long ofClass2 =
        window.draw(30_000, balanced, random).stream()
            .filter(example -> example.label() == 2)
            .count();
    assertThat(ofClass2 / 30_000.0).isCloseTo(0.5, within(0.015));
  }

  @Test
  void emptyWindow_refusesToDraw() {
    assertThatThrownBy(() -> new ReplayWindow(5).draw(1, new double[0], new SplitMix64(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("empty replay window");
  }

  @Test
  void epsOfAnExample_leavesWithIt() {
    ReplayWindow window = new ReplayWindow(1);
    SplitMix64 random = new SplitMix64(1);
    window.add(example(1, 0), random);
    window.setEps("1", 0.25);
    window.setEps("2", 0.5); // not kept
    window.add(example(2, 1), random); // takes the place of the largest class's only example
    assertThat(window.eps("1")).isZero();
    assertThat(window.eps("2")).isZero();
    window.add(example(1, 0), random);
    assertThat(window.eps("1")).isZero();
  }

  @Test
  void restoredWindow_goesOnAsTheOriginal() throws IOException {
    ReplayWindow window = new ReplayWindow(20);
    SplitMix64 random = new SplitMix64(4);
    List<KeptExample> stream = shuffled(List.of(60, 0, 25, 4), 5);
    stream.subList(0, 60).forEach(example -> window.add(example, random));
    window.all().forEach(e -> window.setEps(e.id(), Integer.parseInt(e.id()) / 7.0));
    ReplayWindow restored = restored(window);
    SplitMix64 same = new SplitMix64(random.position());
    assertThat(bytesOf(restored)).isEqualTo(bytesOf(window));
    stream.subList(60, stream.size()).forEach(example -> window.add(example, random));
    stream.subList(60, stream.size()).forEach(example -> restored.add(example, same));
    assertThat(bytesOf(restored)).isEqualTo(bytesOf(window));
    double[] counts = {60, 0, 25, 4};
    assertThat(restored.draw(50, counts, same).stream().map(KeptExample::id))
        .containsExactlyElementsOf(
            window.draw(50, counts, random).stream().map(KeptExample::id).toList());
  }

  private static ReplayWindow restored(ReplayWindow window) throws IOException {
    return ReplayWindow.readFrom(
        new DataInputStream(new ByteArrayInputStream(bytesOf(window))), 20);
  }

  private static byte[] bytesOf(ReplayWindow window) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    window.writeTo(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  /** {@code sizes[y]} examples of each class y, in a random order. */
  private static List<KeptExample> shuffled(List<Integer> sizes, long seed) {
    List<KeptExample> stream = new ArrayList<>();
    for (int y = 0; y < sizes.size(); y++) {
      for (int i = 0; i < sizes.get(y); i++) {
        stream.add(example(1000 * y + i, y));
      }
    }
    Collections.shuffle(stream, new Random(seed));
    return stream;
  }

  private static KeptExample example(int id, int label) {
    return new KeptExample(Integer.toString(id), label, new byte[] {(byte) id});
  }
}
