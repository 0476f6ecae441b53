package dev.eider.model.network;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A parameter store that gives a block other values than its own: each parameter is looked up by
 * identity. An absent parameter, the bias of a convolution without one, stays absent.
 */
final class SubstitutedParameters extends ParameterStore {
  private final Map<Parameter, NDArray> values;

  /**
   * @param manager anyone's, for the store that this one is to DJL; without one, DJL would make a
   *     manager for every store and never close it
   */
  SubstitutedParameters(Map<Parameter, NDArray> values, NDManager manager) {
    super(manager, false);
    this.values = values;
  }

  @Override
  @SuppressWarnings("NullAway") // DJL asks for absent parameters by null and expects null back
  public @Nullable NDArray getValue(
      @Nullable Parameter parameter, Device device, boolean training) {
    if (parameter == null) {
      return null;
    }
    NDArray value = values.get(parameter);
    if (value == null) {
      throw new IllegalStateException("no value for the parameter " + parameter.getName());
    }
    return value;
  }
}
