package dev.eider.job;

import dev.eider.config.CommonSettings;
import dev.eider.config.Settings;
import dev.eider.kafka.BrokerUnavailableException;
import dev.eider.kafka.KafkaClients;
import dev.eider.report.LearningReport;
import dev.eider.report.ReportJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Follows the topic of learning reports from where it ended when this was opened. Used by one
 * thread.
 */
public final class LearningReports implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);

  private final KafkaConsumer<byte[], byte[]> consumer;

  /** Opens the topic, which exists. */
  public LearningReports(Settings settings, String bootstrap) {
    // Reports are written outside transactions.
    consumer = KafkaClients.of(settings, bootstrap).reader(KafkaClients.Isolation.UNCOMMITTED);
    String topic = settings.get(CommonSettings.LEARNING_TOPIC);
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(partition -> new TopicPartition(topic, partition.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    // seekToEnd is lazy; the end that counts is the one of now.
    partitions.forEach(consumer::position);
  }

  /** The reports that came since the last call, waiting for the first at most that long. */
  public List<LearningReport> poll(Duration patience) {
    List<LearningReport> reports = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> message : consumer.poll(patience)) {
      reports.add(ReportJson.decode(message.value()));
    }
    return reports;
  }

  /**
   * The reports that came since the last call, up to what is written now.
   *
   * @throws BrokerUnavailableException where they are not read in time
   */
  public List<LearningReport> rest(Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    List<LearningReport> reports = new ArrayList<>();
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
      if (System.nanoTime() > deadline) {
        throw new BrokerUnavailableException("the learning reports cannot be read to their end");
      }
      reports.addAll(poll(POLL));
    }
    return reports;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
