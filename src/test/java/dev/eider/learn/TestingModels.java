package dev.eider.learn;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import dev.eider.data.ImageShape;
import dev.eider.learn.step.ModelInTraining;
import dev.eider.model.ImageBatch;
import dev.eider.model.network.Backbone;
import dev.eider.model.network.FlatVector;
import dev.eider.model.network.Head;
import dev.eider.model.network.Network;
import dev.eider.model.network.NetworkName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Small models and batches for the tests of {@code learn}. */
public final class TestingModels {
  public static final ImageShape SHAPE = new ImageShape(8, 8);

  private TestingModels() {}

  /** One convolution of six filters, batch normalisation, ReLU, average pooling, classifier. */
  public static ModelInTraining convolutionAndBatchNorm(
      DataType type, Head head, int classes, long seed) {
    Conv2d convolution =
        Conv2d.builder()
            .setKernelShape(new Shape(3, 3))
            .setFilters(6)
            .optPadding(new Shape(1, 1))
            .optBias(false)
            .build();
    BatchNorm norm = BatchNorm.builder().optMomentum(0.9f).optEpsilon(1e-5f).build();
    SequentialBlock block = new SequentialBlock();
    block.add(convolution).add(norm).add(Activation::relu);
    block.add(list -> new NDList(Pool.globalAvgPool2d(list.singletonOrThrow())));
    Map<String, Block> named = new LinkedHashMap<>();
    named.put("conv1", convolution);
    named.put("bn1", norm);
    NDManager manager = Engine.getInstance().newBaseManager();
    Network network = Network.of(Backbone.of(block, 6, named), head, manager, type, SHAPE);
    return randomised(
        ModelInTraining.initial(manager, network, type, classes, new SplitMix64(seed)), seed);
  }

  /** A model of a named network. */
  public static ModelInTraining named(
      NetworkName name, DataType type, ImageShape shape, int classes, long seed) {
    NDManager manager = Engine.getInstance().newBaseManager();
    Network network = Network.create(name, Head.LINEAR, manager, type, shape);
    return randomised(
        ModelInTraining.initial(manager, network, type, classes, new SplitMix64(seed)), seed);
  }

  /** A model of the same network with the values of another, in another type. */
  static ModelInTraining copy(
      ModelInTraining model, NetworkName name, DataType type, ImageShape shape) {
    ModelInTraining copy = named(name, type, shape, model.classes(), 0);
    overwrite(copy.parameters(), model.parameters(), type);
    overwrite(copy.statistics(), model.statistics(), type);
    return copy;
  }

  private static void overwrite(FlatVector target, FlatVector source, DataType type) {
    try (NDManager manager = target.flat().getManager().newSubManager();
        FlatVector converted = FlatVector.of(source.layout(), manager, type, source.toFloats())) {
      target.copyFrom(converted);
    }
  }

  /** Moves every parameter a little, so that neither the classifier nor a scale is special. */
  private static ModelInTraining randomised(ModelInTraining model, long seed) {
    RandomGenerator random = new SplitMix64(~seed);
    double[] noise = new double[Math.toIntExact(model.parameters().layout().size())];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = 0.1 * random.nextGaussian();
    }
    try (NDArray array = model.manager().create(noise).toType(model.type(), false)) {
      model.parameters().flat().addi(array);
    }
    return model;
  }

  /** Random images of random classes, a little brighter for a higher class. */
  public static ImageBatch batch(int size, int classes, ImageShape shape, long seed) {
    RandomGenerator random = new SplitMix64(seed);
    int[] labels = new int[size];
    List<byte[]> images = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      labels[i] = random.nextInt(classes);
      byte[] image = new byte[shape.sizeBytes()];
      for (int k = 0; k < image.length; k++) {
        image[k] = (byte) (random.nextInt(200) + labels[i] * 50 / classes);
      }
      images.add(image);
    }
    return ImageBatch.of(images, labels, shape);
  }
}
