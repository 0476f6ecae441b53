package dev.eider.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eider.config.CommonSettings;
import dev.eider.config.MessageLimits;
import dev.eider.config.Settings;
import dev.eider.kafka.CommittedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads dead letters, and sends them again to the images topic with their original key, value and
 * headers.
 *
 * <p>What was sent again is remembered by reason, as the offsets of a consumer group that are
 * committed in the transaction of the records: a second replay sends only what has come since, and
 * one that fails has sent nothing. A record says in a header how often it was sent again, and after
 * {@value #MOST_ATTEMPTS} times it is not.
 */
public final class DeadLetterReplay {
  /** How often a record was sent again, decimal. */
  public static final String ATTEMPT = "replay.attempt";

  public static final int MOST_ATTEMPTS = 3;

  private static final Set<String> ADDED_HEADERS =
      Set.of(
          DeadLetter.ERROR_REASON,
          DeadLetter.ERROR_MESSAGE,
          DeadLetter.SOURCE_TOPIC,
          DeadLetter.SOURCE_PARTITION,
          DeadLetter.SOURCE_OFFSET,
          DeadLetter.SOURCE_TIMESTAMP);

  private final Settings settings;
  private final String bootstrap;
  private final String group;

  /**
   * @param group the learner's consumer group, before the replay's own
   */
  public DeadLetterReplay(Settings settings, String bootstrap, String group) {
    this.settings = settings;
    this.bootstrap = bootstrap;
    this.group = group + "-replay-";
  }

  /** Shows the committed dead letters there are now to someone, until they have seen enough. */
  public void read(Predicate<ConsumerRecord<byte[], byte[]>> goOn) {
    CommittedReader.ask(
        bootstrap,
        settings.kafkaProperties(),
        reader -> {
          reader.read(reader.beginning(settings.get(CommonSettings.DEAD_LETTER_TOPIC)), goOn);
          return true;
        });
  }

  /**
   * What a replay did, or would do.
   *
   * @param sent records by reason
   * @param exhausted records that were sent again too often already
   * @param incomplete records that were too large for a dead letter, or had expired
   */
  public record Outcome(Map<String, Integer> sent, int exhausted, int incomplete) {
    public int total() {
      return sent.values().stream().mapToInt(Integer::intValue).sum();
    }
  }

  /**
   * Sends again what was not yet.
   *
   * @param reason a reason's code; null for all
   * @param dryRun whether only to say what would be sent
   * @throws IOException where the broker does not take it; then nothing was sent
   */
  public Outcome replay(@Nullable String reason, boolean dryRun)
      throws IOException, InterruptedException {
    Map<String, List<ConsumerRecord<byte[], byte[]>>> byReason = new TreeMap<>();
    read(
        letter -> {
          String own = text(letter, DeadLetter.ERROR_REASON);
          if (reason == null || reason.equals(own)) {
            byReason.computeIfAbsent(own, key -> new ArrayList<>()).add(letter);
          }
          return true;
        });
    Map<String, Map<TopicPartition, OffsetAndMetadata>> replayed = replayed(byReason.keySet());
    Map<String, Integer> sent = new LinkedHashMap<>();
    int exhausted = 0;
    int incomplete = 0;
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    Map<String, Map<TopicPartition, OffsetAndMetadata>> ends = new TreeMap<>();
    for (Map.Entry<String, List<ConsumerRecord<byte[], byte[]>>> letters : byReason.entrySet()) {
      Map<TopicPartition, OffsetAndMetadata> before =
          replayed.getOrDefault(letters.getKey(), Map.of());
      for (ConsumerRecord<byte[], byte[]> letter : letters.getValue()) {
        TopicPartition partition = new TopicPartition(letter.topic(), letter.partition());
        OffsetAndMetadata from = before.get(partition);
        if (from != null && letter.offset() < from.offset()) {
          continue;
        }
        ends.computeIfAbsent(letters.getKey(), key -> new HashMap<>())
            .put(partition, new OffsetAndMetadata(letter.offset() + 1));
        if (letter.headers().lastHeader(DeadLetter.LEFT_OUT) != null) {
          incomplete++;
        } else if (attempts(letter) >= MOST_ATTEMPTS) {
          exhausted++;
        } else {
          sent.merge(letters.getKey(), 1, Integer::sum);
          records.add(again(letter));
        }
      }
    }
    if (!dryRun && !ends.isEmpty()) {
      send(records, ends);
    }
    return new Outcome(sent, exhausted, incomplete);
  }

  /** A header's text; empty where it is missing. */
  public static String text(ConsumerRecord<byte[], byte[]> letter, String name) {
    Header header = letter.headers().lastHeader(name);
    return header == null || header.value() == null ? "" : new String(header.value(), UTF_8);
  }

  private static int attempts(ConsumerRecord<byte[], byte[]> letter) {
    String attempts = text(letter, ATTEMPT);
    // What is no number was not written here, and is no reason to send for ever.
    return attempts.isEmpty() ? 0 : attempts.matches("\\d{1,4}") ? Integer.parseInt(attempts) : 1;
  }

  private ProducerRecord<byte[], byte[]> again(ConsumerRecord<byte[], byte[]> letter) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            settings.get(CommonSettings.IMAGES_TOPIC), letter.key(), letter.value());
    // A record may have had headers of these names itself; what was added are the last of each.
    for (Header header : letter.headers()) {
      boolean added =
          ADDED_HEADERS.contains(header.key())
              && header == letter.headers().lastHeader(header.key());
      if (!added && !header.key().equals(ATTEMPT)) {
        record.headers().add(header);
      }
    }
    record.headers().add(ATTEMPT, Integer.toString(attempts(letter) + 1).getBytes(UTF_8));
    return record;
  }

  private Map<String, Map<TopicPartition, OffsetAndMetadata>> replayed(Set<String> reasons)
      throws IOException, InterruptedException {
    Map<String, Map<TopicPartition, OffsetAndMetadata>> offsets = new TreeMap<>();
    Map<String, Object> properties = new HashMap<>(settings.kafkaProperties());
    properties.put("bootstrap.servers", bootstrap);
    try (Admin admin = Admin.create(properties)) {
      for (String reason : new TreeSet<>(reasons)) {
        offsets.put(
            reason,
            admin.listConsumerGroupOffsets(group + reason).partitionsToOffsetAndMetadata().get());
      }
    } catch (ExecutionException e) {
      throw new IOException(
          "what was replayed before cannot be read at "
              + bootstrap
              + ": "
              + String.valueOf(e.getCause() == null ? e.getMessage() : e.getCause().getMessage()),
          e);
    }
    return offsets;
  }

  private void send(
      List<ProducerRecord<byte[], byte[]>> records,
      Map<String, Map<TopicPartition, OffsetAndMetadata>> ends)
      throws IOException {
    Map<String, Object> properties = new HashMap<>(MessageLimits.of(settings).producerProperties());
    properties.putAll(settings.kafkaProperties());
    properties.put("bootstrap.servers", bootstrap);
    // One replay at a time: another fences this one, which then has sent nothing.
    properties.put("transactional.id", group + "transaction");
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      // What fails makes the commit fail.
      for (ProducerRecord<byte[], byte[]> record : records) {
        var unused = producer.send(record);
      }
      ends.forEach((reason, offsets) -> producer.sendOffsetsToTransaction(offsets, group(reason)));
      producer.commitTransaction();
    } catch (KafkaException e) {
      throw new IOException("nothing was sent again: " + e.getMessage(), e);
    }
  }

  /** The consumer group of a reason, of which nobody is a member. */
  private ConsumerGroupMetadata group(String reason) {
    Map<String, Object> properties = new HashMap<>(settings.kafkaProperties());
    properties.put("bootstrap.servers", bootstrap);
    properties.put("group.id", group + reason);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      return consumer.groupMetadata();
    }
  }
}
