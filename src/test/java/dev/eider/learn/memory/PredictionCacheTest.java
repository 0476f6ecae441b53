package dev.eider.learn.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PredictionCacheTest {
  private final List<String> asked = new ArrayList<>();

  @Test
  void onlyExamplesThatHaveEnteredAreAsked_inTheirOrder() {
    PredictionCache remembered = new PredictionCache();

    assertThat(answers(remembered, "10", "11", "12")).containsExactly(10, 11, 12);
    assertThat(answers(remembered, "12", "20", "10", "21")).containsExactly(12, 20, 10, 21);
    assertThat(asked).containsExactly("10", "11", "12", "20", "21");
  }

  @Test
  void whatHasLeftTheBufferIsForgotten() {
    PredictionCache remembered = new PredictionCache();
    answers(remembered, "10", "11");
    answers(remembered, "11");
    assertThat(remembered.size()).isEqualTo(1);

    answers(remembered, "10", "11");
    assertThat(asked).containsExactly("10", "11", "10");
  }

  @Test
  void oneNameInTwoClassesIsTwoExamples() {
    PredictionCache remembered = new PredictionCache();
    KeptExample first = new KeptExample("7", 0, new byte[0]);
    KeptExample second = new KeptExample("7", 1, new byte[0]);

    int[] answers = remembered.of(List.of(first, second), entered -> new int[] {3, 4});

    assertThat(answers).containsExactly(3, 4);
  }

  @Test
  void restoredAnswersAreNotAskedAgain() throws IOException {
    PredictionCache remembered = new PredictionCache();
    answers(remembered, "10", "11");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    remembered.writeTo(new DataOutputStream(bytes));

    PredictionCache restored =
        PredictionCache.readFrom(
            new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));

    assertThat(answers(restored, "10", "11", "12")).containsExactly(10, 11, 12);
    assertThat(asked).containsExactly("10", "11", "12");
  }

  /** Every example's answer is its name. */
  private int[] answers(PredictionCache remembered, String... ids) {
    List<KeptExample> examples = new ArrayList<>();
    for (String id : ids) {
      examples.add(new KeptExample(id, 0, new byte[0]));
    }
    return remembered.of(
        examples,
        entered -> {
          entered.forEach(example -> asked.add(example.id()));
          return entered.stream().mapToInt(example -> Integer.parseInt(example.id())).toArray();
        });
  }
}
