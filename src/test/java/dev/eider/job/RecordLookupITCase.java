package dev.eider.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.cli.EmbeddedBroker;
import dev.eider.data.SourcePosition;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class RecordLookupITCase {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Test
  void recordsAreReadByTheirPlaces_andThoseThatExpiredAreNone() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      Topics.create(TestingRecords.settings(), broker.bootstrap());
      TestingRecords.publish(
          broker.bootstrap(), IntStream.range(0, 1200).mapToObj(TestingRecords::good).toList());
      try (RecordLookup again = new RecordLookup(broker.bootstrap(), Map.of())) {
        for (int offset : new int[] {3, 4, 700, 1199, 5}) {
          assertThat(key(again, offset)).contains("id-" + offset);
        }
      }
      expire(broker, 600);
      try (RecordLookup again = new RecordLookup(broker.bootstrap(), Map.of())) {
        assertThat(key(again, 300)).isEmpty();
        assertThat(key(again, 650)).contains("id-650");
      }
      expire(broker, 1200);
      try (RecordLookup again = new RecordLookup(broker.bootstrap(), Map.of())) {
        assertThat(key(again, 10)).isEmpty();
      }
    }
  }

  private static Optional<String> key(RecordLookup again, long offset) {
    return again
        .at(new SourcePosition(TestingRecords.TOPIC, 0, offset, 0), PATIENCE)
        .map(ConsumerRecord::key)
        .map(bytes -> new String(bytes, UTF_8));
  }

  private static void expire(EmbeddedBroker broker, long before) throws Exception {
    TopicPartition partition = new TopicPartition(TestingRecords.TOPIC, 0);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
      admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(before))).all().get();
    }
  }
}
