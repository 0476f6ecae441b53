package dev.eider.lab.bench;

import dev.eider.ingest.RawRecord;
import dev.eider.kafka.KafkaClients;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** A topic that benchmarks fill, and read as fast as a consumer can. */
final class BenchTopic {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final String bootstrap;
  private final BenchRecords records;

  private BenchTopic(String bootstrap, BenchRecords records) {
    this.bootstrap = bootstrap;
    this.records = records;
  }

  /** Makes the topic and fills it, one partition after the other in turn. */
  static BenchTopic filled(String bootstrap, BenchRecords records, int partitions)
      throws IOException, InterruptedException {
    try (Admin admin = clients(bootstrap).admin()) {
      admin
          .createTopics(
              List.of(new NewTopic(records.topic(), Optional.of(partitions), Optional.empty())))
          .all()
          .get();
    } catch (ExecutionException e) {
      throw new IOException("the topic " + records.topic() + " cannot be made", e);
    }
    List<byte[]> images = records.images();
    try (KafkaProducer<byte[], byte[]> producer =
        clients(bootstrap)
            .producer(Map.of("linger.ms", "20", "batch.size", "262144"), Map.of())) {
      for (int i = 0; i < records.count(); i++) {
        RawRecord record = records.record(i, images);
        ProducerRecord<byte[], byte[]> sent =
            new ProducerRecord<>(records.topic(), i % partitions, record.key(), record.value());
        record.headers().forEach(header -> sent.headers().add(header.name(), header.value()));
        var unused = producer.send(sent);
      }
      producer.flush();
    } catch (KafkaException e) {
      throw new IOException("the topic " + records.topic() + " cannot be filled", e);
    }
    return new BenchTopic(bootstrap, records);
  }

  private static KafkaClients clients(String bootstrap) {
    return new KafkaClients(bootstrap, Map.of());
  }

  String name() {
    return records.topic();
  }

  /** Records a second that a plain consumer takes, which looks at none of them. */
  double consumedPerSecond() throws IOException {
    try (KafkaConsumer<byte[], byte[]> consumer =
        clients(bootstrap).reader(KafkaClients.Isolation.COMMITTED)) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(name()).stream()
              .map(info -> new TopicPartition(name(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Throughput throughput = new Throughput();
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (throughput.count() < records.count()) {
        ConsumerRecords<byte[], byte[]> polled = consumer.poll(Duration.ofMillis(100));
        for (ConsumerRecord<byte[], byte[]> record : polled) {
          throughput.add(record.value().length > 0 ? 1 : 0);
        }
        if (System.nanoTime() > deadline) {
          throw new IOException("the topic " + name() + " is not read after " + PATIENCE);
        }
      }
      return throughput.perSecond();
    }
  }
}
