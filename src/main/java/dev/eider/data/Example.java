package dev.eider.data;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One labeled image, decoded to the network's input size.
 *
 * @param id the publisher's name for the example; the same in every epoch
 * @param label the class label, never blank
 * @param pixels uint8, planar RGB {@code [3, H, W]}, rows from the top; not copied, not to be
 *     changed
 * @param curatedSplit the split that the publisher chose, or null where the hold-out rule decides
 */
public record Example(String id, String label, byte[] pixels, @Nullable Split curatedSplit) {
  public Example {
    if (label.isBlank()) {
      throw new IllegalArgumentException("the label of example '" + id + "' is blank");
    }
  }

  /** An example for which the hold-out rule decides. */
  public static Example of(String id, String label, byte[] pixels) {
    return new Example(id, label, pixels, null);
  }

  /** The split that the publisher chose, if any. */
  public Optional<Split> chosenSplit() {
    return Optional.ofNullable(curatedSplit);
  }
}
