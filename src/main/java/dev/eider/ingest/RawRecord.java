package dev.eider.ingest;

import dev.eider.data.SourcePosition;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One record as Kafka holds it. Arrays are neither copied nor to be changed.
 *
 * @param topic the topic's name
 * @param partition the partition's number
 * @param offset the record's offset in its partition
 * @param timestampMillis the record's timestamp, milliseconds since the epoch
 * @param key the key's bytes, or null
 * @param value the value's bytes, or null
 * @param headers the headers in their order
 */
public record RawRecord(
    String topic,
    int partition,
    long offset,
    long timestampMillis,
    byte @Nullable [] key,
    byte @Nullable [] value,
    List<Header> headers) {
  public RawRecord(
      String topic,
      int partition,
      long offset,
      long timestampMillis,
      byte @Nullable [] key,
      byte @Nullable [] value,
      List<Header> headers) {
    this.topic = topic;
    this.partition = partition;
    this.offset = offset;
    this.timestampMillis = timestampMillis;
    this.key = key;
    this.value = value;
    this.headers = List.copyOf(headers);
  }

  /** Where the record came from. */
  public SourcePosition position() {
    return new SourcePosition(topic, partition, offset, timestampMillis);
  }

  /** Bytes of all but the value. */
  long keyAndHeaderBytes() {
    long bytes = key == null ? 0 : key.length;
    for (Header header : headers) {
      // A character is at most three bytes of UTF-8.
      bytes += 3L * header.name().length() + (header.value() == null ? 0 : header.value().length);
    }
    return bytes;
  }

  /** The last value of the first of these header names that has one. */
  Optional<byte[]> header(String... names) {
    for (String name : names) {
      for (int i = headers.size() - 1; i >= 0; i--) {
        Header header = headers.get(i);
        if (header.name().equals(name) && header.value() != null) {
          return Optional.of(header.value());
        }
      }
    }
    return Optional.empty();
  }

  /**
   * One header.
   *
   * @param name the header's key
   * @param value the header's bytes, or null
   */
  public record Header(String name, byte @Nullable [] value) {}
}
