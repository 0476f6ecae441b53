package dev.eider.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.eider.learn.loss.BalancedSoftmax;
import dev.eider.learn.loss.CrossEntropy;
import dev.eider.learn.loss.FocalLoss;
import dev.eider.learn.loss.LdamLoss;
import dev.eider.learn.loss.Loss;
import dev.eider.learn.step.Autograd;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The gradients of the losses, where the garbage collector comes by between the forward pass and
 * the backward pass: a graph must keep alive whatever Java memory its constants lie in.
 */
class LossGradientTest {
  private static final double[] LOGITS = {0.3, -0.2, 0.1, 0.7, -0.5, 0.4};
  private static final long[] LABELS = {0, 2};
  private static final double[] COUNTS = {160, 10, 1};

  static Stream<Loss> losses() {
    return Stream.of(
        new CrossEntropy(), new FocalLoss(0.5), new LdamLoss(0.5, 30), new BalancedSoftmax());
  }

  @ParameterizedTest
  @MethodSource("losses")
  void gradientAfterACollection_isThatOfTheDifferences(Loss loss) {
    double[] gradient = gradient(loss);

    for (int i = 0; i < LOGITS.length; i++) {
      double step = 1e-6;
      double difference = (sum(loss, i, step) - sum(loss, i, -step)) / (2 * step);
      assertThat(gradient[i]).isCloseTo(difference, within(1e-6));
    }
  }

  private static double[] gradient(Loss loss) {
    try (NDManager manager = Engine.getInstance().newBaseManager()) {
      Autograd.recording(true);
      NDArray leaf = Autograd.leafOf(manager.create(LOGITS, new Shape(2, 3)));
      NDArray losses = loss.perExample(leaf, manager.create(LABELS), COUNTS);
      overwriteFreedMemory();
      Autograd.backward(losses, manager.ones(losses.getShape(), losses.getDataType()), false);
      return leaf.getGradient().toDoubleArray();
    } finally {
      Autograd.recording(false);
    }
  }

  /** Collects garbage, and fills small blocks of native memory until those freed by it are used. */
  private static void overwriteFreedMemory() {
    List<ByteBuffer> filled = new ArrayList<>();
    for (int round = 0; round < 5; round++) {
      System.gc();
      for (int i = 0; i < 2000; i++) {
        ByteBuffer block = ByteBuffer.allocateDirect(8 * (1 + i % 4));
        while (block.hasRemaining()) {
          block.put((byte) 0x55);
        }
        filled.add(block);
      }
    }
    Reference.reachabilityFence(filled); // none is freed before the last is filled
  }

  private static double sum(Loss loss, int index, double step) {
    double[] moved = LOGITS.clone();
    moved[index] += step;
    try (NDManager manager = Engine.getInstance().newBaseManager()) {
      NDArray logits = manager.create(moved, new Shape(2, 3));
      return Arrays.stream(loss.perExample(logits, manager.create(LABELS), COUNTS).toDoubleArray())
          .sum();
    }
  }
}
