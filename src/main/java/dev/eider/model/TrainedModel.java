package dev.eider.model;

import dev.eider.data.ImageShape;
import dev.eider.model.network.TorchScriptProgram;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A model as the learner gives it away: its arrays and where they come from. Immutable.
 *
 * @param version strictly increasing along one model's history
 * @param parentVersion the version before it, 0 where there is none
 * @param network the architecture's name, a value of the setting {@code network}
 * @param inputShape the image size that the network expects
 * @param normalisation what is done to pixels before the network sees them
 * @param classes the labels, in the order of the network's outputs
 * @param step the steps trained so far, replays included
 * @param sourceOffsets the next offset to be learned from, by {@code topic-partition}
 * @param configurationHash SHA-256 of the settings that the learner was built with, hexadecimal
 * @param classResults counts and errors, in the order of {@code classes}
 * @param balancedEvalError mean over the classes with eval examples of their error on them, NaN
 *     where there are none
 * @param tensors parameters and running statistics
 * @param program the module, without values, where the architecture is torchscript; null elsewhere
 */
public record TrainedModel(
    long version,
    long parentVersion,
    String network,
    ImageShape inputShape,
    Normalisation normalisation,
    List<String> classes,
    long step,
    Map<String, Long> sourceOffsets,
    String configurationHash,
    List<ClassResult> classResults,
    double balancedEvalError,
    List<NamedTensor> tensors,
    @Nullable TorchScriptProgram program) {
  public TrainedModel {
    classes = List.copyOf(classes);
    sourceOffsets = Map.copyOf(new TreeMap<>(sourceOffsets));
    classResults = List.copyOf(classResults);
    tensors = List.copyOf(tensors);
  }

  /** A model whose architecture's name says all but its arrays. */
  public TrainedModel(
      long version,
      long parentVersion,
      String network,
      ImageShape inputShape,
      Normalisation normalisation,
      List<String> classes,
      long step,
      Map<String, Long> sourceOffsets,
      String configurationHash,
      List<ClassResult> classResults,
      double balancedEvalError,
      List<NamedTensor> tensors) {
    this(
        version,
        parentVersion,
        network,
        inputShape,
        normalisation,
        classes,
        step,
        sourceOffsets,
        configurationHash,
        classResults,
        balancedEvalError,
        tensors,
        null);
  }

  /** This model with a module. */
  public TrainedModel withProgram(@Nullable TorchScriptProgram module) {
    return new TrainedModel(
        version,
        parentVersion,
        network,
        inputShape,
        normalisation,
        classes,
        step,
        sourceOffsets,
        configurationHash,
        classResults,
        balancedEvalError,
        tensors,
        module);
  }

  /** This model under another version. */
  public TrainedModel withVersion(long newVersion, long newParent) {
    return new TrainedModel(
        newVersion,
        newParent,
        network,
        inputShape,
        normalisation,
        classes,
        step,
        sourceOffsets,
        configurationHash,
        classResults,
        balancedEvalError,
        tensors,
        program);
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
