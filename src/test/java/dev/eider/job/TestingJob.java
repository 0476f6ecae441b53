package dev.eider.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.cli.EmbeddedBroker;
import dev.eider.config.Settings;
import dev.eider.report.LearningReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The whole job on an embedded Flink, as the tests start it and look at what it wrote. */
final class TestingJob {
  static final Duration DEADLINE = Duration.ofMinutes(3);

  private TestingJob() {}

  static RunningJob submitted(
      EmbeddedBroker broker, Settings settings, TopicEnds ends, Optional<Path> resume, Path folder)
      throws IOException {
    StreamExecutionEnvironment environment = JobEnvironment.create(settings, folder, resume);
    EiderJob.build(environment, settings, broker.bootstrap(), ends, 1);
    return RunningJob.submit(environment);
  }

  /** The last report of a job that ends. */
  static LearningReport last(RunningJob job, LearningReports reports) throws InterruptedException {
    assertThat(job.awaitEnd(DEADLINE)).isTrue();
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (System.nanoTime() < deadline) {
      for (LearningReport report : reports.poll(Duration.ofMillis(200))) {
        if (report.last()) {
          return report;
        }
      }
    }
    throw new AssertionError("no last report came");
  }

  /** The committed records of a topic of one partition. */
  static List<ConsumerRecord<byte[], byte[]>> committed(String bootstrap, String topic) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrap, "isolation.level", "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      TopicPartition partition = new TopicPartition(topic, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = Objects.requireNonNull(consumer.endOffsets(List.of(partition)).get(partition));
      List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
      while (consumer.position(partition) < end) {
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
      return records;
    }
  }
}
