package dev.eider.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eider.config.MessageLimits;
import dev.eider.data.Printable;
import dev.eider.data.Rejection;
import dev.eider.data.SourcePosition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record that is no example, as the dead-letter topic holds it: the original key, value and
 * headers untouched, and headers that say what is wrong with it and where it came from. The topic's
 * own timestamp is that of the dead letter, so that an old record's is not deleted at once.
 *
 * <p>Of a record that is larger than is accepted, which compression can make of a small one, the
 * value is left out, and where that is not enough the key and the original headers: {@link
 * #LEFT_OUT} says so, and the rest says where the whole record is.
 *
 * @param key the original key, or null
 * @param value the original value, or null
 * @param headers the original headers in their order, then those named below
 */
public record DeadLetter(
    byte @Nullable [] key, byte @Nullable [] value, List<RawRecord.Header> headers) {
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

  /** What is not here of the original record: {@code value}, or {@code key, value, headers}. */
  public static final String LEFT_OUT = "error.left-out";

  private static final int MAX_MESSAGE_LENGTH = 500;

  public DeadLetter(
      byte @Nullable [] key, byte @Nullable [] value, List<RawRecord.Header> headers) {
    this.key = key;
    this.value = value;
    this.headers = List.copyOf(headers);
  }

  /**
   * The dead letter of a record.
   *
   * @param limits the largest record that is held whole: key, value and headers
   */
  public static DeadLetter of(
      RawRecord record, Rejection rejection, String message, MessageLimits limits) {
    long frame = record.keyAndHeaderBytes();
    if (frame > limits.imageMessageBytes()) {
      return of(record, null, null, List.of(), rejection, message, "key, value, headers");
    }
    if (frame + (record.value() == null ? 0 : record.value().length) > limits.imageMessageBytes()) {
      return of(record, record.key(), null, record.headers(), rejection, message, "value");
    }
    return of(record, record.key(), record.value(), record.headers(), rejection, message, null);
  }

  /** The dead letter of a record of which nothing but the place is left. */
  public static DeadLetter ofLost(SourcePosition position, Rejection rejection, String message) {
    RawRecord record =
        new RawRecord(
            position.topic(),
            position.partition(),
            position.offset(),
            position.timestampMillis(),
            null,
            null,
            List.of());
    return of(record, null, null, List.of(), rejection, message, "key, value, headers");
  }

  private static DeadLetter of(
      RawRecord record,
      byte @Nullable [] key,
      byte @Nullable [] value,
      List<RawRecord.Header> original,
      Rejection rejection,
      String message,
      @Nullable String leftOut) {
    String line = Printable.of(message.lines().findFirst().orElse(""));
    List<RawRecord.Header> headers = new ArrayList<>(original);
    headers.add(text(ERROR_REASON, rejection.code()));
    headers.add(
        text(ERROR_MESSAGE, line.substring(0, Math.min(line.length(), MAX_MESSAGE_LENGTH))));
    headers.add(text(SOURCE_TOPIC, record.topic()));
    headers.add(text(SOURCE_PARTITION, Integer.toString(record.partition())));
    headers.add(text(SOURCE_OFFSET, Long.toString(record.offset())));
    headers.add(text(SOURCE_TIMESTAMP, Long.toString(record.timestampMillis())));
    if (leftOut != null) {
      headers.add(text(LEFT_OUT, leftOut));
    }
    return new DeadLetter(key, value, headers);
  }

  private static RawRecord.Header text(String name, String value) {
    return new RawRecord.Header(name, value.getBytes(UTF_8));
  }
}
