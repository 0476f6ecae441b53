package dev.eider.snapshot;

/**
 * One record to be written to Kafka.
 *
 * @param topic the topic's name
 * @param key the key; not copied, not to be changed
 * @param value the value; not copied, not to be changed
 * @param timestampMillis the record's timestamp, milliseconds since the epoch
 */
public record KafkaMessage(String topic, byte[] key, byte[] value, long timestampMillis) {}
