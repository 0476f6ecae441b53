package dev.eider.job;

import dev.eider.config.CommonSettings;
import dev.eider.config.Settings;
import dev.eider.kafka.KafkaClients;
import dev.eider.kafka.KafkaClients.Isolation;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

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

  /**
   * The ends of the images topic, which exists, as they are now. Records of open transactions, and
   * all that are behind them, come before the end: the job waits until it can read them.
   */
  public static TopicEnds now(Settings settings, String bootstrap) {
    String topic = settings.get(CommonSettings.IMAGES_TOPIC);
    try (KafkaConsumer<byte[], byte[]> consumer =
        KafkaClients.of(settings, bootstrap).reader(Isolation.UNCOMMITTED)) {
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
