package dev.eider.lab.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.learn.StepObserver.Step;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SignalRankingTest {
  private final SignalRanking ranking = new SignalRanking(Set.of("wrong", "other"));

  @Test
  void areas_countPairsOfAnAffectedAndAnotherExample() {
    ranking.stepped(
        new Step(
            List.of("wrong", "a", "b", "other"),
            new int[] {0, 0, 1, 1},
            new double[] {3, 2, 1, 1},
            new double[] {1, 1, 2, 2},
            // eps/w of -0.5, 0, 0.5 and 0.5
            new double[] {0.5, 1, 3, 3},
            new double[] {0, 1, 2, 3}));
    SignalRanking.Areas areas = ranking.areas();
    // Of class 0: wrong above a. Of class 1: other beside b, half a win. (1 + 0.5) / 2
    assertThat(areas.eps()).isEqualTo(0.75);
    // And between the classes: wrong above b, other below a. (1 + 1 + 0 + 0.5) / 4
    assertThat(areas.epsOfAll()).isEqualTo(0.625);
    // wrong below a, other above b; wrong below b, other above a
    assertThat(areas.metaGradient()).isEqualTo(0.5);
    assertThat(areas.metaGradientOfAll()).isEqualTo(0.5);
    // wrong above a, other beside b; wrong above b, other below a
    assertThat(areas.loss()).isEqualTo(0.75);
    assertThat(areas.lossOfAll()).isEqualTo(0.625);
  }

  @Test
  void stepThatIsNotMetaLearned_isNotCounted() {
    ranking.stepped(
        new Step(
            List.of("wrong", "a"),
            new int[2],
            new double[] {1, 0},
            new double[] {1, 1},
            new double[] {1, 1},
            new double[0]));
    assertThat(ranking.areas())
        .isEqualTo(new SignalRanking.Areas(null, null, null, null, null, null));
  }
}
