package dev.eider.serve.inference;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request of the Open Inference Protocol, version 2, that a version can answer.
 *
 * @param id the client's name for the request, null where it gave none
 * @param images its input {@code image}: uint8, planar, of the version's shape
 * @param outputs the outputs wanted
 * @param prior the request's parameter {@code prior}, null where it has none
 */
public record InferenceRequest(
    @Nullable String id,
    List<byte[]> images,
    List<RequestedOutput> outputs,
    @Nullable String prior) {
  /** The name of the input. */
  public static final String INPUT = "image";
}
