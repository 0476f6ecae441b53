package dev.eider.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record that is no example, as the dead-letter topic holds it: the original key, value, headers
 * and timestamp untouched, and headers that say what is wrong with it and where it came from.
 *
 * @param key the original key, or null
 * @param value the original value, or null
 * @param timestampMillis the original timestamp, milliseconds since the epoch
 * @param headers the original headers in their order, then those named below
 */
public record DeadLetter(
    byte @Nullable [] key,
    byte @Nullable [] value,
    long timestampMillis,
    List<RawRecord.Header> headers) {
  /** A {@link Rejection#code}. */
  public static final String ERROR_REASON = "error.reason";

  /** One line for a person, at most {@value #MAX_MESSAGE_LENGTH} characters. */
  public static final String ERROR_MESSAGE = "error.message";

  public static final String SOURCE_TOPIC = "source.topic";

  /** Decimal. */
  public static final String SOURCE_PARTITION = "source.partition";

  /** Decimal. */
  public static final String SOURCE_OFFSET = "source.offset";

  /** Decimal, milliseconds since the epoch. */
  public static final String SOURCE_TIMESTAMP = "source.timestamp";

  private static final int MAX_MESSAGE_LENGTH = 500;

  public DeadLetter(
      byte @Nullable [] key,
      byte @Nullable [] value,
      long timestampMillis,
      List<RawRecord.Header> headers) {
    this.key = key;
    this.value = value;
    this.timestampMillis = timestampMillis;
    this.headers = List.copyOf(headers);
  }

  static DeadLetter of(RawRecord record, Rejection rejection, String message) {
    String line = message.lines().findFirst().orElse("");
    List<RawRecord.Header> headers = new ArrayList<>(record.headers());
    headers.add(text(ERROR_REASON, rejection.code()));
    headers.add(
        text(ERROR_MESSAGE, line.substring(0, Math.min(line.length(), MAX_MESSAGE_LENGTH))));
    headers.add(text(SOURCE_TOPIC, record.topic()));
    headers.add(text(SOURCE_PARTITION, Integer.toString(record.partition())));
    headers.add(text(SOURCE_OFFSET, Long.toString(record.offset())));
    headers.add(text(SOURCE_TIMESTAMP, Long.toString(record.timestampMillis())));
    return new DeadLetter(record.key(), record.value(), record.timestampMillis(), headers);
  }

  private static RawRecord.Header text(String name, String value) {
    return new RawRecord.Header(name, value.getBytes(UTF_8));
  }
}
