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
import org.jspecify.annotations.Nullable;

/**
 * Releases as records of the compacted topic {@code eider.releases}, each a JSON object:
 *
 * <ul>
 *   <li>{@code MODEL/auto}: the gate's last decision;
 *   <li>{@code MODEL/pin}: a person's; removed by a record without a value;
 *   <li>{@code MODEL/auto/CANDIDATE}: the history of the gate, one record for each version that it
 *       judged, removed when the version expires;
 *   <li>{@code MODEL/pin/MILLIS}: the history of persons' decisions, by their time.
 * </ul>
 *
 * <p>Who follows what is served reads the first two only.
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

  /** The message by which a decision stays in the history. */
  public static KafkaMessage historyOf(Release release, String topic) {
    return new KafkaMessage(
        topic,
        historyKey(release),
        toJson(release).getBytes(StandardCharsets.UTF_8),
        release.atMillis());
  }

  /** The tombstone of the gate's decision on a version that has expired. */
  public static KafkaMessage forgotten(String model, long candidate, String topic, long atMillis) {
    return new KafkaMessage(
        topic, historyKey(model, Release.Source.AUTO, candidate), null, atMillis);
  }

  static byte[] historyKey(Release release) {
    return historyKey(
        release.model(),
        release.source(),
        release.source() == Release.Source.AUTO ? release.candidate() : release.atMillis());
  }

  private static byte[] historyKey(String model, Release.Source source, long number) {
    return (new String(key(model, source), StandardCharsets.UTF_8) + "/" + number)
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Whether the key is one of the history of a model. */
  static boolean isOfHistory(byte @Nullable [] key, String model) {
    String text = key == null ? "" : new String(key, StandardCharsets.UTF_8);
    for (Release.Source source : Release.Source.values()) {
      String prefix = new String(key(model, source), StandardCharsets.UTF_8) + "/";
      if (text.startsWith(prefix) && text.substring(prefix.length()).matches("[0-9]{1,18}")) {
        return true;
      }
    }
    return false;
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

  /** What the first writers of format 1 did not say. */
  private static ObjectNode withDefaults(ObjectNode tree) {
    if (!tree.has("by")) {
      tree.put("by", tree.path("source").asText().equals("PIN") ? Release.A_PERSON : Release.GATE);
    }
    if (!tree.has("earlierVersions")) {
      tree.putArray("earlierVersions");
    }
    return tree;
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
      withDefaults((ObjectNode) tree).remove("format");
      return JSON.treeToValue(tree, Release.class);
    } catch (JsonProcessingException e) {
      throw new DamagedReleaseException("the release cannot be read: " + e.getOriginalMessage(), e);
    }
  }
}
