package dev.eider.dataset;

import dev.eider.data.ImageRecordFormat;
import dev.eider.data.ImageShape;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One image of a data set, as it will be published.
 *
 * @param id the example's name, the same in every epoch
 * @param label the class label
 * @param contentType a content type of {@link ImageRecordFormat}
 * @param bytes the image in that content type; not copied, not to be changed
 * @param rawShape rows and columns of an {@link ImageRecordFormat#RGB8} image, null where the bytes
 *     say it themselves
 */
public record LabelledImage(
    String id, String label, String contentType, byte[] bytes, @Nullable ImageShape rawShape) {
  public LabelledImage {
    if (label.isBlank()) {
      throw new IllegalArgumentException("the label of image '" + id + "' is blank");
    }
    boolean raw = contentType.equals(ImageRecordFormat.RGB8);
    if (raw != (rawShape != null)) {
      throw new IllegalArgumentException(
          "image '" + id + "' is " + contentType + (raw ? " without" : " with") + " a raw shape");
    }
    if (rawShape != null && rawShape.sizeBytes() != bytes.length) {
      throw new IllegalArgumentException(
          "image '" + id + "' of " + rawShape + " has " + bytes.length + " bytes");
    }
  }

  /** Rows and columns, where the bytes do not say them. */
  public Optional<ImageShape> shape() {
    return Optional.ofNullable(rawShape);
  }
}
