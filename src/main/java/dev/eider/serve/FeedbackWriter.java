package dev.eider.serve;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eider.config.MessageLimits;
import dev.eider.config.Settings;
import dev.eider.data.ImageRecordFormat;
import dev.eider.kafka.KafkaClients;
import dev.eider.serve.inference.EncodedImages;
import dev.eider.serve.inference.RequestException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/** Puts labelled images into the images topic. Thread-safe; connects when it is first used. */
final class FeedbackWriter implements AutoCloseable {
  private static final long ANSWER_SECONDS = 8;

  private static final Map<String, String> IDEMPOTENT = Map.of("enable.idempotence", "true");

  private final KafkaClients clients;
  private final Map<String, String> defaults = new HashMap<>();
  private final String topic;
  private @Nullable KafkaProducer<byte[], byte[]> producer;

  FeedbackWriter(Settings settings, String bootstrap, String topic) {
    this.topic = topic;
    this.clients = KafkaClients.of(settings, bootstrap);
    // Shorter than a request is waited for, so that the broker's fault is told and not silence.
    defaults.put("max.block.ms", "6000");
    defaults.put("request.timeout.ms", "5000");
    defaults.put("delivery.timeout.ms", "6000");
    defaults.putAll(MessageLimits.of(settings).producerProperties());
  }

  /**
   * Writes one record and waits until the broker has it.
   *
   * @throws IOException where it does not take it
   * @throws RequestException 413 where the topic takes no record that large
   */
  RecordMetadata write(String id, String label, EncodedImages.EncodedImage image)
      throws IOException, InterruptedException {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic, id.getBytes(UTF_8), image.bytes());
    record.headers().add(ImageRecordFormat.LABEL, label.getBytes(UTF_8));
    record.headers().add(ImageRecordFormat.CONTENT_TYPE, image.contentType().getBytes(UTF_8));
    try {
      return open().send(record).get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      if (cause instanceof RecordTooLargeException) {
        throw new RequestException(
            413,
            "the topic "
                + topic
                + " takes no image of "
                + image.bytes().length
                + " bytes; its max.message.bytes can be raised");
      }
      throw new IOException("the broker did not take the record: " + cause.getMessage(), e);
    }
  }

  private synchronized KafkaProducer<byte[], byte[]> open() {
    if (producer == null) {
      producer = clients.producer(defaults, IDEMPOTENT);
    }
    return producer;
  }

  @Override
  public synchronized void close() {
    if (producer != null) {
      producer.close(Duration.ofSeconds(2));
    }
  }
}
