package dev.eider.learn;

import ai.djl.ndarray.NDManager;
import dev.eider.config.InvalidSettingException;
import dev.eider.learn.step.ModelInTraining;
import dev.eider.model.MalformedSafetensorsException;
import dev.eider.model.NamedTensor;
import dev.eider.model.Safetensors;
import dev.eider.model.network.ArrayLayout;
import dev.eider.model.network.FlatVector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The arrays of a safetensors file as the values that a model starts from. The backbone's must all
 * be there, by name and shape; {@code num_batches_tracked} is passed over; the classifier is taken
 * where it fits, and left as the model has it, with a line in the log, where it is of other classes
 * or of another form.
 */
final class InitialWeights {
  private static final Logger LOG = LoggerFactory.getLogger(InitialWeights.class);
  private static final String UNUSED = "num_batches_tracked";

  private final String file;
  private final Map<String, NamedTensor> tensors = new LinkedHashMap<>();

  private InitialWeights(String file, List<NamedTensor> tensors) {
    this.file = file;
    tensors.forEach(tensor -> this.tensors.put(tensor.name(), tensor));
  }

  /**
   * The weights of a file.
   *
   * @throws InvalidSettingException where it cannot be read or is no safetensors file of float32
   */
  static InitialWeights read(String file) {
    try {
      byte[] bytes = Files.readAllBytes(Path.of(file));
      return new InitialWeights(
          file,
          Safetensors.decode(bytes, name -> !name.equals(UNUSED) && !name.endsWith("." + UNUSED)));
    } catch (NoSuchFileException e) {
      throw invalid(file, "there is no such file", e);
    } catch (IOException | MalformedSafetensorsException e) {
      throw invalid(file, String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Overwrites the model's parameters and running statistics.
   *
   * @throws InvalidSettingException naming the first array that is missing, misshapen or unknown,
   *     and how many there are of its kind; the model is then as it was
   */
  void copyInto(ModelInTraining model) {
    List<ArrayLayout.Entry> head = new ArrayList<>();
    List<ArrayLayout.Entry> backbone = new ArrayList<>();
    for (FlatVector vector : List.of(model.parameters(), model.statistics())) {
      for (ArrayLayout.Entry entry : vector.layout().entries()) {
        (isOfHead(entry.name()) ? head : backbone).add(entry);
      }
    }
    requireExactly(backbone);
    List<NamedTensor> given =
        tensors.values().stream().filter(tensor -> isOfHead(tensor.name())).toList();
    boolean headFits = given.size() == head.size() && head.stream().allMatch(this::holds);
    if (!headFits && !given.isEmpty()) {
      LOG.info(
          "init = '{}': its classifier {} does not fit {} and is left out",
          file,
          given.stream().map(t -> t.name() + Arrays.toString(t.shape())).toList(),
          head.stream().map(e -> e.name() + Arrays.toString(e.shape().getShape())).toList());
    }
    copyInto(model.parameters(), headFits, model.manager());
    copyInto(model.statistics(), headFits, model.manager());
  }

  private void requireExactly(List<ArrayLayout.Entry> backbone) {
    refuse(
        "of the network are missing",
        backbone.stream()
            .map(ArrayLayout.Entry::name)
            .filter(name -> !tensors.containsKey(name))
            .toList());
    refuse(
        "have other shapes than the network's",
        backbone.stream().filter(entry -> !holds(entry)).map(ArrayLayout.Entry::name).toList());
    Set<String> known =
        backbone.stream().map(ArrayLayout.Entry::name).collect(Collectors.toUnmodifiableSet());
    refuse(
        "are not the network's",
        tensors.keySet().stream()
            .filter(name -> !known.contains(name) && !isOfHead(name))
            .toList());
  }

  private void refuse(String what, List<String> names) {
    if (!names.isEmpty()) {
      String first = names.get(0);
      NamedTensor given = tensors.get(first);
      throw invalid(
          file,
          names.size()
              + " arrays "
              + what
              + ", first "
              + first
              + (given == null ? "" : " of shape " + Arrays.toString(given.shape())),
          null);
    }
  }

  private boolean holds(ArrayLayout.Entry entry) {
    NamedTensor tensor = tensors.get(entry.name());
    return tensor != null && Arrays.equals(tensor.shape(), entry.shape().getShape());
  }

  private void copyInto(FlatVector vector, boolean withHead, NDManager manager) {
    float[] values = vector.toFloats();
    int offset = 0;
    for (ArrayLayout.Entry entry : vector.layout().entries()) {
      NamedTensor tensor = tensors.get(entry.name());
      if (tensor != null && (withHead || !isOfHead(entry.name()))) {
        System.arraycopy(tensor.values(), 0, values, offset, tensor.values().length);
      }
      offset += Math.toIntExact(entry.shape().size());
    }
    try (FlatVector changed =
        FlatVector.of(vector.layout(), manager, vector.flat().getDataType(), values)) {
      vector.copyFrom(changed);
    }
  }

  private static boolean isOfHead(String name) {
    return name.startsWith("fc.");
  }

  private static InvalidSettingException invalid(
      String file, String what, @Nullable Exception cause) {
    String message = LearnSettings.INIT.name() + " = '" + file + "': " + what;
    return cause == null
        ? new InvalidSettingException(message)
        : new InvalidSettingException(message, cause);
  }
}
