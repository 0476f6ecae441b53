package dev.eider.data;

/**
 * Where in Kafka a record came from.
 *
 * @param topic the topic's name
 * @param partition the partition's number, from 0
 * @param offset the record's offset in its partition
 * @param timestampMillis the record's timestamp, milliseconds since the epoch, as its producer or
 *     the broker set it
 * @param eventMillis the event time that counts go by, milliseconds since the epoch: the timestamp
 *     where it can be believed
 */
public record SourcePosition(
    String topic, int partition, long offset, long timestampMillis, long eventMillis) {
  public SourcePosition {
    if (partition < 0 || offset < 0) {
      throw new IllegalArgumentException(
          "partition and offset are not negative: " + topic + "-" + partition + "@" + offset);
    }
  }

  /** A place of which the timestamp is the event time. */
  public SourcePosition(String topic, int partition, long offset, long timestampMillis) {
    this(topic, partition, offset, timestampMillis, timestampMillis);
  }

  /** This place with another event time. */
  public SourcePosition withEventTime(long millis) {
    return new SourcePosition(topic, partition, offset, timestampMillis, millis);
  }

  /** The id of a record that came without a key: {@code topic-partition-offset}. */
  public String asId() {
    return topic + "-" + partition + "-" + offset;
  }
}
