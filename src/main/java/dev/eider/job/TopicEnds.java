package dev.eider.job;

import dev.eider.config.CommonSettings;
import dev.eider.config.Settings;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Where a job stops reading the images topic: at an offset for each partition, or nowhere. */
public final class TopicEnds implements Serializable {
  private static final long serialVersionUID = 1;

  @SuppressWarnings("serial") // always a HashMap of serializable keys and values
  private final Map<TopicPartition, Long> offsets;

  private TopicEnds(Map<TopicPartition, Long> offsets) {
    this.offsets = new HashMap<>(offsets);
  }

  /** No end: the job reads until it is stopped. */
  public static TopicEnds never() {
    return new TopicEnds(Map.of());
  }

  /** The ends of the images topic, which exists, as they are now. */
  public static TopicEnds now(Settings settings, String bootstrap) {
    Properties properties = new Properties();
    properties.putAll(settings.kafkaProperties());
    properties.setProperty(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    properties.setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    String topic = settings.get(CommonSettings.IMAGES_TOPIC);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(partition -> new TopicPartition(topic, partition.partition()))
              .toList();
      return new TopicEnds(consumer.endOffsets(partitions));
    }
  }

  static TopicEnds of(Map<TopicPartition, Long> offsets) {
    return new TopicEnds(offsets);
  }

  /** Whether there is an end. */
  boolean areKnown() {
    return !offsets.isEmpty();
  }

  /** The first offset of a partition that is not read. */
  Optional<Long> of(TopicPartition partition) {
    return Optional.ofNullable(offsets.get(partition));
  }

  /** The offsets by partition. */
  Map<TopicPartition, Long> offsets() {
    return Map.copyOf(offsets);
  }
}
