package dev.eider.model;

import dev.eider.data.ImageShape;
import dev.eider.model.network.TorchScriptProgram;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A model as the learner gives it away. Immutable.
 *
 * @param provenance where it comes from
 * @param architecture what its arrays are the values of
 * @param results what was known of its classes and errors when it was made
 * @param tensors parameters and running statistics
 */
public record TrainedModel(
    Provenance provenance, Architecture architecture, Results results, List<NamedTensor> tensors) {
  public TrainedModel {
    tensors = List.copyOf(tensors);
  }

  /** The version, as its provenance says it. */
  public long version() {
    return provenance.version();
  }

  /** The labels, in the order of the network's outputs. */
  public List<String> classes() {
    return architecture.classes();
  }

  /** This model with another provenance. */
  public TrainedModel with(Provenance other) {
    return new TrainedModel(other, architecture, results, tensors);
  }

  /** These arrays as the values of another architecture. */
  public TrainedModel with(Architecture other) {
    return new TrainedModel(provenance, other, results, tensors);
  }

  /** This model with other results. */
  public TrainedModel with(Results other) {
    return new TrainedModel(provenance, architecture, other, tensors);
  }

  /** This model with other arrays. */
  public TrainedModel with(List<NamedTensor> other) {
    return new TrainedModel(provenance, architecture, results, other);
  }

  /**
   * Where a model comes from.
   *
   * @param version strictly increasing along one model's history
   * @param parentVersion the version before it, 0 where there is none
   * @param step the steps trained so far, replays included
   * @param sourceOffsets the next offset to be learned from, by {@code topic-partition}
   * @param configurationHash SHA-256 of the settings that the learner was built with, hexadecimal
   * @param settings those of them that are not the default, by name
   */
  public record Provenance(
      long version,
      long parentVersion,
      long step,
      Map<String, Long> sourceOffsets,
      String configurationHash,
      Map<String, String> settings) {
    public Provenance {
      sourceOffsets = Map.copyOf(new TreeMap<>(sourceOffsets));
      settings = Map.copyOf(settings);
    }

    /** The same training under another version. */
    public Provenance as(long newVersion, long newParent) {
      return new Provenance(
          newVersion, newParent, step, sourceOffsets, configurationHash, settings);
    }
  }

  /**
   * What a model's arrays are the values of: a function from images to logits by class.
   *
   * @param network its name, a value of the setting {@code network}
   * @param inputShape the image size that the network expects
   * @param normalisation what is done to pixels before the network sees them
   * @param classes the labels, in the order of the network's outputs
   * @param program the module, without values, where the network is torchscript; null elsewhere,
   *     and where the module is not known
   */
  public record Architecture(
      String network,
      ImageShape inputShape,
      Normalisation normalisation,
      List<String> classes,
      @Nullable TorchScriptProgram program) {
    public Architecture {
      classes = List.copyOf(classes);
    }

    /** This architecture with a module. */
    public Architecture with(@Nullable TorchScriptProgram module) {
      return new Architecture(network, inputShape, normalisation, classes, module);
    }
  }

  /**
   * What is known of a model's classes and errors when it is made.
   *
   * @param byClass counts and errors, in the order of the model's classes
   * @param balancedEvalError mean over the classes with eval examples of their error on them, NaN
   *     where there are none
   */
  public record Results(List<ClassResult> byClass, double balancedEvalError) {
    public Results {
      byClass = List.copyOf(byClass);
    }
  }

  /**
   * What is known of one class when the model is made.
   *
   * @param label the class
   * @param count its running count, after decay
   * @param evalExamples the number of its examples in the eval buffer
   * @param evalErrors how many of them the model gets wrong
   */
  public record ClassResult(String label, double count, int evalExamples, int evalErrors) {}
}
