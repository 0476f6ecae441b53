package dev.eider.data;

/**
 * Where in Kafka a record came from.
 *
 * @param topic the topic's name
 * @param partition the partition's number, from 0
 * @param offset the record's offset in its partition
 * @param timestampMillis the record's timestamp, milliseconds since the epoch
 */
public record SourcePosition(String topic, int partition, long offset, long timestampMillis) {
  public SourcePosition {
    if (partition < 0 || offset < 0) {
      throw new IllegalArgumentException(
          "partition and offset are not negative: " + topic + "-" + partition + "@" + offset);
    }
  }

  /** The id of a record that came without a key: {@code topic-partition-offset}. */
  public String asId() {
    return topic + "-" + partition + "-" + offset;
  }
}
