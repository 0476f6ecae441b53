package dev.eider.job;

import dev.eider.config.CommonSettings;
import dev.eider.config.MessageLimits;
import dev.eider.config.Settings;
import dev.eider.kafka.KafkaClients;
import dev.eider.release.GateSettings;
import dev.eider.snapshot.SnapshotSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The topics that the job reads and writes. */
public final class Topics {
  private static final long WAIT_SECONDS = 14;
  private static final long RETRY_MILLIS = 100;
  private static final Duration LEARNING_RETENTION = Duration.ofDays(7);

  /** Segments are small: the newest one is never compacted, so expired bytes stay in it. */
  private static final Map<String, String> COMPACTED_CHUNKS =
      Map.of(
          "cleanup.policy", "compact",
          "segment.bytes", Integer.toString(64 << 20),
          "min.cleanable.dirty.ratio", "0.1");

  /** Only the newest record is read. Segments roll, because the newest one is never deleted. */
  private static final Map<String, String> EPHEMERAL =
      Map.of(
          "cleanup.policy", "delete",
          "retention.ms", Long.toString(Duration.ofHours(1).toMillis()),
          "segment.ms", Long.toString(Duration.ofMinutes(10).toMillis()));

  private Topics() {}

  /**
   * Creates those of the topics that are missing, with the broker's default replication; leaves the
   * others as they are.
   *
   * @throws TopicCreationException where the broker does not answer within 15 seconds, or refuses,
   *     or a topic does not let through what the job writes
   */
  public static void create(Settings settings, String bootstrap) {
    try (Admin admin = KafkaClients.of(settings, bootstrap).admin()) {
      Set<String> existing = admin.listTopics().names().get(WAIT_SECONDS, TimeUnit.SECONDS);
      List<NewTopic> missing = new ArrayList<>(all(settings));
      missing.removeIf(topic -> existing.contains(topic.name()));
      Map<String, KafkaFuture<Void>> created = admin.createTopics(missing).values();
      List<NewTopic> own = new ArrayList<>();
      for (NewTopic topic : missing) {
        if (isCreatedHere(Objects.requireNonNull(created.get(topic.name())))) {
          own.add(topic);
        }
      }
      awaitLogs(admin, own);
      TopicLimits.require(admin, settings, WAIT_SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TopicCreationException("interrupted while waiting for " + bootstrap, e);
    } catch (TimeoutException e) {
      throw new TopicCreationException("the broker at " + bootstrap + " does not answer", e);
    } catch (ExecutionException e) {
      Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
      throw new TopicCreationException(
          "the broker at " + bootstrap + fault(cause) + cause.getMessage(), cause);
    } catch (KafkaException e) {
      throw new TopicCreationException(
          "no Kafka client for " + bootstrap + ": " + rootCause(e).getMessage(), e);
    }
  }

  private static String fault(Throwable cause) {
    if (cause instanceof org.apache.kafka.common.errors.TimeoutException) {
      return " does not answer: ";
    }
    return cause instanceof AuthenticationException
        ? " does not let this client in: "
        : " refuses to create topics: ";
  }

  private static Throwable rootCause(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /**
   * Waits until the broker answers for every partition: it tells of new topics before their logs
   * are there, and a producer whose first batch comes too early may lose the order of its batches.
   */
  private static void awaitLogs(Admin admin, List<NewTopic> created)
      throws InterruptedException, ExecutionException, TimeoutException {
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    for (NewTopic topic : created) {
      for (int partition = 0; partition < topic.numPartitions(); partition++) {
        ends.put(new TopicPartition(topic.name(), partition), OffsetSpec.latest());
      }
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
    while (true) {
      try {
        admin.listOffsets(ends).all().get(WAIT_SECONDS, TimeUnit.SECONDS);
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

  /** Another process may have created the topic in the meantime; that is as good. */
  private static boolean isCreatedHere(KafkaFuture<Void> created)
      throws InterruptedException, ExecutionException, TimeoutException {
    try {
      created.get(WAIT_SECONDS, TimeUnit.SECONDS);
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TopicExistsException) {
        return false;
      }
      throw e;
    }
  }

  /** The topics, with what each of them needs. */
  public static List<NewTopic> all(Settings settings) {
    int partitions = settings.get(JobSettings.IMAGES_PARTITIONS);
    MessageLimits limits = MessageLimits.of(settings);
    return List.of(
        topic(
            settings.get(CommonSettings.IMAGES_TOPIC),
            partitions,
            ofAtMost(limits.imageMessageBytes(), Map.of())),
        topic(
            settings.get(CommonSettings.DEAD_LETTER_TOPIC),
            partitions,
            ofAtMost(limits.deadLetterBytes(), Map.of())),
        topic(
            settings.get(SnapshotSettings.MODELS_TOPIC),
            1,
            large(Map.of("cleanup.policy", "compact"))),
        topic(
            settings.get(GateSettings.RELEASES_TOPIC),
            1,
            large(Map.of("cleanup.policy", "compact"))),
        topic(settings.get(SnapshotSettings.MODEL_CHUNKS_TOPIC), 1, COMPACTED_CHUNKS),
        topic(settings.get(CommonSettings.LEARNING_TOPIC), 1, large(retained(LEARNING_RETENTION))),
        topic(settings.get(CommonSettings.LATEST_EXAMPLES_TOPIC), 1, EPHEMERAL));
  }

  private static NewTopic topic(String name, int partitions, Map<String, String> configuration) {
    return new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(configuration);
  }

  /** For records that grow with the number of classes. */
  private static Map<String, String> large(Map<String, String> configuration) {
    return ofAtMost(EiderJob.MAX_MESSAGE_BYTES, configuration);
  }

  private static Map<String, String> ofAtMost(int bytes, Map<String, String> configuration) {
    Map<String, String> limited = new TreeMap<>(configuration);
    limited.put("max.message.bytes", Integer.toString(bytes));
    return limited;
  }

  private static Map<String, String> retained(Duration retention) {
    return Map.of("cleanup.policy", "delete", "retention.ms", Long.toString(retention.toMillis()));
  }
}
