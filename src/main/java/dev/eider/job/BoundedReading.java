package dev.eider.job;

import dev.eider.config.Settings;
import dev.eider.kafka.KafkaClients;
import dev.eider.kafka.KafkaClients.Isolation;
import dev.eider.report.LearningReport;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * What a job with an end has to read, and how much of it. Counted by offsets, of which a
 * transaction takes one for itself, so it is the number of records at most. Used by one thread.
 */
public final class BoundedReading implements AutoCloseable {
  private final KafkaConsumer<byte[], byte[]> committed;
  private final Map<TopicPartition, Long> beginnings;
  private final Map<TopicPartition, Long> ends;
  private final long total;

  /**
   * @param ends the ends of a job, known
   */
  public BoundedReading(Settings settings, String bootstrap, TopicEnds ends) {
    this.committed = KafkaClients.of(settings, bootstrap).reader(Isolation.COMMITTED);
    this.ends = new HashMap<>(ends.offsets());
    this.beginnings = new HashMap<>(committed.beginningOffsets(this.ends.keySet()));
    this.total = upTo(this.ends);
  }

  /** All that the topic holds before its end. */
  public long total() {
    return total;
  }

  /** How much of it a learner has consumed. */
  public long read(LearningReport.Account account) {
    Map<TopicPartition, Long> next = new HashMap<>();
    for (TopicPartition partition : ends.keySet()) {
      next.put(partition, account.nextOffsets().getOrDefault(partition.toString(), 0L));
    }
    return upTo(next);
  }

  /** How much of it cannot be read now: it belongs to open transactions, or is behind them. */
  public long behindOpenTransactions() {
    return total - upTo(committed.endOffsets(ends.keySet()));
  }

  private long upTo(Map<TopicPartition, Long> offsets) {
    long sum = 0;
    for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
      long from = Objects.requireNonNull(beginnings.get(end.getKey()));
      long to = Math.min(Objects.requireNonNull(offsets.get(end.getKey())), end.getValue());
      sum += Math.max(0, to - from);
    }
    return sum;
  }

  @Override
  public void close() {
    committed.close();
  }
}
