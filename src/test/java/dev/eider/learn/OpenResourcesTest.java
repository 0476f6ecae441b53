package dev.eider.learn;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDManager;
import dev.eider.config.Settings;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** DJL keeps its open managers and arrays in a field that it shows to nobody. */
class OpenResourcesTest {
  @ParameterizedTest
  @CsvSource({"all, running", "all, batch", "head, running", "head, batch"})
  void steps_leaveNoArrayAndNoManagerOpen(String scope, String devNorm)
      throws ReflectiveOperationException {
    Settings settings =
        Settings.of(
            Map.of(
                "image.height", "8",
                "image.width", "8",
                "batch.size", "4",
                "dev.batch.size", "4",
                "meta.scope", scope,
                "meta.dev-norm", devNorm));
    List<Object> before;
    List<Object> after;
    try (StepBenchmark steps = new StepBenchmark(settings, 3)) {
      // The first steps make what every later one uses again: gradients, staging buffers.
      steps.round();
      before = openBelow(root());
      steps.round();
      steps.round();
      after = openBelow(root());
    }
    assertThat(before).isNotEmpty();
    assertThat(after).hasSameSizeAs(before);
  }

  private static NDManager root() {
    try (NDManager manager = NDManager.newBaseManager()) {
      return manager.getParentManager();
    }
  }

  private static List<Object> openBelow(NDManager manager) throws ReflectiveOperationException {
    Field resources = BaseNDManager.class.getDeclaredField("resources");
    resources.setAccessible(true);
    List<Object> open = new ArrayList<>();
    for (Object resource : ((Map<?, ?>) resources.get(manager)).values()) {
      open.add(resource);
      if (resource instanceof NDManager below) {
        open.addAll(openBelow(below));
      }
    }
    return open;
  }
}
