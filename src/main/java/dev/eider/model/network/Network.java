package dev.eider.model.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import dev.eider.data.ImageShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A recognition network f(x; theta): a {@link Backbone} and a classifier, its {@link Head}, as a
 * function of parameters and running statistics that are given at each call. Holds no values of its
 * own, so the model, the lookahead and perturbed copies are the same network with other vectors.
 * The classifier's arrays are the last of the parameters; a new class adds a row to each.
 */
public final class Network implements AutoCloseable {
  private final NDManager manager;
  private final Backbone backbone;
  private final Head head;
  private final List<Backbone.Array> trained;
  private final List<Backbone.Array> running;
  private final ArrayLayout backboneLayout;
  private final ArrayLayout statisticsLayout;

  private Network(Backbone backbone, Head head, NDManager parent, DataType type, ImageShape input) {
    this.backbone = backbone;
    this.head = head;
    this.manager = parent.newSubManager();
    // A DJL block runs only once it is initialised, with arrays that are then never used: every
    // call substitutes its own.
    backbone.block().initialize(manager, type, new Shape(1, 3, input.height(), input.width()));
    this.trained = backbone.arrays().stream().filter(array -> !array.isStatistic()).toList();
    this.running = backbone.arrays().stream().filter(Backbone.Array::isStatistic).toList();
    this.backboneLayout = layout(trained);
    this.statisticsLayout = layout(running);
  }

  private static ArrayLayout layout(List<Backbone.Array> arrays) {
    return new ArrayLayout(
        arrays.stream()
            .map(array -> new ArrayLayout.Entry(array.name(), array.parameter().getShape()))
            .toList());
  }

  /** A network of that architecture, which is not torchscript, for images of that size. */
  public static Network create(
      NetworkName name, Head head, NDManager parent, DataType type, ImageShape input) {
    return create(name, null, head, parent, type, input);
  }

  /**
   * A network of that architecture for images of that size.
   *
   * @param program the module where the architecture is torchscript
   * @throws IllegalArgumentException where the program is missing, or does not run on such images
   */
  public static Network create(
      NetworkName name,
      @Nullable TorchScriptProgram program,
      Head head,
      NDManager parent,
      DataType type,
      ImageShape input) {
    return of(name.create(program, parent, input), head, parent, type, input);
  }

  /** A network of a given backbone. */
  public static Network of(
      Backbone backbone, Head head, NDManager parent, DataType type, ImageShape input) {
    return new Network(backbone, head, parent, type, input);
  }

  /** F. */
  public int featureSize() {
    return backbone.featureSize();
  }

  /** The layout of the parameters with a classifier of that many classes. */
  public ArrayLayout parameterLayout(int classes) {
    List<ArrayLayout.Entry> entries = new ArrayList<>(backboneLayout.entries());
    entries.addAll(head.entries(classes, featureSize()));
    return new ArrayLayout(entries);
  }

  /** Index in theta of the classifier's first element. */
  public long headOffset() {
    return backboneLayout.size();
  }

  /**
   * Index in theta of the last block's first element: the last residual stage, or the last
   * convolution where there are no stages. Names say what a stage is, so in a TorchScript module it
   * is one only where the module is named as torchvision's are.
   */
  public long lastBlockOffset() {
    List<ArrayLayout.Entry> entries = backboneLayout.entries();
    if (entries.isEmpty()) {
      return 0;
    }
    String last = entries.get(entries.size() - 1).name();
    String stage = last.startsWith("layer") ? last.substring(0, last.indexOf('.') + 1) : null;
    long stageStart = -1;
    long convolutionStart = 0;
    long offset = 0;
    for (ArrayLayout.Entry entry : entries) {
      if (stage != null && stageStart < 0 && entry.name().startsWith(stage)) {
        stageStart = offset;
      }
      if (entry.shape().dimension() == 4) {
        convolutionStart = offset;
      }
      offset += entry.shape().size();
    }
    return stage == null ? convolutionStart : stageStart;
  }

  /** The layout of the running means and variances. */
  public ArrayLayout statisticsLayout() {
    return statisticsLayout;
  }

  /**
   * Initial values of all parameters but the classifier's: convolutions are normal with the
   * variance 2 / fan-out (He et al., ICCV 2015), scales are one, shifts zero; a TorchScript
   * module's are its own. In the order of the layout.
   */
  public float[] initialBackbone(RandomGenerator random) {
    float[] values = new float[Math.toIntExact(backboneLayout.size())];
    int offset = 0;
    Map<String, float[]> initial = backbone.initialValues().get();
    for (int i = 0; i < trained.size(); i++) {
      Shape shape = backboneLayout.entries().get(i).shape();
      int size = Math.toIntExact(shape.size());
      float[] given = initial.get(trained.get(i).name());
      if (given != null) {
        System.arraycopy(given, 0, values, offset, size);
      } else if (trained.get(i).parameter().getType() == Parameter.Type.GAMMA) {
        Arrays.fill(values, offset, offset + size, 1);
      } else if (shape.dimension() == 4) {
        double deviation = Math.sqrt(2.0 / (shape.get(0) * shape.get(2) * shape.get(3)));
        for (int k = 0; k < size; k++) {
          values[offset + k] = (float) (deviation * random.nextGaussian());
        }
      }
      offset += size;
    }
    return values;
  }

