package dev.eider.job;

import dev.eider.config.CommonSettings;
import dev.eider.config.MessageLimits;
import dev.eider.config.Settings;
import dev.eider.snapshot.Snapshot;
import dev.eider.snapshot.SnapshotSettings;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The message sizes that the topics allow, whoever created them. They are checked before the job
 * starts, so that it does not learn for an hour what no topic then takes.
 */
final class TopicLimits {
  private static final Logger LOG = LoggerFactory.getLogger(TopicLimits.class);
  private static final String LIMIT = TopicConfig.MAX_MESSAGE_BYTES_CONFIG;

  /** For a record's key, headers and framing, and a dead letter's reasons. */
  private static final int ROOM = 16 << 10;

  private TopicLimits() {}

  /**
   * Compares the limits with what the job writes. Where they may not be read, nothing is refused.
   *
   * @throws TopicCreationException naming the topic and what its limit has to be
   */
  static void require(Admin admin, Settings settings, long patienceSeconds)
      throws InterruptedException, ExecutionException, TimeoutException {
    ConfigResource images = topic(settings.get(CommonSettings.IMAGES_TOPIC));
    ConfigResource deadLetters = topic(settings.get(CommonSettings.DEAD_LETTER_TOPIC));
    ConfigResource chunks = topic(settings.get(SnapshotSettings.MODEL_CHUNKS_TOPIC));
    Map<ConfigResource, Config> found;
    try {
      found =
          admin
              .describeConfigs(List.of(images, deadLetters, chunks))
              .all()
              .get(patienceSeconds, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AuthorizationException) {
        LOG.warn("the limits of the topics may not be read: {}", e.getCause().getMessage());
        return;
      }
      throw e;
    }
    int photograph = MessageLimits.of(settings).imageMessageBytes();
    if (limit(found, images) < photograph) {
      // Nothing that is in it is larger, so the job can do its work; who sends is told there.
      LOG.warn(
          "the topic {} has {}={}, so that images up to image.max-bytes do not pass; raise it:"
              + " kafka-configs.sh --alter --topic {} --add-config {}={}",
          images.name(),
          LIMIT,
          limit(found, images),
          images.name(),
          LIMIT,
          photograph);
    }
    require(chunks.name(), limit(found, chunks), Snapshot.CHUNK_BYTES + ROOM, "a model's chunk");
    require(
        deadLetters.name(),
        limit(found, deadLetters),
        (int)
            Math.min(
                (long) limit(found, images) + ROOM, MessageLimits.of(settings).deadLetterBytes()),
        "the largest record of " + images.name() + ", which may be damaged,");
  }

  static void require(String topic, int limit, int needed, String what) {
    if (limit < needed) {
      throw new TopicCreationException(
          "the topic %s has %s=%s, but %s needs %s; raise it: kafka-configs.sh --alter --topic %s --add-config %s=%s"
              .formatted(topic, LIMIT, limit, what, needed, topic, LIMIT, needed));
    }
  }

  private static int limit(Map<ConfigResource, Config> found, ConfigResource topic) {
    Config config = Objects.requireNonNull(found.get(topic));
    return Integer.parseInt(config.get(LIMIT).value());
  }

  private static ConfigResource topic(String name) {
    return new ConfigResource(ConfigResource.Type.TOPIC, name);
  }
}
