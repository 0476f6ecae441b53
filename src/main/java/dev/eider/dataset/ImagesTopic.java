package dev.eider.dataset;

import dev.eider.kafka.KafkaClients;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The topic that images are published to: created where it is missing, and asked for its limit. */
final class ImagesTopic {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long RETRY_MILLIS = 50;
  private static final String LIMIT = TopicConfig.MAX_MESSAGE_BYTES_CONFIG;

  private final String topic;
  private final KafkaClients clients;

  /** Not known where this client may not read it; then the broker says what is too large. */
  private int maxMessageBytes = Integer.MAX_VALUE;

  ImagesTopic(String topic, KafkaClients clients) {
    this.topic = topic;
    this.clients = clients;
  }

  /** The largest message that the topic takes. */
  int maxMessageBytes() {
    return maxMessageBytes;
  }

  /**
   * Creates the topic unless it exists; replication and retention are left to the broker's
   * configuration.
   *
   * @param messageBytes the largest message of a topic that is created
   * @throws IOException where no broker answers, or it refuses
   */
  void ensure(int partitions, int messageBytes) throws IOException, InterruptedException {
    try (Admin admin = clients.admin()) {
      if (!exists(admin, topic)) {
        create(
            admin,
            new NewTopic(topic, Optional.of(partitions), Optional.empty())
                .configs(Map.of(LIMIT, Integer.toString(messageBytes))));
      }
      maxMessageBytes = limit(admin, topic);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      String fault =
          cause instanceof TimeoutException
              ? "no Kafka broker answers at " + clients.bootstrap()
              : "the topic " + topic + " cannot be created: " + cause.getMessage();
      throw new IOException(fault, cause);
    } catch (KafkaException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException(
          "no Kafka client for " + clients.bootstrap() + ": " + cause.getMessage(), e);
    }
  }

  private static int limit(Admin admin, String topic)
      throws ExecutionException, InterruptedException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try {
      Config config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
      return Integer.parseInt(Objects.requireNonNull(config).get(LIMIT).value());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AuthorizationException) {
        return Integer.MAX_VALUE;
      }
      throw e;
    }
  }

  private static boolean exists(Admin admin, String topic)
      throws ExecutionException, InterruptedException {
    try {
      admin.describeTopics(List.of(topic)).allTopicNames().get();
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return false;
      }
      throw e;
    }
  }

  private static void create(Admin admin, NewTopic topic)
      throws ExecutionException, InterruptedException {
    try {
      admin.createTopics(List.of(topic)).all().get();
      awaitLogs(admin, topic);
    } catch (ExecutionException e) {
      boolean createdByAnother = e.getCause() instanceof TopicExistsException;
      if (!createdByAnother) {
        throw e;
      }
    }
  }

  /**
   * Waits until the broker answers for every partition. It tells of a new topic before its logs are
   * there; an idempotent producer whose first batch comes too early and whose second does not loses
   * the order of its batches and never delivers the first.
   */
  private static void awaitLogs(Admin admin, NewTopic topic)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    for (int partition = 0; partition < topic.numPartitions(); partition++) {
      ends.put(new TopicPartition(topic.name(), partition), OffsetSpec.latest());
    }
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      try {
        admin.listOffsets(ends).all().get();
        return;
      } catch (ExecutionException e) {
        // The broker that answers may not have heard of what the controller has created.
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)
            || System.nanoTime() > deadline) {
          throw e;
        }
        Thread.sleep(RETRY_MILLIS);
      }
    }
  }
}
