package dev.eider.learn.step;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.eider.model.network.FlatVector;
import dev.eider.model.network.Network;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The average of the parameters and running statistics that training visits: {@code average = d
 * average + (1 - d) theta} after every step, with {@code d = min(decay, (1 + t) / (10 + t))} at
 * step t of the average, so that an early one forgets where it began. A stream has no end at which
 * a rate could fall to zero; the average stands still where theta goes on trembling, and is what is
 * served. Nothing is learned from it. Owns its arrays.
 */
public final class WeightAverage implements AutoCloseable {
  private final double decay;
  private final FlatVector statistics;
  private FlatVector parameters;
  private long steps;

  private WeightAverage(double decay, FlatVector parameters, FlatVector statistics, long steps) {
    this.decay = decay;
    this.parameters = parameters;
    this.statistics = statistics;
    this.steps = steps;
  }

  /**
   * An average that begins at the given values.
   *
   * @param decay the largest d, below 1
   */
  public static WeightAverage from(
      double decay, FlatVector parameters, FlatVector statistics, NDManager manager) {
    DataType type = parameters.flat().getDataType();
    FlatVector own = FlatVector.zeros(parameters.layout(), manager, type);
    own.copyFrom(parameters);
    FlatVector ownStatistics = FlatVector.zeros(statistics.layout(), manager, type);
    ownStatistics.copyFrom(statistics);
    return new WeightAverage(decay, own, ownStatistics, 0);
  }

  /** Takes in what a step has led to. */
  public void add(FlatVector theta, FlatVector thetaStatistics) {
    double d = Math.min(decay, (1.0 + steps) / (10.0 + steps));
    steps++;
    move(parameters.flat(), theta.flat(), 1 - d);
    move(statistics.flat(), thetaStatistics.flat(), 1 - d);
  }

  private static void move(NDArray average, NDArray theta, double share) {
    if (average.size() == 0) {
      return;
    }
    try (NDArray distance = theta.sub(average)) {
      distance.muli(share);
      average.addi(distance);
    }
  }

  /** Adds rows for new classes, as to theta. */
  public void grow(Network network, int classes, int newClasses, NDManager manager) {
    float[] grown = network.grown(parameters.toFloats(), classes, newClasses);
    DataType type = parameters.flat().getDataType();
    parameters.close();
    parameters = FlatVector.of(network.parameterLayout(newClasses), manager, type, grown);
  }

  public FlatVector parameters() {
    return parameters;
  }

  public FlatVector statistics() {
    return statistics;
  }

  /** Writes an average, or that there is none. */
  public static void write(@Nullable WeightAverage average, DataOutputStream out)
      throws IOException {
    out.writeBoolean(average != null);
    if (average != null) {
      out.writeLong(average.steps);
      StateFloats.write(out, average.parameters.toFloats());
      StateFloats.write(out, average.statistics.toFloats());
    }
  }

  /**
   * Has a model go on with the average that was written.
   *
   * @param decay 0 where the settings want none; where the state has none, one begins
   */
  public static void read(DataInputStream in, ModelInTraining model, double decay)
      throws IOException {
    if (!in.readBoolean()) {
      model.average(decay);
      return;
    }
    long steps = in.readLong();
    float[] parameters = StateFloats.read(in);
    float[] statistics = StateFloats.read(in);
    if (decay > 0) {
      NDManager manager = model.manager();
      DataType type = model.type();
      model.average(
          new WeightAverage(
              decay,
              FlatVector.of(model.parameters().layout(), manager, type, parameters),
              FlatVector.of(model.statistics().layout(), manager, type, statistics),
              steps));
    }
  }

  @Override
  public void close() {
    parameters.close();
    statistics.close();
  }
}
