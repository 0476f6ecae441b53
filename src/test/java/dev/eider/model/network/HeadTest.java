package dev.eider.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HeadTest {
  private static final int CLASSES = 3;
  private static final int FEATURES = 4;

  @ParameterizedTest
  @EnumSource(Head.class)
  void derivative_equalsCentralDifferences(Head head) {
    try (NDManager manager = Engine.getInstance().newBaseManager()) {
      NDArray features = random(manager, 1, new Shape(5, FEATURES));
      NDList values = new NDList();
      NDList direction = new NDList();
      NDList ahead = new NDList();
      NDList behind = new NDList();
      double step = 1e-6;
      for (ArrayLayout.Entry entry : head.entries(CLASSES, FEATURES)) {
        NDArray value = random(manager, 2 + values.size(), entry.shape());
        NDArray along = random(manager, 7 + values.size(), entry.shape());
        values.add(value);
        direction.add(along);
        ahead.add(value.add(along.mul(step)));
        behind.add(value.sub(along.mul(step)));
      }
      double[] expected =
          head.logits(ahead, features)
              .sub(head.logits(behind, features))
              .div(2 * step)
              .toDoubleArray();
      assertThat(head.derivative(values, direction, features).toDoubleArray())
          .containsExactly(expected, within(1e-8));
    }
  }

  @Test
  void normalisedHead_answersWithCosines() {
    try (NDManager manager = Engine.getInstance().newBaseManager()) {
      NDArray features = manager.create(new double[] {3, 4}, new Shape(1, 2));
      NDArray weight = manager.create(new double[] {2, 0, 0, 0.5, -3, -4}, new Shape(3, 2));
      // (3, 4) / 5 with (1, 0), (0, 1) and its opposite
      assertThat(Head.NORMALISED.logits(new NDList(weight), features).toDoubleArray())
          .containsExactly(new double[] {0.6, 0.8, -1}, within(1e-9));
    }
  }

  private static NDArray random(NDManager manager, long seed, Shape shape) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] values = new double[Math.toIntExact(shape.size())];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextGaussian();
    }
    return manager.create(values, shape);
  }
}
