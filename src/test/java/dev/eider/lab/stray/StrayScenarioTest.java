package dev.eider.lab.stray;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.data.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StrayScenarioTest {
  /** Of every three images two are of the class "many". */
  private static List<Example> stream(int records) {
    return IntStream.range(0, records)
        .mapToObj(i -> Example.of("id-" + i, i % 3 == 0 ? "few" : "many", new byte[] {(byte) i}))
        .toList();
  }

  @Test
  void streams_differInTheStrayLabelsOfTheLargerClassesOnly() {
    List<Example> stream = stream(300);
    List<Example> changed = new StrayScenario(1, 5, 0.5).in(stream);
    List<Integer> positions = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      if (!changed.get(i).equals(stream.get(i))) {
        positions.add(i);
        assertThat(stream.get(i).label()).isEqualTo("many");
        assertThat(changed.get(i).label()).isEqualTo("stray 1");
        assertThat(changed.get(i).id()).isEqualTo(stream.get(i).id());
        assertThat(changed.get(i).pixels()).isEqualTo(stream.get(i).pixels());
      }
    }
    // From 150 on, which is of the class "few", every seventh or the next of the larger class.
    assertThat(positions).containsExactly(151, 158, 166, 173, 181);
  }

  @Test
  void tenLabels_haveAnImageEach() {
    List<String> labels =
        new StrayScenario(10, 1, 0.1)
            .in(stream(300)).stream()
                .map(Example::label)
                .filter(label -> label.startsWith("stray"))
                .toList();
    assertThat(labels).hasSize(10).doesNotHaveDuplicates();
  }

  @Test
  void streamThatIsTooShort_isRefused() {
    assertThatThrownBy(() -> new StrayScenario(10, 1, 0.9).in(stream(100)))
        .hasMessageContaining("too short");
  }
}
