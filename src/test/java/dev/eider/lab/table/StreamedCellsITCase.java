package dev.eider.lab.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.eider.cli.EmbeddedBroker;
import dev.eider.config.InvalidSettingException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The table holds for the product: what came through Kafka and Flink is what memory gave. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StreamedCellsITCase {
  private final CellImages images = TestingCells.images();
  private EmbeddedBroker broker;

  @BeforeAll
  void start() throws IOException {
    broker = EmbeddedBroker.start();
  }

  @AfterAll
  void stop() throws IOException {
    broker.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"class-balanced", "two-component"})
  void cellThroughTheStream_isTheOneInMemoryBitByBit(String method, @TempDir Path folder)
      throws IOException, InterruptedException {
    CellPlan plan = TestingCells.plan(images, method, 4);
    TableState state = TableState.in(folder);

    CellResult streamed =
        new StreamedCells(broker.bootstrap(), () -> false, line -> {}).run(plan, state);
    CellResult inMemory = new InMemoryCell(plan, state, line -> {}, step -> {}).run();

    assertThat(streamed.parametersSha256()).isEqualTo(inMemory.parametersSha256()).isNotEmpty();
    assertThat(streamed.last()).usingRecursiveComparison().isEqualTo(inMemory.last());
    assertThat(streamed.steps()).isEqualTo(plan.steps());
    assertThat(streamed.epsOverW()).isEqualTo(inMemory.epsOverW());
  }

  @Test
  void methodThatTheJobDoesNotHave_isRefused(@TempDir Path folder) {
    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(
            () ->
                new StreamedCells(broker.bootstrap(), () -> false, line -> {})
                    .run(TestingCells.plan(images, "crt", 4), TableState.in(folder)))
        .withMessageContaining("--through memory");
  }
}
