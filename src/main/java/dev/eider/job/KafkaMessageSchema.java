package dev.eider.job;

import dev.eider.kafka.KafkaMessage;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Writes messages to the topics that they name. */
final class KafkaMessageSchema implements KafkaRecordSerializationSchema<KafkaMessage> {
  private static final long serialVersionUID = 1;

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      KafkaMessage message, KafkaSinkContext context, @Nullable Long timestamp) {
    return new ProducerRecord<>(
        message.topic(), null, message.timestampMillis(), message.key(), message.value());
  }
}
