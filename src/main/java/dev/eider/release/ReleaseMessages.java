package dev.eider.release;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eider.kafka.KafkaMessage;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Releases as records of the compacted topic {@code eider.releases}: the key is {@code MODEL/auto}
 * or {@code MODEL/pin}, the value a JSON object. A pin is removed by a record without a value.
 */
public final class ReleaseMessages {
  /** The format that is written and read; every other is refused. */
  public static final int FORMAT = 1;

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          // A field that a later release adds to format 1 does not shut this one out.
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private ReleaseMessages() {}

  /** The message of a release. */
  public static KafkaMessage of(Release release, String topic) {
    return new KafkaMessage(
        topic,
        key(release.model(), release.source()),
        toJson(release).getBytes(StandardCharsets.UTF_8),
        release.atMillis());
  }

  /** The key of a model's releases from a source. */
  public static byte[] key(String model, Release.Source source) {
    return (model + "/" + source.name().toLowerCase(Locale.ROOT)).getBytes(StandardCharsets.UTF_8);
  }

  /** A release as one line of JSON, {@code format} first. */
  public static String toJson(Release release) {
    ObjectNode tree = JSON.createObjectNode().put("format", FORMAT);
    tree.setAll(JSON.<ObjectNode>valueToTree(release));
    return tree.toString();
  }

  /**
   * The release of a JSON text.
   *
   * @throws DamagedReleaseException where the text is no release, or one of another format
   */
  public static Release fromJson(String json) {
    try {
      JsonNode tree = JSON.readTree(json);
      if (!tree.path("format").isInt()) {
        throw new DamagedReleaseException("the release has no format number");
      }
      if (tree.path("format").intValue() != FORMAT) {
        throw new DamagedReleaseException(
            "the release has format "
                + tree.path("format")
                + "; this version of Eider reads format "
                + FORMAT);
      }
      ((ObjectNode) tree).remove("format");
      return JSON.treeToValue(tree, Release.class);
    } catch (JsonProcessingException e) {
      throw new DamagedReleaseException("the release cannot be read: " + e.getOriginalMessage(), e);
    }
  }
}
