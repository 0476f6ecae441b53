package dev.eider.job;

import dev.eider.data.SourcePosition;
import dev.eider.kafka.KafkaClients;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Reads records again by their places. What is asked for in the order of a partition is read as a
 * consumer would, without a request for each. Used by one thread.
 */
final class RecordLookup implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(500);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Deque<ConsumerRecord<byte[], byte[]>> read = new ArrayDeque<>();
  private @Nullable TopicPartition assigned;

  RecordLookup(String bootstrap, Map<String, String> kafkaProperties) {
    consumer =
        new KafkaClients(bootstrap, kafkaProperties).reader(KafkaClients.Isolation.COMMITTED);
  }

  /**
   * The record at a place; empty where it has expired.
   *
   * @throws TimeoutException where the broker does not answer for so long
   */
  Optional<ConsumerRecord<byte[], byte[]>> at(SourcePosition place, Duration patience) {
    TopicPartition partition = new TopicPartition(place.topic(), place.partition());
    if (!partition.equals(assigned)) {
      consumer.assign(List.of(partition));
      assigned = partition;
      read.clear();
    }
    while (!read.isEmpty() && read.getFirst().offset() < place.offset()) {
      read.removeFirst();
    }
    if (read.isEmpty() || read.getFirst().offset() > place.offset()) {
      read.clear();
      consumer.seek(partition, place.offset());
    }
    long deadline = System.nanoTime() + patience.toNanos();
    while (read.isEmpty()) {
      consumer.poll(POLL).forEach(read::addLast);
      if (read.isEmpty()) {
        if (consumer.position(partition) >= end(partition)) {
          return Optional.empty();
        }
        if (System.nanoTime() > deadline) {
          throw new TimeoutException(partition + " cannot be read at offset " + place.offset());
        }
      }
    }
    // The offset of a record that has expired leads to the next one that has not.
    return Optional.of(read.getFirst()).filter(record -> record.offset() == place.offset());
  }

  private long end(TopicPartition partition) {
    return Objects.requireNonNull(consumer.endOffsets(List.of(partition)).get(partition));
  }

  @Override
  public void close() {
    consumer.close();
  }
}
