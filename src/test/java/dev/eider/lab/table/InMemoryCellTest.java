package dev.eider.lab.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InMemoryCellTest {
  private final CellImages images = TestingCells.images();
  private final Path folder;

  InMemoryCellTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void imagesOfD_areHeldOutForMethodsThatUseThem_andTrainOthers() {
    // 100 of T, 6 of D, 4 epochs of which 2 are stage 1; batches of 16.
    CellPlan without = TestingCells.plan(images, "class-balanced", 4);
    CellPlan with = TestingCells.plan(images, "two-component", 4);

    assertThat(without.heldTrains()).isTrue();
    assertThat(without.stage1Steps()).isEqualTo(2 * 106 / 16);
    assertThat(without.steps()).isEqualTo(4 * 106 / 16 + 1);
    assertThat(with.heldTrains()).isFalse();
    assertThat(with.stage1Steps()).isEqualTo(2 * 100 / 16);
    assertThat(with.steps()).isEqualTo(4 * 100 / 16);
    assertThat(with.settings().asMap()).containsEntry("warmup.steps", "12");
  }

  @Test
  void cell_isTrainedMeasuredAndExplained() throws IOException {
    CellResult result = run(TestingCells.plan(images, "two-component", 6), state("one"));

    assertThat(result.steps()).isEqualTo(TestingCells.plan(images, "two-component", 6).steps());
    assertThat(result.error()).isLessThan(0.5);
    assertThat(result.best()).isLessThanOrEqualTo(result.error());
    assertThat(result.epsOverW()).isPositive();
    assertThat(result.measured()).hasSize(6);
    assertThat(result.eps()).isNotEmpty().allMatch(moment -> moment.epoch() > 3);
    assertThat(result.last().perClass())
        .extracting(ofClass -> ofClass.label() + " " + ofClass.count())
        .containsExactly("head 60.0", "middle 30.0", "tail 10.0");
  }

  @Test
  void stage1OfAnotherCell_isTakenOver_andChangesNothing() throws IOException {
    TableState shared = state("shared");
    run(TestingCells.plan(images, "class-balanced", 4), shared);
    assertThat(files(shared)).hasSize(1).allMatch(name -> name.startsWith("stage1-"));

    CellResult after = run(TestingCells.plan(images, "class-balanced-finetune", 4), shared);
    CellResult alone = run(TestingCells.plan(images, "class-balanced-finetune", 4), state("alone"));

    assertThat(files(shared)).hasSize(1);
    assertThat(after.parametersSha256()).isEqualTo(alone.parametersSha256()).isNotEmpty();
    assertThat(after.last()).usingRecursiveComparison().isEqualTo(alone.last());
    assertThat(after.measured()).isEqualTo(alone.measured());
  }

  @ParameterizedTest
  @ValueSource(strings = {"two-component", "two-component-persistent", "meta-weight-net"})
  void interruptedCell_goesOnAsIfItHadNotBeen(String method) throws IOException {
    CellPlan plan = TestingCells.plan(images, method, 4);
    TableState broken = state("broken");

    assertThatThrownBy(
            () ->
                new InMemoryCell(
                        plan,
                        broken,
                        line -> {
                          if (line.contains("epoch 3.5")) {
                            throw new IllegalStateException("killed");
                          }
                        },
                        step -> {})
                    .run())
        .hasMessage("killed");
    CellResult resumed = run(plan, broken);
    CellResult undisturbed = run(plan, state("undisturbed"));

    assertThat(resumed.parametersSha256()).isEqualTo(undisturbed.parametersSha256());
    assertThat(resumed.measured()).isEqualTo(undisturbed.measured());
  }

  @ParameterizedTest
  @ValueSource(strings = {"crt", "tau-normalised", "ncm", "l2rw", "class-balanced-scratch"})
  void otherMethods_areTrainedAndMeasured(String method) throws IOException {
    CellResult result = run(TestingCells.plan(images, method, 3), state(method));

    assertThat(result.error()).isBetween(0.0, 0.67);
    assertThat(result.epsOverW() == null).isEqualTo(!method.equals("l2rw"));
  }

  @Test
  void keys_differWithWhatDecidesTheResult_only() {
    CellPlan plan = TestingCells.plan(images, "two-component", 4);

    assertThat(TestingCells.plan(TestingCells.images(), "two-component", 4).key())
        .isEqualTo(plan.key());
    assertThat(TestingCells.plan(images, "two-component[meta.learning.rate=0.3]", 4).key())
        .isNotEqualTo(plan.key());
    assertThat(TestingCells.plan(images, "two-component", 5).key()).isNotEqualTo(plan.key());
    assertThat(TestingCells.plan(images, "two-component[meta.learning.rate=0.3]", 4).stage1Key())
        .isEqualTo(plan.stage1Key());
    assertThat(TestingCells.plan(images, "two-component[batch.size=8]", 4).stage1Key())
        .isNotEqualTo(plan.stage1Key());
    assertThat(TestingCells.plan(images, "l2rw", 4).stage1Key()).isEmpty();
  }

  private TableState state(String name) throws IOException {
    return TableState.in(folder.resolve(name));
  }

  private static CellResult run(CellPlan plan, TableState state) throws IOException {
    return new InMemoryCell(plan, state, line -> {}, step -> {}).run();
  }

  private static List<String> files(TableState state) throws IOException {
    try (Stream<Path> files = Files.list(state.folder())) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
