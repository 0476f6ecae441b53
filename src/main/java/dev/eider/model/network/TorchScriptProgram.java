package dev.eider.model.network;

import static ai.djl.ndarray.types.DataType.FLOAT32;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import dev.eider.data.ImageShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A TorchScript module that takes its parameters and running statistics as arguments, see {@link
 * TorchScriptCode}: an archive as {@code torch.jit.save} writes one, with two more methods and a
 * list of the arrays' names.
 *
 * @param archive a zip file; not copied, not to be changed
 */
public record TorchScriptProgram(byte[] archive) {
  /** The most that a program may take without values: it is in the metadata of every model. */
  private static final int MOST_BYTES = 12 << 20;

  private static final String NAMES = "extra/eider_arrays";
  private static final String PARAMETER = "parameter ";
  private static final String STATISTIC = "statistic ";
  private static final String HEAD = "fc.";

  /**
   * The program of a file that {@code torch.jit.save} wrote, with the values that it holds.
   *
   * @throws IOException where the file cannot be read
   * @throws IllegalArgumentException where it is no module that can be trained here, in words
   */
  public static TorchScriptProgram read(Path file) throws IOException {
    TorchScriptCode code = new TorchScriptCode(TorchScriptArchive.read(file));
    List<TorchScriptCode.Tensor> kept = floats(code);
    StringBuilder names = new StringBuilder();
    for (TorchScriptCode.Tensor tensor : kept) {
      if (tensor.name().startsWith(HEAD)) {
        throw new IllegalArgumentException(
            "it has a classifier of its own, "
                + tensor.name()
                + ": the module must end with the features, as after model.fc ="
                + " torch.nn.Identity()");
      }
      names.append(tensor.parameter() ? PARAMETER : STATISTIC).append(tensor.name()).append('\n');
    }
    return of(code.withMethods(kept), names.toString());
  }

  private static TorchScriptProgram of(TorchScriptArchive archive, String names) {
    SortedMap<String, byte[]> files = new TreeMap<>(archive.files());
    // They map positions in the text that the code was made from.
    files.keySet().removeIf(path -> path.endsWith(".debug_pkl"));
    return new TorchScriptProgram(new TorchScriptArchive(files).with(NAMES, names).toBytes());
  }

  /** The arrays that can be given: all but counters. */
  private static List<TorchScriptCode.Tensor> floats(TorchScriptCode code) {
    List<TorchScriptCode.Tensor> tensors = code.tensors();
    List<TorchScriptCode.Tensor> floats = new ArrayList<>();
    List<NDArray> values = new ArrayList<>();
    try (NDManager manager = Engine.getInstance().newBaseManager(Device.cpu());
        TorchScriptModule module =
            TorchScriptModule.load(code.withMethods(tensors).toBytes(), manager)) {
      List<NDArray> all = module.values(manager);
      for (int i = 0; i < all.size(); i++) {
        DataType type = all.get(i).getDataType();
        if (type == FLOAT32) {
          floats.add(tensors.get(i));
          values.add(all.get(i));
        } else if (tensors.get(i).parameter()) {
          throw new IllegalArgumentException(
              "the parameter "
                  + tensors.get(i).name()
                  + " is of "
                  + type
                  + ", where float32 is expected");
        }
      }
      requireApart(floats, values);
    }
    return floats;
  }

  /**
   * Refuses one array under two names: they would part at the first step. Overwrites the values.
   */
  private static void requireApart(List<TorchScriptCode.Tensor> tensors, List<NDArray> values) {
    for (int i = 0; i < values.size(); i++) {
      values.get(i).muli(0).addi(i);
    }
    for (int i = 0; i < values.size(); i++) {
      if (values.get(i).size() > 0 && values.get(i).flatten().getFloat(0) != i) {
        throw new IllegalArgumentException(
            "the array " + tensors.get(i).name() + " is also there under another name");
      }
    }
  }

  /**
   * This program with zeros for what every call replaces: what is to be known of the module beside
   * its arrays.
   *
   * @throws IllegalArgumentException where that is too large
   */
  public TorchScriptProgram withoutValues() {
    try (NDManager manager = Engine.getInstance().newBaseManager(Device.cpu());
        TorchScriptModule module = TorchScriptModule.load(archive, manager)) {
      // Plus zero, which makes a positive zero of a negative one: equal bytes compress.
      module.values(manager).forEach(value -> value.muli(0).addi(0));
      TorchScriptProgram bare = of(module.written(), TorchScriptArchive.of(archive).text(NAMES));
      if (bare.archive().length > MOST_BYTES) {
        throw new IllegalArgumentException(
            "without its parameters and running statistics it still takes "
                + bare.archive().length
                + " bytes, which every model would carry; "
                + MOST_BYTES
                + " are the limit");
      }
      return bare;
    }
  }

  /**
   * The backbone, with the values of this program as the initial ones.
   *
   * @param parent of the native module
   * @param input the images that it is to take
   * @throws IllegalArgumentException where it does not take them or gives no features for them
   */
  Backbone backbone(NDManager parent, ImageShape input) {
    List<String> lines = lines();
    TorchScriptModule module = TorchScriptModule.load(archive, parent);
    // The values do not stay: a learner has its own.
    try (NDManager reading = parent.newSubManager()) {
      List<NDArray> values = module.values(reading);
      List<Backbone.Array> arrays = new ArrayList<>();
      for (int i = 0; i < values.size(); i++) {
        boolean parameter = lines.get(i).startsWith(PARAMETER);
        Parameter asked =
            Parameter.builder()
                .setName(nameIn(lines.get(i)))
                .setType(parameter ? Parameter.Type.OTHER : Parameter.Type.RUNNING_MEAN)
                .optShape(values.get(i).getShape())
                .build();
        arrays.add(new Backbone.Array(asked.getName(), asked));
      }
      TorchScriptBlock block =
          new TorchScriptBlock(module, arrays.stream().map(Backbone.Array::parameter).toList());
      int features = featureSize(module, values, reading, input);
      return new Backbone(block, features, arrays, this::initialValues);
    }
  }

  private List<String> lines() {
    return TorchScriptArchive.of(archive).text(NAMES).lines().toList();
  }

  private static String nameIn(String line) {
    return line.substring(line.indexOf(' ') + 1);
  }

  /** The values of the file, by name. */
  private Map<String, float[]> initialValues() {
    List<String> lines = lines();
    Map<String, float[]> values = new HashMap<>();
    try (NDManager manager = Engine.getInstance().newBaseManager(Device.cpu());
        TorchScriptModule module = TorchScriptModule.load(archive, manager)) {
      for (NDArray value : module.values(manager)) {
        values.put(nameIn(lines.get(values.size())), value.toFloatArray());
      }
    }
    return values;
  }

  private static int featureSize(
      TorchScriptModule module, List<NDArray> values, NDManager parent, ImageShape input) {
    try (NDManager pass = parent.newSubManager()) {
      NDArray images = pass.zeros(new Shape(2, 3, input.height(), input.width()));
      NDArray features = TorchScriptBlock.features(module.forward(images, values));
      Shape shape = features.getShape();
      if (shape.dimension() != 2 || shape.get(0) != 2 || features.getDataType() != FLOAT32) {
        throw new IllegalArgumentException(
            ("the module makes %s of type %s of two images of %s, where float32 features [2, F] or"
                    + " [2, F, h, w] are expected")
                .formatted(shape, features.getDataType(), input));
      }
      return Math.toIntExact(shape.get(1));
    }
  }
}
