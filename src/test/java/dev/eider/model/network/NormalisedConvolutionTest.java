package dev.eider.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NormalisedConvolutionTest {
  private final SplittableRandom random = new SplittableRandom(1);

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 2", "3, 1", "3, 2", "7, 2"})
  void runningStatistics_giveTheFunctionOfTheTwoLayers(int kernel, int stride) {
    try (NDManager manager = Engine.getInstance().newBaseManager()) {
      NormalisedConvolution block = new NormalisedConvolution(kernel, 5, stride);
      SubstitutedParameters values = initialised(block, manager);
      NDList images = new NDList(array(manager, new Shape(2, 3, 8, 8), -2, 2));
      double[] apart =
          block
              .norm()
              .forward(values, block.convolution().forward(values, images, false), false)
              .singletonOrThrow()
              .toDoubleArray();
      NDArray joined = block.forward(values, images, false).singletonOrThrow();
      assertThat(joined.getShape())
          .isEqualTo(block.getOutputShapes(new Shape[] {images.head().getShape()})[0]);
      assertThat(joined.toDoubleArray()).containsExactly(apart, within(1e-12));
    }
  }

  @Test
  void batchStatistics_areUsedAndMoveTheRunningOnesByATenth() {
    try (NDManager manager = Engine.getInstance().newBaseManager()) {
      NormalisedConvolution block = new NormalisedConvolution(1, 1, 1);
      Map<Parameter, NDArray> values = new IdentityHashMap<>();
      initialise(block, manager);
      put(values, block.convolution().getDirectParameters().get("weight"), manager, 2);
      put(values, block.norm().getDirectParameters().get("gamma"), manager, 3);
      put(values, block.norm().getDirectParameters().get("beta"), manager, 5);
      put(values, block.norm().getDirectParameters().get("runningMean"), manager, 0);
      NDArray variance =
          put(values, block.norm().getDirectParameters().get("runningVar"), manager, 1);
      // One channel would do: the kernel adds three, of which two are zero.
      NDArray images = manager.zeros(new Shape(2, 3, 1, 1), DataType.FLOAT64);
      images.set(new NDIndex("0, 0, 0, 0"), 1);
      images.set(new NDIndex("1, 0, 0, 0"), -1);
      double[] normalised =
          block
              .forward(new SubstitutedParameters(values, manager), new NDList(images), true)
              .singletonOrThrow()
              .toDoubleArray();
      // The convolution gives 2 and -2: mean 0, variance 4; so 3 * (+-1) + 5, but for epsilon.
      assertThat(normalised).containsExactly(new double[] {8, 2}, within(1e-5));
      // 0.9 * 1 + 0.1 * 8, the running variance being the unbiased one: (4 + 4) / (2 - 1).
      assertThat(variance.toDoubleArray()).containsExactly(new double[] {1.7}, within(1e-6));
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 3, 4, false", "2, 3, 4, true", "1, 3, 5, true", "1, 1, 1, false"})
  void batchOfOneValueAChannel_isNormalisedByTheRunningStatisticsAndLeavesThem(
      int images, int kernel, int size, boolean byBatch) {
    try (NDManager manager = Engine.getInstance().newBaseManager()) {
      // At stride 4 a side of 4 becomes 1, and one of 5 becomes 2.
      NormalisedConvolution block = new NormalisedConvolution(kernel, 2, 4);
      SubstitutedParameters values = initialised(block, manager);
      NDList batch = new NDList(array(manager, new Shape(images, 3, size, size), -2, 2));
      double[] statistics = statistics(block, values, manager);
      double[] running = block.forward(values, batch, false).singletonOrThrow().toDoubleArray();
      double[] trained = block.forward(values, batch, true).singletonOrThrow().toDoubleArray();
      assertThat(Arrays.equals(trained, running)).isNotEqualTo(byBatch);
      assertThat(Arrays.equals(statistics(block, values, manager), statistics))
          .isNotEqualTo(byBatch);
    }
  }

  private static double[] statistics(
      NormalisedConvolution block, SubstitutedParameters values, NDManager manager) {
    Parameter variance = block.norm().getDirectParameters().get("runningVar");
    return Objects.requireNonNull(values.getValue(variance, manager.getDevice(), false))
        .toDoubleArray();
  }

  private static NDArray put(
      Map<Parameter, NDArray> values, Parameter parameter, NDManager manager, double value) {
    NDArray array = manager.full(parameter.getArray().getShape(), (float) value, DataType.FLOAT64);
    values.put(parameter, array);
    return array;
  }

  private static void initialise(NormalisedConvolution block, NDManager manager) {
    block.initialize(manager, DataType.FLOAT64, new Shape(1, 3, 8, 8));
  }

  private SubstitutedParameters initialised(NormalisedConvolution block, NDManager manager) {
    initialise(block, manager);
    Map<Parameter, NDArray> values = new IdentityHashMap<>();
    for (var part : List.of(block.convolution(), block.norm())) {
      for (var named : part.getDirectParameters()) {
        boolean variance = named.getKey().equals("runningVar");
        Shape shape = named.getValue().getArray().getShape();
        values.put(named.getValue(), array(manager, shape, variance ? 0.1 : -1, 1));
      }
    }
    return new SubstitutedParameters(values, manager);
  }

  private NDArray array(NDManager manager, Shape shape, double least, double most) {
    double[] values = random.doubles(shape.size(), least, most).toArray();
    return manager.create(values).reshape(shape);
  }
}
