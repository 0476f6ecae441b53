package dev.eider.model;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.eider.model.network.ArrayLayout;
import dev.eider.model.network.FlatVector;
import dev.eider.model.network.Head;
import dev.eider.model.network.Network;
import dev.eider.model.network.NetworkName;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A trained model that answers. Owns native memory until it is closed; used by one thread. */
public final class Classifier implements AutoCloseable {
  private final TrainedModel model;
  private final NDManager manager;
  private final Network network;
  private final FlatVector parameters;
  private final FlatVector statistics;

  private Classifier(
      TrainedModel model,
      NDManager manager,
      Network network,
      FlatVector parameters,
      FlatVector statistics) {
    this.model = model;
    this.manager = manager;
    this.network = network;
    this.parameters = parameters;
    this.statistics = statistics;
  }

  /**
   * The classifier of a model.
   *
   * @param device {@code auto}, {@code cpu} or {@code gpu:N}
   * @throws IllegalArgumentException where the architecture is unknown, or names or shapes of the
   *     arrays are not the architecture's
   */
  public static Classifier of(TrainedModel model, String device) {
    TrainedModel.Architecture architecture = model.architecture();
    Map<String, NamedTensor> tensors = new HashMap<>();
    for (NamedTensor tensor : model.tensors()) {
      if (tensors.put(tensor.name(), tensor) != null) {
        throw new IllegalArgumentException("two arrays are named " + tensor.name());
      }
    }
    NDManager manager = Engine.getInstance().newBaseManager(Devices.of(device));
    try {
      // Only a linear head has a bias.
      Head head = tensors.containsKey("fc.bias") ? Head.LINEAR : Head.NORMALISED;
      Network network =
          Network.create(
              NetworkName.of(architecture.network()),
              architecture.program(),
              head,
              manager,
              DataType.FLOAT32,
              architecture.inputShape());
      FlatVector parameters =
          taken(network.parameterLayout(model.classes().size()), tensors, manager);
      FlatVector statistics = taken(network.statisticsLayout(), tensors, manager);
      if (!tensors.isEmpty()) {
        throw new IllegalArgumentException(
            architecture.network() + " has no arrays named " + tensors.keySet());
      }
      return new Classifier(model, manager, network, parameters, statistics);
    } catch (RuntimeException | Error e) { // also of the engine, where memory runs out
      manager.close();
      throw e;
    }
  }

  /** The vector of a layout, its arrays taken from the map. */
  private static FlatVector taken(
      ArrayLayout layout, Map<String, NamedTensor> tensors, NDManager manager) {
    float[] values = new float[Math.toIntExact(layout.size())];
    int offset = 0;
    for (ArrayLayout.Entry entry : layout.entries()) {
      NamedTensor tensor = tensors.remove(entry.name());
      if (tensor == null) {
        throw new IllegalArgumentException("the array " + entry.name() + " is missing");
      }
      if (!Arrays.equals(tensor.shape(), entry.shape().getShape())) {
        throw new IllegalArgumentException(
            "the array "
                + entry.name()
                + " has the shape "
                + Arrays.toString(tensor.shape())
                + " where "
                + entry.shape()
                + " is expected");
      }
      System.arraycopy(tensor.values(), 0, values, offset, tensor.values().length);
      offset += tensor.values().length;
    }
    return FlatVector.of(layout, manager, DataType.FLOAT32, values);
  }

  /**
   * Logits {@code [images][classes]}.
   *
   * @param images of the model's input shape, uint8, planar {@code [3, H, W]}
   */
  public float[][] logits(List<byte[]> images) {
    ImageBatch batch =
        ImageBatch.of(images, new int[images.size()], model.architecture().inputShape());
    return Inference.logits(
        network, parameters, statistics, batch, model.architecture().normalisation(), manager);
  }

  @Override
  public void close() {
    network.close();
    manager.close();
  }
}
