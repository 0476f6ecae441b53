package dev.eider.kafka;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One record to be written to Kafka.
 *
 * @param topic the topic's name
 * @param key the key; not copied, not to be changed
 * @param value the value, null to delete what the key names; not copied, not to be changed
 * @param timestampMillis the record's timestamp, milliseconds since the epoch
 */
public record KafkaMessage(
    String topic, byte[] key, byte @Nullable [] value, long timestampMillis) {
  /** The value of a message that has one. */
  public byte[] requireValue() {
    return Objects.requireNonNull(value, () -> "the message to " + topic + " deletes");
  }
}
