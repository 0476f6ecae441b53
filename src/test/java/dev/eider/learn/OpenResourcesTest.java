package dev.eider.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDManager;
import dev.eider.config.Settings;
import dev.eider.data.Example;
import dev.eider.data.LedgerEvent;
import dev.eider.data.SourcePosition;
import dev.eider.data.Split;
import dev.eider.lab.bench.StepBenchmark;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** DJL keeps its open managers and arrays in a field that it shows to nobody. */
class OpenResourcesTest {
  @ParameterizedTest
  @CsvSource({"all, running", "all, batch", "head, running", "head, batch"})
  void steps_leaveNoArrayAndNoManagerOpen(String scope, String devNorm)
      throws ReflectiveOperationException {
    Settings settings = settings(Map.of("meta.scope", scope, "meta.dev-norm", devNorm));
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

  @ParameterizedTest
  @CsvSource({"cross-entropy", "focal", "ldam"})
  void learner_leavesNoArrayAndNoManagerOpen(String loss) throws ReflectiveOperationException {
    Settings settings = settings(Map.of("warmup.steps", "1", "loss", loss));
    List<Object> before;
    List<Object> after;
    try (Learner learner = Learner.create(settings, 1, InstantSource.system())) {
      learn(learner, 0, 12);
      before = openBelow(root());
      learn(learner, 12, 36);
      after = openBelow(root());
    }
    assertThat(before).isNotEmpty();
    assertThat(after).hasSameSizeAs(before);
  }

  @Test
  void restoreThatFails_leavesNoArrayAndNoManagerOpen() throws Exception {
    Settings settings = settings(Map.of());
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    try (Learner learner = Learner.create(settings, 1, InstantSource.system())) {
      learn(learner, 0, 12);
      learner.writeState(written);
    }
    byte[] state = written.toByteArray();
    List<Object> before = openBelow(root());
    // Within the parameters, within the window, and before the last byte.
    for (int length : List.of(1000, state.length / 2, state.length - 1)) {
      InputStream cut = new ByteArrayInputStream(state, 0, length);
      assertThatThrownBy(() -> Learner.restore(settings, cut, InstantSource.system()))
          .isInstanceOf(EOFException.class);
    }
    assertThat(openBelow(root())).hasSameSizeAs(before);
  }

  private static Settings settings(Map<String, String> own) {
    Map<String, String> settings =
        new HashMap<>(
            Map.of(
                "image.height", "8",
                "image.width", "8",
                "batch.size", "4",
                "dev.batch.size", "4"));
    settings.putAll(own);
    return Settings.of(settings);
  }

  private static void learn(Learner learner, int from, int to) {
    for (int i = from; i < to; i++) {
      byte[] pixels = new byte[3 * 8 * 8];
      new SplittableRandom(i).nextBytes(pixels);
      SourcePosition position = new SourcePosition("images", 0, i, 0);
      Example example = Example.of("e" + i, "class-" + i % 2, pixels);
      double count = 1.0 + i / 2;
      learner.accept(
          i < 8
              ? LedgerEvent.hold(position, example, count, i < 4 ? Split.DEV : Split.EVAL)
              : LedgerEvent.train(position, example, count));
    }
    learner.snapshot();
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
