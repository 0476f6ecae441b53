package dev.eider.learn.step;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.eider.data.Sha256;
import dev.eider.model.NamedTensor;
import dev.eider.model.network.ArrayLayout;
import dev.eider.model.network.FlatVector;
import dev.eider.model.network.Network;
import dev.eider.model.network.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The values that training changes: parameters theta, the optimiser's velocity and the running
 * statistics, with the scratch vectors that a meta step needs; and what of them is served, which is
 * their average where there is one. The classifier grows by a row when a class is added. Owns its
 * native memory.
 */
public final class ModelInTraining implements AutoCloseable {
  private final NDManager manager;
  private final Network network;
  private final DataType type;
  private Precision precision = Precision.FLOAT32;
  private int classes;
  private FlatVector parameters;
  private FlatVector velocity;
  private FlatVector shifted;
  private NDList leaves;
  private NDList shiftedLeaves;
  private int constants;
  private final FlatVector statistics;
  private final FlatVector batchStatistics;
  private final FlatVector discardedStatistics;
  private @Nullable WeightAverage average;

  private ModelInTraining(
      NDManager manager,
      Network network,
      DataType type,
      int classes,
      float[] parameters,
      float[] velocity,
      float[] statistics) {
    this.manager = manager;
    this.network = network;
    this.type = type;
    this.classes = classes;
    var layout = network.parameterLayout(classes);
    this.parameters = FlatVector.of(layout, manager, type, parameters);
    this.velocity = FlatVector.of(layout, manager, type, velocity);
    this.shifted = FlatVector.zeros(layout, manager, type);
    this.leaves = Autograd.leavesOf(this.parameters.views());
    this.shiftedLeaves = Autograd.leavesOf(shifted.views());
    var statisticsLayout = network.statisticsLayout();
    this.statistics = FlatVector.of(statisticsLayout, manager, type, statistics);
    this.batchStatistics = FlatVector.zeros(statisticsLayout, manager, type);
    this.discardedStatistics = FlatVector.zeros(statisticsLayout, manager, type);
  }

  /** A model with initial values. Takes over manager and network. */
  public static ModelInTraining initial(
      NDManager manager, Network network, DataType type, int classes, RandomGenerator random) {
    float[] parameters = network.grown(network.initialBackbone(random), 0, classes);
    return new ModelInTraining(
        manager,
        network,
        type,
        classes,
        parameters,
        new float[parameters.length],
        network.initialStatistics());
  }

  /** A model of given values, in the order of the network's layouts. Takes over both. */
  public static ModelInTraining of(
      NDManager manager,
      Network network,
      int classes,
      float[] parameters,
      float[] velocity,
      float[] statistics) {
    return new ModelInTraining(
        manager, network, DataType.FLOAT32, classes, parameters, velocity, statistics);
  }

  /**
   * Adds rows to the classifier for new classes. The logits of the classes before are unchanged,
   * bit by bit.
   */
  public void grow(int newClasses) {
    if (newClasses <= classes) {
      throw new IllegalArgumentException("from " + classes + " to " + newClasses + " classes");
    }
    if (average != null) {
      average.grow(network, classes, newClasses, manager);
    }
    float[] grown = network.grown(parameters.toFloats(), classes, newClasses);
    float[] grownVelocity = network.grownVelocity(velocity.toFloats(), classes, newClasses);
    parameters.close();
    velocity.close();
    shifted.close();
    classes = newClasses;
    var layout = network.parameterLayout(classes);
    parameters = FlatVector.of(layout, manager, type, grown);
    velocity = FlatVector.of(layout, manager, type, grownVelocity);
    shifted = FlatVector.zeros(layout, manager, type);
    leaves = Autograd.leavesOf(parameters.views());
    shiftedLeaves = Autograd.leavesOf(shifted.views());
  }

  /**
   * Makes constants of the arrays that lie wholly before an element of theta, for {@link #leaves}
   * and {@link #shiftedLeaves} from now on: no graph is recorded for what depends on them alone, so
   * a backward pass ends where the first leaf is used.
   */
  void trainFrom(long first) {
    constants = 0;
    long end = 0;
    for (ArrayLayout.Entry entry : parameters.layout().entries()) {
      end += entry.shape().size();
      if (end > first) {
        return;
      }
      constants++;
    }
  }

  private NDList withConstants(NDList all, FlatVector vector) {
    if (constants == 0) {
      return all;
    }
    NDList mixed = new NDList(vector.views().subList(0, constants));
    mixed.addAll(all.subList(constants, all.size()));
    return mixed;
  }

  public NDManager manager() {
    return manager;
  }

  public Network network() {
    return network;
  }

  public DataType type() {
    return type;
  }

  /** Lets recorded passes compute in another precision from now on; values keep their type. */
  public void computeIn(Precision other) {
    precision = other;
  }

  /** The precision of the passes that a gradient is taken of, the forward pass of the dev batch. */
  public Precision precision() {
    return precision;
  }

  public int classes() {
    return classes;
  }

  /** theta. */
  public FlatVector parameters() {
    return parameters;
  }

  /** The momentum of the optimiser, in theta's layout. */
  public FlatVector velocity() {
    return velocity;
  }

  /** Running means and variances. */
  public FlatVector statistics() {
    return statistics;
  }

  /** Leaves that share theta's storage; constants where {@link #trainFrom} makes them so. */
  public NDList leaves() {
    return withConstants(leaves, parameters);
  }

  /** Scratch: theta~ of line 10, then theta perturbed along v. */
  FlatVector shifted() {
    return shifted;
  }

  /** Leaves that share the storage of {@link #shifted}. */
  NDList shiftedLeaves() {
    return withConstants(shiftedLeaves, shifted);
  }

  /** Scratch: where the forward pass of line 9 moves the statistics, until the step is accepted. */
  FlatVector batchStatistics() {
    return batchStatistics;
  }

  /** Scratch: where all other passes move them. */
  public FlatVector discardedStatistics() {
    return discardedStatistics;
  }

  /**
   * Has an average begin here, see {@link WeightAverage}.
   *
   * @param decay of the average; 0 for none
   */
  public void average(double decay) {
    if (decay > 0) {
      average(WeightAverage.from(decay, parameters, statistics, manager));
    }
  }

  /** Has the model go on with an average. Takes it over. */
  public void average(WeightAverage of) {
    average = of;
  }

  /** The average, null where theta itself is served. */
  public @Nullable WeightAverage average() {
    return average;
  }

  /** Takes a step's result into the average, if there is one. */
  public void stepTaken() {
    if (average != null) {
      average.add(parameters, statistics);
    }
  }

  /** The parameters that are served: theta, or its average. */
  public FlatVector servedParameters() {
    return average == null ? parameters : average.parameters();
  }

  /** The running statistics that are served. */
  public FlatVector servedStatistics() {
    return average == null ? statistics : average.statistics();
  }

  /** Parameters and running statistics as they are served, by name. */
  public List<NamedTensor> tensors() {
    List<NamedTensor> tensors = new ArrayList<>(NamedTensor.of(servedParameters()));
    tensors.addAll(NamedTensor.of(servedStatistics()));
    return tensors;
  }

  /** SHA-256 of parameters and running statistics as they are served, hexadecimal. */
  public String sha256() {
    return Sha256.of(servedParameters().toFloats(), servedStatistics().toFloats());
  }

  @Override
  public void close() {
    network.close();
    manager.close();
  }
}
