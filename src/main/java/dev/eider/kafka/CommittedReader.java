package dev.eider.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A read_committed consumer of whole topics that belongs to no group and always comes to an end:
 * what it waits for is there, or the broker has been silent for too long.
 */
public final class CommittedReader implements AutoCloseable {
  /** The longest that the broker holds an answer back: every reading ends with an empty one. */
  private static final String ANSWER_MILLIS = "50";

  private static final Duration POLL = Duration.ofMillis(50);

  /** How long a reading waits for open transactions, unless it is told otherwise. */
  public static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Duration SILENCE = Duration.ofSeconds(15);

  private final String bootstrap;
  private final Duration patience;
  private final KafkaConsumer<byte[], byte[]> consumer;

  /** Asked only where the partitions end when open transactions are counted in. */
  private final KafkaConsumer<byte[], byte[]> uncommitted;

  /**
   * Opens a reader, asks it, and closes it.
   *
   * @param kafkaProperties may change the consumer's timeouts and its security
   * @throws BrokerUnavailableException where the broker does not answer (after eight seconds,
   *     unless {@code default.api.timeout.ms} says otherwise), or cannot be read
   */
  public static <T> T ask(
      String bootstrap,
      Map<String, String> kafkaProperties,
      Function<CommittedReader, T> question) {
    return ask(bootstrap, kafkaProperties, PATIENCE, question);
  }

  /**
   * The same with another patience.
   *
   * @param patience how long a reading waits for open transactions; zero reads what is committed
   *     now
   */
  public static <T> T ask(
      String bootstrap,
      Map<String, String> kafkaProperties,
      Duration patience,
      Function<CommittedReader, T> question) {
    try (CommittedReader reader = open(bootstrap, kafkaProperties, patience)) {
      return reader.ask(question);
    }
  }

  /** A reader to be asked more than once, by one thread at a time; the arguments as above. */
  public static CommittedReader open(
      String bootstrap, Map<String, String> kafkaProperties, Duration patience) {
    return translated(bootstrap, () -> new CommittedReader(bootstrap, kafkaProperties, patience));
  }

  /**
   * Asks it.
   *
   * @throws BrokerUnavailableException where the broker does not answer, or cannot be read
   */
  public <T> T ask(Function<CommittedReader, T> question) {
    return translated(bootstrap, () -> question.apply(this));
  }

  private static <T> T translated(String bootstrap, Supplier<T> asked) {
    try {
      return asked.get();
    } catch (TimeoutException e) {
      throw new BrokerUnavailableException("no broker answers at " + bootstrap, e);
    } catch (KafkaException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new BrokerUnavailableException(
          "the broker at " + bootstrap + " cannot be read: " + cause.getMessage(), e);
    }
  }

  private CommittedReader(
      String bootstrap, Map<String, String> kafkaProperties, Duration patience) {
    KafkaClients clients = new KafkaClients(bootstrap, kafkaProperties);
    Map<String, String> prompt = Map.of(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, ANSWER_MILLIS);
    this.bootstrap = bootstrap;
    this.patience = patience;
    this.consumer = clients.reader(KafkaClients.Isolation.COMMITTED, prompt);
    this.uncommitted = clients.reader(KafkaClients.Isolation.UNCOMMITTED, prompt);
  }

  /** The first offsets of a topic's partitions; empty where there is no such topic. */
  public Map<TopicPartition, Long> beginning(String topic) {
    List<TopicPartition> partitions = partitions(topic);
    return partitions.isEmpty() ? Map.of() : consumer.beginningOffsets(partitions);
  }

  /**
   * The first offsets whose records are not older than a time, or the ends where there are none;
   * empty where there is no such topic.
   */
  public Map<TopicPartition, Long> since(String topic, long timestampMillis) {
    List<TopicPartition> partitions = partitions(topic);
    if (partitions.isEmpty()) {
      return Map.of();
    }
    // Taken first: what is committed between the two answers must not lie before the start.
    Map<TopicPartition, Long> from = new HashMap<>(consumer.endOffsets(partitions));
    Map<TopicPartition, Long> times = new HashMap<>();
    partitions.forEach(partition -> times.put(partition, timestampMillis));
    consumer
        .offsetsForTimes(times)
        .forEach(
            (partition, found) -> {
              if (found != null) {
                from.put(partition, found.offset());
              }
            });
    return from;
  }

  /**
   * Reads from the given offsets to what is written now. Where the last of that belongs to open
   * transactions, waits for them as long as its patience lasts: a producer is told of its commit
   * before the partitions are, one after the other, so a reader that follows it would miss what it
   * wrote.
   *
   * @param goOn sees every committed record and says whether to read on
   */
  public void read(Map<TopicPartition, Long> from, Predicate<ConsumerRecord<byte[], byte[]>> goOn) {
    if (from.isEmpty()) {
      return;
    }
    consumer.assign(from.keySet());
    from.forEach(consumer::seek);
    try {
      readAssigned(from, goOn);
    } finally {
      consumer.unsubscribe(); // what was fetched ahead is let go
    }
  }

  private void readAssigned(
      Map<TopicPartition, Long> from, Predicate<ConsumerRecord<byte[], byte[]>> goOn) {
    Map<TopicPartition, Long> committed = consumer.endOffsets(from.keySet());
    Map<TopicPartition, Long> written = uncommitted.endOffsets(from.keySet());
    Deadline silence = Deadline.in(SILENCE);
    @Nullable Deadline openTransactions = null;
    long position = -1;
    while (!reached(written)) {
      if (openTransactions == null && reached(committed)) {
        openTransactions = Deadline.in(patience);
      }
      if (openTransactions != null && openTransactions.passed()) {
        return;
      }
      long moved = from.keySet().stream().mapToLong(consumer::position).sum();
      if (moved != position) {
        position = moved;
        silence = Deadline.in(SILENCE);
      }
      if (silence.passed()) {
        throw new BrokerUnavailableException(
            "the broker at "
                + bootstrap
                + " sent nothing for "
                + SILENCE.toSeconds()
                + " s while reading "
                + from.keySet().iterator().next().topic());
      }
      ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
      for (ConsumerRecord<byte[], byte[]> record : records) {
        if (!goOn.test(record)) {
          return;
        }
      }
    }
  }

  private List<TopicPartition> partitions(String topic) {
    return consumer.partitionsFor(topic).stream()
        .map(info -> new TopicPartition(info.topic(), info.partition()))
        .toList();
  }

  private boolean reached(Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream().allMatch(e -> consumer.position(e.getKey()) >= e.getValue());
  }

  private record Deadline(long atNanos) {
    static Deadline in(Duration duration) {
      return new Deadline(System.nanoTime() + duration.toNanos());
    }

    boolean passed() {
      return System.nanoTime() - atNanos >= 0;
    }
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
    uncommitted.close(CloseOptions.timeout(Duration.ofSeconds(1)));
  }
}
