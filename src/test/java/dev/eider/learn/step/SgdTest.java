package dev.eider.learn.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.eider.model.network.ArrayLayout;
import dev.eider.model.network.FlatVector;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two steps from theta = (1, -1) with the gradient (2, 4) at the rate 0.1, worked out by hand. */
class SgdTest {
  private static final double RATE = 0.1;

  @Test
  void plainSteps_moveByRateTimesGradient() {
    // 1 - 2 * 0.1 * 2; -1 - 2 * 0.1 * 4
    assertSteps(new Sgd(0, 0, false), 0, 0.6, -1.8);
  }

  @Test
  void weightDecay_addsItsShareOfThetaToTheGradient() {
    // g = 2 + 0.1 * 1 = 2.1, theta = 0.79; g = 2 + 0.079 = 2.079, theta = 0.79 - 0.2079
    // g = 4 - 0.1 = 3.9, theta = -1.39; g = 4 - 0.139 = 3.861, theta = -1.39 - 0.3861
    assertSteps(new Sgd(0, 0.1, false), 0, 0.5821, -1.7761);
  }

  @Test
  void momentum_carriesHalfOfTheStepBefore() {
    // m = 2, theta = 0.8; m = 0.5 * 2 + 2 = 3, theta = 0.5
    // m = 4, theta = -1.4; m = 2 + 4 = 6, theta = -2
    assertSteps(new Sgd(0.5, 0, false), 0, 0.5, -2.0);
  }

  @Test
  void nesterovsMomentum_looksAheadOnceMore() {
    // m = 2, g + 0.5 m = 3, theta = 0.7; m = 3, g + 0.5 m = 3.5, theta = 0.35
    // m = 4, g + 0.5 m = 6, theta = -1.6; m = 6, g + 0.5 m = 7, theta = -2.3
    assertSteps(new Sgd(0.5, 0, true), 0, 0.35, -2.3);
  }

  @Test
  void nesterovsMomentumWithWeightDecay_decaysBeforeItAccumulates() {
    // g = 2.1, m = 2.1, g + 0.5 m = 3.15, theta = 0.685
    // g = 2 + 0.0685 = 2.0685, m = 1.05 + 2.0685 = 3.1185, g + 0.5 m = 3.62775, theta = 0.322225
    // g = 3.9, m = 3.9, g + 0.5 m = 5.85, theta = -1.585
    // g = 4 - 0.1585 = 3.8415, m = 1.95 + 3.8415 = 5.7915, g + 0.5 m = 6.73725, theta = -2.258725
    assertSteps(new Sgd(0.5, 0.1, true), 0, 0.322225, -2.258725);
  }

  @Test
  void restrictedSteps_leaveTheElementsBeforeAlone() {
    assertSteps(new Sgd(0.5, 0, false), 1, 1.0, -2.0);
  }

  private static void assertSteps(Sgd sgd, long first, double... expected) {
    ArrayLayout layout = new ArrayLayout(List.of(new ArrayLayout.Entry("theta", new Shape(2))));
    try (NDManager manager = Engine.getInstance().newBaseManager();
        FlatVector theta = FlatVector.of(layout, manager, DataType.FLOAT64, new float[] {1, -1});
        FlatVector velocity = FlatVector.zeros(layout, manager, DataType.FLOAT64)) {
      for (int i = 0; i < 2; i++) {
        try (NDArray gradient = manager.create(new double[] {2, 4}).duplicate()) {
          sgd.step(theta, velocity, gradient, RATE, first);
        }
      }
      assertThat(theta.flat().toDoubleArray()).containsExactly(expected, within(1e-12));
    }
  }
}
