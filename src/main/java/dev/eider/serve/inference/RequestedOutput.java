package dev.eider.serve.inference;

import java.util.List;

/**
 * An output that a client of the Open Inference Protocol asks for.
 *
 * @param name one of {@link #NAMES}
 * @param binary whether its data come as bytes after the JSON
 * @param classification how many of the most probable classes are named instead of the numbers; 0
 *     for the numbers
 */
public record RequestedOutput(String name, boolean binary, int classification) {
  public static final String LOGITS = "logits";
  public static final String PROBABILITIES = "probabilities";
  public static final String LABEL = "label";

  /** All outputs, in the order of the metadata. */
  public static final List<String> NAMES = List.of(PROBABILITIES, LABEL, LOGITS);

  public RequestedOutput {
    if (!NAMES.contains(name)) {
      throw RequestException.badRequest(
          "there is no output '" + ShortText.of(name) + "'; there are " + String.join(", ", NAMES));
    }
    if (classification > 0 && name.equals(LABEL)) {
      throw RequestException.badRequest(
          "classification is for " + PROBABILITIES + " and " + LOGITS + ", not for " + LABEL);
    }
  }

  /** The outputs of a client that asks for none by name: by the protocol, all. */
  public static List<RequestedOutput> defaults(boolean binary) {
    return NAMES.stream().map(name -> new RequestedOutput(name, binary, 0)).toList();
  }
}
