package dev.eider.learn.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.data.ImageShape;
import dev.eider.learn.memory.KeptExample;
import dev.eider.learn.step.StepResult;
import dev.eider.report.LatestExamples;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LastBatchTest {
  private static final List<String> LABELS = List.of("cat", "dog");

  @Test
  void lastExamplesOfABatch_comeWithPredictionAndWeight_once() {
    LastBatch batch = new LastBatch(2);
    ImageShape shape = new ImageShape(1, 2);
    byte[] planar = {10, 20, 30, 40, 50, 60};
    batch.trained(
        List.of(
            new KeptExample("a", 0, planar),
            new KeptExample("b", 1, planar),
            new KeptExample("c", 0, planar)),
        result(new int[] {0, 0, 1}, new double[] {1, 1, 2}, new double[] {1, 0.5, 2.25}));

    LatestExamples taken = batch.take(LABELS, shape, 5).orElseThrow();

    assertThat(taken.atMillis()).isEqualTo(5);
    assertThat(taken.examples()).extracting(LatestExamples.Seen::id).containsExactly("b", "c");
    LatestExamples.Seen last = taken.examples().get(1);
    assertThat(last.label()).isEqualTo("cat");
    assertThat(last.predicted()).isEqualTo("dog");
    assertThat(last.weight()).isEqualTo(2.25);
    assertThat(last.eps()).isEqualTo(0.25);
    // Red, green and blue of the left pixel, then of the right one.
    assertThat(last.pixels()).containsExactly(10, 30, 50, 20, 40, 60);
    assertThat(batch.take(LABELS, shape, 6)).isEmpty();
  }

  @Test
  void examplesThatWereOnlyPredicted_haveNoWeight() {
    LastBatch batch = new LastBatch(2);
    batch.predicted(List.of(new KeptExample("a", 0, new byte[3])), new int[] {1});

    LatestExamples.Seen seen =
        batch.take(LABELS, new ImageShape(1, 1), 5).orElseThrow().examples().get(0);

    assertThat(seen.predicted()).isEqualTo("dog");
    assertThat(seen.weight()).isNaN();
    assertThat(seen.eps()).isNaN();
  }

  @Test
  void largeImages_areAveragedDown() {
    // 100 rows of 3: blocks of 3 x 3, because 100 / 3 is the first below 48.
    ImageShape shape = new ImageShape(100, 3);
    byte[] planar = new byte[shape.sizeBytes()];
    for (int i = 0; i < planar.length; i++) {
      planar[i] = (byte) (i % 3 * 100); // columns of 0, 100, 200
    }
    LastBatch batch = new LastBatch(1);
    batch.predicted(List.of(new KeptExample("a", 0, planar)), new int[] {0});

    LatestExamples taken = batch.take(LABELS, shape, 5).orElseThrow();

    assertThat(taken.height()).isEqualTo(33);
    assertThat(taken.width()).isEqualTo(1);
    assertThat(IntStream.range(0, 33 * 3).map(i -> taken.examples().get(0).pixels()[i]))
        .containsOnly(100);
  }

  private static StepResult result(int[] predictions, double[] prior, double[] total) {
    return new StepResult(
        true,
        new double[3],
        predictions,
        prior,
        total,
        true,
        new double[3],
        1,
        1,
        new StepResult.Times(1, 1, 1));
  }
}
