package dev.eider.config;

import java.util.Map;

/**
 * How large Kafka's messages may be that hold images: from the largest image that is accepted
 * follow the limits of the topics that it passes and of the clients that send it.
 *
 * <p>Clients that read need no limit of their own: a broker hands out a batch whole, whatever the
 * sizes that a reader asks for.
 *
 * @param imageBytes the setting {@code image.max-bytes}
 */
public record MessageLimits(int imageBytes) {
  /** The most that {@code image.max-bytes} may be; every limit that follows is within an int. */
  static final int MOST_IMAGE_BYTES = 256 << 20;

  /** For what a message has beside its value: key, headers and framing. */
  public static final int ROOM = 64 << 10;

  /** What a producer may have waiting by default, and at least two messages. */
  private static final long LEAST_BUFFER_BYTES = 32 << 20;

  /** The limits of settings. */
  public static MessageLimits of(Settings settings) {
    return new MessageLimits(settings.get(CommonSettings.IMAGE_MAX_BYTES));
  }

  /** The largest that settings can ask for. */
  public static MessageLimits most() {
    return new MessageLimits(MOST_IMAGE_BYTES);
  }

  /** {@code max.message.bytes} of the images topic. */
  public int imageMessageBytes() {
    return imageBytes + ROOM;
  }

  /** {@code max.message.bytes} of the dead letters: a whole message, and why it is one. */
  public int deadLetterBytes() {
    return imageMessageBytes() + ROOM;
  }

  /** Properties of a producer of images or dead letters. */
  public Map<String, String> producerProperties() {
    return producerProperties(deadLetterBytes());
  }

  /** Properties of a producer of messages of at most that many bytes. */
  public static Map<String, String> producerProperties(int messageBytes) {
    return Map.of(
        "max.request.size", Integer.toString(messageBytes),
        "buffer.memory", Long.toString(Math.max(LEAST_BUFFER_BYTES, 2L * messageBytes)));
  }
}