  /**
   * Initial running statistics: mean zero, variance one, or a TorchScript module's own. In the
   * order of the layout.
   */
  public float[] initialStatistics() {
    float[] values = new float[Math.toIntExact(statisticsLayout.size())];
    int offset = 0;
    Map<String, float[]> initial = backbone.initialValues().get();
    for (int i = 0; i < running.size(); i++) {
      int size = Math.toIntExact(statisticsLayout.entries().get(i).shape().size());
      float[] given = initial.get(running.get(i).name());
      if (given != null) {
        System.arraycopy(given, 0, values, offset, size);
      } else if (running.get(i).parameter().getType() == Parameter.Type.RUNNING_VAR) {
        Arrays.fill(values, offset, offset + size, 1);
      }
      offset += size;
    }
    return values;
  }

  /** f(x; theta), computed in the type of the values. */
  public Activations forward(
      NDList parameters, NDList statistics, NDArray images, boolean training) {
    return forward(parameters, statistics, images, training, Precision.FLOAT32);
  }

  /**
   * f(x; theta).
   *
   * @param parameters arrays in the order of {@link #parameterLayout}
   * @param statistics arrays in the order of {@link #statisticsLayout}; moved in place where {@code
   *     training}
   * @param images {@code [B, 3, H, W]}; the results join its manager
   * @param training whether to normalise by the batch's statistics, or by the running ones
   * @param precision of the convolutions; float32 is any type that the values have
   * @return features {@code [B, F]} and logits {@code [B, C]}
   */
  public Activations forward(
      NDList parameters, NDList statistics, NDArray images, boolean training, Precision precision) {
    Map<Parameter, NDArray> values = new IdentityHashMap<>();
    for (int i = 0; i < trained.size(); i++) {
      values.put(trained.get(i).parameter(), parameters.get(i));
    }
    for (int i = 0; i < running.size(); i++) {
      values.put(running.get(i).parameter(), statistics.get(i));
    }
    NDArray features =
        backbone
            .block()
            .forward(
                new SubstitutedParameters(values, images.getManager()),
                new NDList(precision == Precision.BFLOAT16 ? Bfloat16.of(images) : images),
                training)
            .singletonOrThrow();
    return new Activations(features, classify(headOf(parameters), features));
  }

  /** The classifier alone: features {@code [B, F]} to logits {@code [B, C]}. */
  public NDArray classify(NDList headValues, NDArray features) {
    return head.logits(headValues, features);
  }

  /** The features as the classifier weighs them, {@code [B, F]}. */
  public NDArray classified(NDArray features) {
    return head.classified(features);
  }

  /** The derivative of {@link #classify} along a direction of the classifier's arrays. */
  public NDArray classifyDerivative(NDList headValues, NDList direction, NDArray features) {
    return head.derivative(headValues, direction, features);
  }

  /** The classifier's part of a list in the order of {@link #parameterLayout}. */
  public NDList headOf(NDList parameters) {
    return parameters.subNDList(backboneLayout.entries().size());
  }

  /**
   * Parameters with rows for new classes, the logits of the others being unchanged.
   *
   * @param parameters flat, in the order of {@link #parameterLayout}
   */
  public float[] grown(float[] parameters, int classes, int newClasses) {
    return withHead(parameters, head.grown(headOf(parameters), classes, newClasses, featureSize()));
  }

  /** An optimiser's velocity with rows of zeros for new classes. */
  public float[] grownVelocity(float[] velocity, int classes, int newClasses) {
    return withHead(velocity, head.resized(headOf(velocity), classes, newClasses, featureSize()));
  }

  private float[] headOf(float[] parameters) {
    return Arrays.copyOfRange(
        parameters, Math.toIntExact(backboneLayout.size()), parameters.length);
  }

  private float[] withHead(float[] parameters, float[] headValues) {
    int backboneSize = Math.toIntExact(backboneLayout.size());
    float[] joined = Arrays.copyOf(parameters, backboneSize + headValues.length);
    System.arraycopy(headValues, 0, joined, backboneSize, headValues.length);
    return joined;
  }

  /**
   * A forward pass's results.
   *
   * @param features {@code [B, F]}, what the classifier sees
   * @param logits {@code [B, C]}
   */
  public record Activations(NDArray features, NDArray logits) {}

  @Override
  public void close() {
    manager.close();
  }
}
