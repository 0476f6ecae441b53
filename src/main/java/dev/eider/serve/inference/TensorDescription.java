package dev.eider.serve.inference;

import dev.eider.data.ImageShape;
import dev.eider.snapshot.Manifest;
import java.util.List;

/**
 * A tensor as the metadata of a model tell it: one datatype and one shape.
 *
 * @param shape its dimensions, -1 for the number of images
 */
public record TensorDescription(String name, String datatype, List<Long> shape) {
  private static final long ANY = -1;

  public TensorDescription {
    shape = List.copyOf(shape);
  }

  /** What a version takes; a request may give it in other ways too. */
  public static List<TensorDescription> inputs(Manifest manifest) {
    ImageShape shape = ServedModel.shape(manifest);
    return List.of(
        new TensorDescription(
            InferenceRequest.INPUT,
            "UINT8",
            List.of(ANY, 3L, (long) shape.height(), (long) shape.width())));
  }

  /** What a version gives. */
  public static List<TensorDescription> outputs(Manifest manifest) {
    List<Long> ofClasses = List.of(ANY, (long) manifest.classes().size());
    return List.of(
        new TensorDescription(RequestedOutput.PROBABILITIES, "FP32", ofClasses),
        new TensorDescription(RequestedOutput.LABEL, "BYTES", List.of(ANY)),
        new TensorDescription(RequestedOutput.LOGITS, "FP32", ofClasses));
  }

  /** The platform of a version, as the protocol names platforms: project and format. */
  public static String platform(Manifest manifest) {
    return "eider_" + manifest.network();
  }
}
