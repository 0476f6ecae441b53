package dev.eider.release;

import dev.eider.config.Settings;
import dev.eider.kafka.BrokerUnavailableException;
import dev.eider.kafka.CommittedReader;
import dev.eider.kafka.KafkaClients;
import dev.eider.snapshot.SnapshotSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * The releases of one model in Kafka. Sees what is committed only; every call opens a connection of
 * its own, closes it, and ends in bounded time.
 */
public final class ReleaseStore {
  private static final long WRITE_SECONDS = 15;

  private final String bootstrap;
  private final Duration patience;
  private final Map<String, String> kafkaProperties;
  private final String model;
  private final String topic;

  /** The store of {@code model.name} at a broker ({@code host:port}); connects when it is used. */
  public ReleaseStore(String bootstrap, Settings settings) {
    this(bootstrap, settings, CommittedReader.PATIENCE);
  }

  /** The same that waits another time for open transactions; with zero, not at all. */
  public ReleaseStore(String bootstrap, Settings settings, Duration patience) {
    this.bootstrap = bootstrap;
    this.patience = patience;
    this.kafkaProperties = settings.kafkaProperties();
    this.model = settings.get(SnapshotSettings.MODEL_NAME);
    this.topic = settings.get(GateSettings.RELEASES_TOPIC);
  }

  /** The model's name. */
  public String model() {
    return model;
  }

  /**
   * What is decided now; {@link Releases#none} where the topic is missing.
   *
   * @throws BrokerUnavailableException where the broker does not answer
   * @throws DamagedReleaseException where a record cannot be read
   */
  public Releases current() {
    ReleaseRecords records = read();
    records.requireReadable();
    return records.releases();
  }

  /**
   * All records of the model, those that cannot be read named.
   *
   * @throws BrokerUnavailableException where the broker does not answer
   */
  public ReleaseRecords read() {
    return CommittedReader.ask(
        bootstrap,
        kafkaProperties,
        patience,
        reader -> {
          Map<Release.Source, String> texts = new EnumMap<>(Release.Source.class);
          Map<String, String> history = new LinkedHashMap<>();
          reader.read(
              reader.beginning(topic),
              record -> {
                Release.Source source = source(record);
                if (source != null) {
                  put(texts, source, record.value());
                } else if (ReleaseMessages.isOfHistory(record.key(), model)) {
                  put(history, new String(record.key(), StandardCharsets.UTF_8), record.value());
                }
                return true;
              });
          return ReleaseRecords.of(texts, history.values());
        });
  }

  private static <K> void put(Map<K, String> texts, K key, byte @Nullable [] value) {
    if (value == null) {
      texts.remove(key);
    } else {
      texts.put(key, new String(value, StandardCharsets.UTF_8));
    }
  }

  /**
   * Pins a version: it is served until the pin is removed or another takes its place.
   *
   * @throws IOException where the broker does not acknowledge it
   */
  public void pin(Release release) throws IOException, InterruptedException {
    byte[] json = ReleaseMessages.toJson(release).getBytes(StandardCharsets.UTF_8);
    write(
        List.of(new ProducerRecord<>(topic, ReleaseMessages.key(model, Release.Source.PIN), json)));
  }

  /**
   * Removes the pin: what the gate has released is served again.
   *
   * @throws IOException where the broker does not acknowledge it
   */
  public void unpin() throws IOException, InterruptedException {
    write(
        List.of(new ProducerRecord<>(topic, ReleaseMessages.key(model, Release.Source.PIN), null)));
  }

  /** Adds a line to the history, and removes others. */
  void remember(Release decision, List<Release> forgotten)
      throws IOException, InterruptedException {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    records.add(
        new ProducerRecord<>(
            topic,
            ReleaseMessages.historyKey(decision),
            ReleaseMessages.toJson(decision).getBytes(StandardCharsets.UTF_8)));
    for (Release old : forgotten) {
      records.add(new ProducerRecord<>(topic, ReleaseMessages.historyKey(old), null));
    }
    write(records);
  }

  private Release.@Nullable Source source(ConsumerRecord<byte[], byte[]> record) {
    for (Release.Source source : Release.Source.values()) {
      if (Arrays.equals(record.key(), ReleaseMessages.key(model, source))) {
        return source;
      }
    }
    return null;
  }

  private void write(List<ProducerRecord<byte[], byte[]>> records)
      throws IOException, InterruptedException {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaClients(bootstrap, kafkaProperties).producer(Map.of())) {
      for (ProducerRecord<byte[], byte[]> record : records) {
        producer.send(record).get(WRITE_SECONDS, TimeUnit.SECONDS);
      }
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException(
          "the release cannot be written to %s at %s: %s"
              .formatted(topic, bootstrap, cause.getMessage()),
          e);
    }
  }
}
