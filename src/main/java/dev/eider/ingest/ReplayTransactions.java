package dev.eider.ingest;

import dev.eider.config.MessageLimits;
import dev.eider.config.Settings;
import dev.eider.kafka.KafkaClients;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transactions of a replay: records and, by reason, how far the dead letters were passed. Each
 * is committed before it holds more than {@value #MOST_RECORDS} records or {@value #MOST_BYTES}
 * bytes.
 */
final class ReplayTransactions implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReplayTransactions.class);

  static final int MOST_RECORDS = 1000;
  static final long MOST_BYTES = 16 << 20;

  private final KafkaProducer<byte[], byte[]> producer;
  private final KafkaClients clients;
  private final String group;
  private final Map<String, ConsumerGroupMetadata> groups = new HashMap<>();
  private final Map<String, Map<TopicPartition, OffsetAndMetadata>> passed = new TreeMap<>();
  private boolean open;
  private int records;
  private long bytes;
  private long committed;

  private ReplayTransactions(Settings settings, String bootstrap, String group) {
    this.clients = KafkaClients.of(settings, bootstrap);
    // One replay at a time: another fences this one, whose transaction is then aborted.
    Map<String, String> properties = new HashMap<>(MessageLimits.of(settings).producerProperties());
    properties.put("transactional.id", group + "transaction");
    this.producer = clients.producer(properties);
    this.group = group;
  }

  /**
   * Fences every other replay of the group.
   *
   * @param group the beginning of the names of the reasons' groups
   * @throws UncheckedIOException where the broker does not allow it; so do all methods
   */
  static ReplayTransactions open(Settings settings, String bootstrap, String group) {
    ReplayTransactions transactions = new ReplayTransactions(settings, bootstrap, group);
    try {
      transactions.producer.initTransactions();
      return transactions;
    } catch (KafkaException e) {
      transactions.close();
      throw transactions.failed(e);
    }
  }

  /** Sends a record; what fails makes the commit fail. */
  void send(ProducerRecord<byte[], byte[]> record) {
    long size = (long) size(record.key()) + size(record.value());
    if (records == MOST_RECORDS || (records > 0 && bytes + size > MOST_BYTES)) {
      commit();
    }
    begin();
    try {
      var unused = producer.send(record);
    } catch (KafkaException e) {
      throw failed(e);
    }
    records++;
    bytes += size;
  }

  /** Remembers that the dead letters of a reason are dealt with up to an offset. */
  void passed(String reason, TopicPartition partition, long next) {
    begin();
    passed
        .computeIfAbsent(reason, own -> new HashMap<>())
        .put(partition, new OffsetAndMetadata(next));
  }

  private void begin() {
    if (open) {
      return;
    }
    try {
      producer.beginTransaction();
      open = true;
    } catch (KafkaException e) {
      throw failed(e);
    }
  }

  /** Commits what was sent and passed, if anything was. */
  void commit() {
    if (!open) {
      return;
    }
    try {
      passed.forEach(
          (reason, offsets) ->
              producer.sendOffsetsToTransaction(
                  offsets, groups.computeIfAbsent(reason, this::metadata)));
      producer.commitTransaction();
    } catch (KafkaException e) {
      throw failed(e);
    }
    committed += records;
    open = false;
    records = 0;
    bytes = 0;
    passed.clear();
  }

  private UncheckedIOException failed(KafkaException e) {
    String sent = committed == 0 ? "nothing was" : "after " + committed + " records nothing was";
    return new UncheckedIOException(new IOException(sent + " sent again: " + e.getMessage(), e));
  }

  /** The consumer group of a reason, of which nobody is a member. */
  private ConsumerGroupMetadata metadata(String reason) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        clients.member(Map.of(), Map.of(ConsumerConfig.GROUP_ID_CONFIG, group + reason))) {
      return consumer.groupMetadata();
    }
  }

  private static int size(byte @Nullable [] part) {
    return part == null ? 0 : part.length;
  }

  /** Aborts what was not committed: readers of the images topic would wait for its end. */
  @Override
  public void close() {
    try (producer) {
      if (open) {
        producer.abortTransaction();
      }
    } catch (KafkaException e) {
      LOG.warn("the broker will abort what was not committed: {}", e.getMessage());
    }
  }
}
