package dev.eider.snapshot;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eider.data.ImageShape;
import dev.eider.model.NamedTensor;
import dev.eider.model.Normalisation;
import dev.eider.model.TrainedModel;
import dev.eider.model.network.TorchScriptProgram;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The provenance of one snapshot: the JSON record of the topic {@code eider.models}. What is known
 * per class stands in columns, so that 8,142 classes fit a broker's default message size.
 *
 * @param model the model's name
 * @param version strictly increasing along one model's history, from 1
 * @param parentVersion the version before it, 0 where there is none
 * @param network the architecture's name, a value of the setting {@code network}
 * @param inputHeight rows of the network's input, pixels
 * @param inputWidth columns of the network's input, pixels
 * @param mean what is subtracted from red, green, blue, on the scale 0 to 255
 * @param std what red, green, blue are then divided by, on the scale 0 to 255
 * @param classes the labels, in the order of the network's outputs
 * @param counts per class, its running count of examples, after decay
 * @param evalExamples per class, its examples in the eval buffer
 * @param evalErrors per class, how many of those the model gets wrong
 * @param balancedEvalError mean over the classes with eval examples of their error, 0 to 1; null
 *     where there are none
 * @param step the steps trained so far, replays included
 * @param sourceOffsets the next offset to be learned from, by {@code topic-partition}
 * @param configurationHash SHA-256 of the learner's settings, hexadecimal
 * @param settings those of them that are not the default, by name; empty too where a manifest is
 *     older than this field
 * @param createdAtMillis milliseconds since the epoch, the timestamp of every record of the
 *     snapshot
 * @param content what is known of the bytes; null in the copy that the bytes themselves carry,
 *     which cannot hold their own digest
 */
