package dev.eider.ingest;

import dev.eider.config.Settings;
import dev.eider.kafka.KafkaClients;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * How far the dead letters of each reason were sent again: the offsets of a consumer group each.
 */
final class ReplayedOffsets implements AutoCloseable {
  private final Admin admin;
  private final String bootstrap;
  private final String group;
  private final Map<String, Map<TopicPartition, OffsetAndMetadata>> byReason = new HashMap<>();

  /**
   * @param group the beginning of the groups' names, before the reason
   */
  ReplayedOffsets(Settings settings, String bootstrap, String group) {
    this.admin = KafkaClients.of(settings, bootstrap).admin();
    this.bootstrap = bootstrap;
    this.group = group;
  }

  /**
   * The first offset that was not sent again when the reason was first asked for.
   *
   * @throws UncheckedIOException where the broker does not say
   */
  long next(String reason, TopicPartition partition) {
    OffsetAndMetadata next = byReason.computeIfAbsent(reason, this::offsets).get(partition);
    return next == null ? 0 : next.offset();
  }

  private Map<TopicPartition, OffsetAndMetadata> offsets(String reason) {
    try {
      return admin
          .listConsumerGroupOffsets(
              group + reason, new ListConsumerGroupOffsetsOptions().requireStable(true))
          .partitionsToOffsetAndMetadata()
          .get();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new UncheckedIOException(
          new IOException(
              "what was replayed before cannot be read at " + bootstrap + ": " + cause.getMessage(),
              e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException("interrupted", e));
    }
  }

  @Override
  public void close() {
    admin.close();
  }
}
