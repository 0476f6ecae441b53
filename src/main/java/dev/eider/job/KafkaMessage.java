package dev.eider.job;

/**
 * One record to be written to Kafka.
 *
 * @param topic the topic's name
 * @param key the key's bytes
 * @param value the value's bytes
 * @param timestampMillis the record's timestamp, milliseconds since the epoch
 */
public record KafkaMessage(String topic, byte[] key, byte[] value, long timestampMillis) {}