public record Manifest(
    String model,
    long version,
    long parentVersion,
    String network,
    int inputHeight,
    int inputWidth,
    List<Double> mean,
    List<Double> std,
    List<String> classes,
    List<Double> counts,
    List<Integer> evalExamples,
    List<Integer> evalErrors,
    @Nullable Double balancedEvalError,
    long step,
    Map<String, Long> sourceOffsets,
    String configurationHash,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> settings,
    long createdAtMillis,
    @Nullable Content content) {

  /** The format that is written and read; every other is refused. */
  public static final int FORMAT = 1;

  private static final String SETTINGS = "settings";

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          // A field that a later release adds to format 1 does not shut this one out.
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  public Manifest {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    classes = List.copyOf(classes);
    counts = List.copyOf(counts);
    evalExamples = List.copyOf(evalExamples);
    evalErrors = List.copyOf(evalErrors);
    sourceOffsets = Collections.unmodifiableMap(new TreeMap<>(sourceOffsets));
    settings = Collections.unmodifiableMap(new TreeMap<>(settings));
    if (model.isBlank() || version < 1 || parentVersion < 0) {
      throw new IllegalArgumentException(
          "model '" + model + "' version " + version + " parent " + parentVersion);
    }
    if (counts.size() != classes.size()
        || evalExamples.size() != classes.size()
        || evalErrors.size() != classes.size()) {
      throw new IllegalArgumentException(
          classes.size() + " classes, but the columns differ in length");
    }
  }

  /**
   * What is known of a snapshot's bytes.
   *
   * @param byteLength their number
   * @param sha256 their SHA-256, 64 lower-case hexadecimal digits
   * @param chunkCount the messages that they are cut into
   */
  public record Content(int byteLength, String sha256, int chunkCount) {
    public Content {
      if (byteLength < 1 || chunkCount < 1 || chunkCount > byteLength || sha256.length() != 64) {
        throw new IllegalArgumentException(
            byteLength + " bytes in " + chunkCount + " chunks with the SHA-256 '" + sha256 + "'");
      }
    }
  }

  /**
   * The manifest of a model whose bytes are not known yet.
   *
   * @throws IllegalArgumentException where the class results are not in the order of the classes
   */
  static Manifest of(TrainedModel model, String modelName, long createdAtMillis) {
    List<TrainedModel.ClassResult> results = model.results().byClass();
    if (!results.stream().map(TrainedModel.ClassResult::label).toList().equals(model.classes())) {
      throw new IllegalArgumentException(
          "the class results of version " + model.version() + " are not in the classes' order");
    }
    TrainedModel.Provenance provenance = model.provenance();
    TrainedModel.Architecture architecture = model.architecture();
    double balancedEvalError = model.results().balancedEvalError();
    return new Manifest(
        modelName,
        provenance.version(),
        provenance.parentVersion(),
        architecture.network(),
        architecture.inputShape().height(),
        architecture.inputShape().width(),
        architecture.normalisation().mean(),
        architecture.normalisation().std(),
        architecture.classes(),
        results.stream().map(TrainedModel.ClassResult::count).toList(),
        results.stream().map(TrainedModel.ClassResult::evalExamples).toList(),
        results.stream().map(TrainedModel.ClassResult::evalErrors).toList(),
        Double.isNaN(balancedEvalError) ? null : balancedEvalError,
        provenance.step(),
        provenance.sourceOffsets(),
        provenance.configurationHash(),
        provenance.settings(),
        createdAtMillis,
        null);
  }

  /** This manifest with what is known of the bytes, or without it. */
  Manifest withContent(@Nullable Content known) {
    return new Manifest(
        model,
        version,
        parentVersion,
        network,
        inputHeight,
        inputWidth,
        mean,
        std,
        classes,
        counts,
        evalExamples,
        evalErrors,
        balancedEvalError,
        step,
        sourceOffsets,
        configurationHash,
        settings,
        createdAtMillis,
        known);
  }

  /** What is known of the bytes. */
  public Content requireContent() {
    return Objects.requireNonNull(content, () -> "version " + version + " has no content entry");
  }

  /**
   * The model that this manifest and its arrays make.
   *
   * @param program the module of its network, null where it has none
   */
  TrainedModel toModel(List<NamedTensor> tensors, @Nullable TorchScriptProgram program) {
    List<TrainedModel.ClassResult> byClass =
        IntStream.range(0, classes.size())
            .mapToObj(
                i ->
                    new TrainedModel.ClassResult(
                        classes.get(i), counts.get(i), evalExamples.get(i), evalErrors.get(i)))
            .toList();
    return new TrainedModel(
        new TrainedModel.Provenance(
            version, parentVersion, step, sourceOffsets, configurationHash, settings),
        new TrainedModel.Architecture(
            network,
            new ImageShape(inputHeight, inputWidth),
            new Normalisation(mean, std),
            classes,
            program),
        new TrainedModel.Results(
            byClass, balancedEvalError == null ? Double.NaN : balancedEvalError),
        tensors);
  }

  /** This manifest as a JSON object, {@code format} first. */
  public ObjectNode toTree() {
    ObjectNode tree = JSON.createObjectNode().put("format", FORMAT);
    tree.setAll(JSON.<ObjectNode>valueToTree(this));
    return tree;
  }

  /** This manifest as one line of JSON. */
  public String toJson() {
    return toTree().toString();
  }

  /**
   * The manifest of a JSON text.
   *
   * @throws DamagedSnapshotException where the text is no manifest, or one of another format
   */
  public static Manifest fromJson(String json) {
    try {
      JsonNode tree = JSON.readTree(json);
      if (!tree.path("format").isInt()) {
        throw new DamagedSnapshotException("the manifest has no format number");
      }
      if (tree.path("format").intValue() != FORMAT) {
        throw new DamagedSnapshotException(
            "the manifest has format "
                + tree.path("format")
                + "; this version of Eider reads format "
                + FORMAT);
      }
      ((ObjectNode) tree).remove("format");
      if (!tree.has(SETTINGS)) {
        ((ObjectNode) tree).putObject(SETTINGS);
      }
      return JSON.treeToValue(tree, Manifest.class);
    } catch (JsonProcessingException e) {
      throw new DamagedSnapshotException(
          "the manifest cannot be read: " + e.getOriginalMessage(), e);
    }
  }
}
