package dev.eider.kafka;

import dev.eider.config.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows whole topics, read_committed and in no group, on a thread of its own until it is closed.
 * A broker that is gone, or topics that are not there yet, are waited for: there is nothing else to
 * do. Where the connection was lost in a way that the client does not mend, all is read again.
 */
public final class TopicFollower implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TopicFollower.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration PROBE_EVERY = Duration.ofSeconds(3);
  private static final Duration PROBE_PATIENCE = Duration.ofSeconds(2);
  private static final long RETRY_MILLIS = 1000;
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(15);

  private final Settings settings;
  private final String bootstrap;
  private final List<String> topics;
  private final Reader reader;
  private final Thread thread;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile @Nullable KafkaConsumer<byte[], byte[]> waiting;
  private boolean said;
  private long probedNanos;

  /**
   * @param name of the thread
   * @param bootstrap the brokers, {@code host:port,...}
   * @param topics all of them, or nothing is read
   */
  public TopicFollower(
      String name, Settings settings, String bootstrap, List<String> topics, Reader reader) {
    this.settings = settings;
    this.bootstrap = bootstrap;
    this.topics = List.copyOf(topics);
    this.reader = reader;
    this.thread = new Thread(this::run, name);
  }

  /** What becomes of the records; called by the follower's thread only. */
  public interface Reader {
    /**
     * Reading begins, or begins again: what was taken before is void.
     *
     * @param consumer to be sought to where reading begins; it has the partitions assigned
     */
    void begin(KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions);

    /** A committed record. */
    void take(ConsumerRecord<byte[], byte[]> record);

    /**
     * Some time has passed, and all that was there at the beginning is taken.
     *
     * @param consumer may be asked, and must not be moved
     */
    void caughtUp(KafkaConsumer<byte[], byte[]> consumer);

    /** The broker has answered. */
    void answered();
  }

  /** Begins to follow. */
  public void start() {
    thread.setUncaughtExceptionHandler(
        (ended, e) -> LOG.error("{}: {} are followed no longer", ended.getName(), topics, e));
    thread.start();
  }

  /** Whether the topics are followed, or will be; false for ever once an error has ended that. */
  public boolean isAlive() {
    return thread.getState() != Thread.State.TERMINATED;
  }

  private boolean isStopped() {
    return stopped.getCount() == 0;
  }

  private void pause(long millis) {
    try {
      var unused = stopped.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      stopped.countDown();
    }
  }

  private void run() {
    while (!isStopped()) {
      try (KafkaConsumer<byte[], byte[]> consumer =
          KafkaClients.of(settings, bootstrap).reader(KafkaClients.Isolation.COMMITTED)) {
        waiting = consumer;
        follow(consumer);
      } catch (InterruptException | WakeupException e) { // by close
        return;
      } catch (KafkaException | BrokerUnavailableException e) {
        sayOnce(e);
        pause(RETRY_MILLIS);
      }
    }
  }

  private void follow(KafkaConsumer<byte[], byte[]> consumer) {
    List<TopicPartition> partitions = awaitTopics(consumer);
    if (isStopped()) {
      return;
    }
    consumer.assign(partitions);
    reader.begin(consumer, partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    boolean caughtUp = false;
    while (!isStopped()) {
      ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
      records.forEach(reader::take);
      if (!records.isEmpty()) {
        answered();
      } else {
        probe(consumer, partitions);
      }
      caughtUp =
          caughtUp
              || ends.entrySet().stream()
                  .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
      if (caughtUp) {
        reader.caughtUp(consumer);
      }
    }
  }

  /** The topics are created by the job: without one there is nothing to follow yet. */
  private List<TopicPartition> awaitTopics(KafkaConsumer<byte[], byte[]> consumer) {
    List<TopicPartition> partitions = new ArrayList<>();
    while (!isStopped()) {
      partitions.clear();
      boolean complete = true;
      for (String topic : topics) {
        List<TopicPartition> found =
            consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        complete &= !found.isEmpty();
        partitions.addAll(found);
      }
      answered();
      if (complete) {
        return partitions;
      }
      pause(RETRY_MILLIS);
    }
    return List.of();
  }

  /** A consumer's poll does not tell silence from absence. */
  private void probe(KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
    long now = System.nanoTime();
    if (now - probedNanos > PROBE_EVERY.toNanos()) {
      probedNanos = now;
      try {
        consumer.endOffsets(partitions, PROBE_PATIENCE);
        answered();
      } catch (TimeoutException e) {
        sayOnce(e);
      }
    }
  }

  private void answered() {
    reader.answered();
    if (said) {
      said = false;
      LOG.warn("{}: the broker at {} answers again", thread.getName(), bootstrap);
    }
  }

  private void sayOnce(RuntimeException e) {
    if (!said) {
      said = true;
      LOG.warn(
          "{}: the broker at {} does not answer, what was read stays: {}",
          thread.getName(),
          bootstrap,
          e.getMessage());
    }
  }

  /**
   * Ends it, after what it does with a record now; the broker's answer is not waited for. Does not
   * wait longer than fifteen seconds.
   */
  @Override
  public void close() {
    stopped.countDown();
    KafkaConsumer<byte[], byte[]> consumer = waiting;
    if (consumer != null) {
      consumer.wakeup();
    }
    try {
      thread.join(STOP_PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
