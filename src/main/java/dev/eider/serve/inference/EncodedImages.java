package dev.eider.serve.inference;

import dev.eider.config.CommonSettings;
import dev.eider.config.Settings;
import dev.eider.data.ImageShape;
import dev.eider.ingest.ImageDecoder;
import dev.eider.ingest.IngestSettings;
import dev.eider.ingest.RejectedRecordException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Images as clients have them: what they may be, and their pixels. */
public final class EncodedImages {
  private final int maxPixels;
  private final int maxBytes;

  public EncodedImages(Settings settings) {
    this.maxPixels = settings.get(IngestSettings.IMAGE_MAX_PIXELS);
    this.maxBytes = settings.get(CommonSettings.IMAGE_MAX_BYTES);
  }

  /**
   * An image as it came.
   *
   * @param contentType of the bytes, as records of the images topic say it
   * @param bytes not copied, not to be changed
   */
  public record EncodedImage(String contentType, byte[] bytes) {}

  /**
   * The image of a body. Of which kind it is, the bytes say and not the type, as in the stream.
   *
   * @param contentType the request's header, with or without parameters; null where there is none
   * @throws RequestException 415 where it is no image by its content type; 413 where it is larger
   *     than the stream takes
   */
  public EncodedImage of(@Nullable String contentType, byte[] body) {
    String media =
        contentType == null ? "" : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    if (!media.startsWith("image/") && !media.equals("application/octet-stream")) {
      throw new RequestException(
          415,
          "the body's content type is '"
              + ShortText.of(media)
              + "'; it must be image/jpeg or image/png");
    }
    requireSize(body);
    return new EncodedImage(media, body);
  }

  /**
   * The pixels of an image in the size that a version expects.
   *
   * @throws RequestException where the bytes are no image, or it is too large
   */
  public byte[] pixels(byte[] encoded, ImageShape shape) {
    requireSize(encoded);
    try {
      return new ImageDecoder(shape, maxPixels).decode(encoded);
    } catch (RejectedRecordException e) {
      throw RequestException.badRequest(e.rejection().code() + ": " + e.getMessage());
    }
  }

  private void requireSize(byte[] encoded) {
    if (encoded.length > maxBytes) {
      throw new RequestException(
          413, "the image has " + encoded.length + " bytes, at most " + maxBytes + " are taken");
    }
  }
}
