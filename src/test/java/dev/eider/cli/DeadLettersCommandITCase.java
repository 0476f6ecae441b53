package dev.eider.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.config.Settings;
import dev.eider.ingest.DeadLetter;
import dev.eider.ingest.DeadLetterReplay;
import dev.eider.job.Topics;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class DeadLettersCommandITCase {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void deadLettersAreListedAndSentAgainOnce() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      Topics.create(Settings.defaults(), broker.bootstrap());
      String bootstrap = broker.bootstrap();
      assertThat(printed(bootstrap, "replay")).isEqualTo("sent 0 records");
      write(bootstrap, "a", "undecodable-image", 0);
      write(bootstrap, "b\u001b[2J\u009b\u202e\n", "missing-label", 0);
      write(bootstrap, "c", "undecodable-image", DeadLetterReplay.MOST_ATTEMPTS);

      assertThat(printed(bootstrap, "list"))
          .contains(
              "eider.images-0@7", "undecodable-image", "missing-label", "b\\u001b[2J\\u009b\\u202e")
          .doesNotContain("\u001b", "\u009b", "\u202e");
      assertThat(printed(bootstrap, "list", "--reason", "missing-label", "--json"))
          .contains("\"reason\":\"missing-label\"", "b\\u001B[2J\\u009b\\u202e\\n")
          .doesNotContain("\u009b", "\u202e")
          .doesNotContain("undecodable");
      assertThat(printed(bootstrap, "list", "--limit", "1").lines()).hasSize(2);

      assertThat(printed(bootstrap, "replay", "--dry-run"))
          .endsWith("would send 2 records; left aside 1 that came back too often");
      assertThat(records(bootstrap)).isEmpty();
      assertThat(printed(bootstrap, "replay", "--reason", "missing-label"))
          .endsWith("sent 1 records");
      assertThat(printed(bootstrap, "replay", "--json"))
          .isEqualTo(
              "{\"sent\":1,\"exhausted\":1,\"incomplete\":0,\"byReason\":{\"undecodable-image\":1}}");
      assertThat(printed(bootstrap, "replay")).isEqualTo("sent 0 records");

      List<ConsumerRecord<byte[], byte[]>> sent = records(bootstrap);
      assertThat(sent).hasSize(2);
      assertThat(sent.get(1).key()).isEqualTo("a".getBytes(UTF_8));
      assertThat(sent.get(1).value()).isEqualTo("no picture".getBytes(UTF_8));
      assertThat(Arrays.stream(sent.get(1).headers().toArray()).map(header -> header.key()))
          .containsExactly("label", DeadLetterReplay.ATTEMPT);

      write(bootstrap, "large", "wrong-size", 0, DeadLetter.LEFT_OUT);
      assertThat(printed(bootstrap, "replay"))
          .isEqualTo("sent 0 records; left aside 1 that are not here as a whole");

      // Its own header of a name that a dead letter has is sent with it.
      write(bootstrap, "own", "wrong-size", 0, DeadLetter.SOURCE_TOPIC);
      assertThat(printed(bootstrap, "replay")).endsWith("sent 1 records");
      assertThat(records(bootstrap).get(2).headers().lastHeader(DeadLetter.SOURCE_TOPIC).value())
          .isEqualTo("own".getBytes(UTF_8));

      write(bootstrap, "d", "undecodable-image", 1);
      assertThat(printed(bootstrap, "replay")).endsWith("sent 1 records");
      assertThat(records(bootstrap).get(3).headers().lastHeader(DeadLetterReplay.ATTEMPT).value())
          .isEqualTo("2".getBytes(UTF_8));
    }
  }

  @Test
  void manyDeadLetters_areSentInMoreThanOneTransactionAndEachOnce() throws Exception {
    int letters = 2 * 1000 + 10; // a transaction holds 1000
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      Topics.create(Settings.defaults(), broker.bootstrap());
      String bootstrap = broker.bootstrap();
      assertThat(printed(bootstrap, "list")).isEmpty();
      try (KafkaProducer<byte[], byte[]> producer = producer(bootstrap)) {
        for (int i = 0; i < letters; i++) {
          String reason = i % 2 == 0 ? "undecodable-image" : "missing-label";
          var unused = producer.send(letter("id-" + i, reason, 0));
        }
      }
      assertThat(printed(bootstrap, "replay", "--reason", "missing-label"))
          .endsWith("sent " + letters / 2 + " records");
      assertThat(printed(bootstrap, "replay", "--json"))
          .isEqualTo(
              "{\"sent\":1005,\"exhausted\":0,\"incomplete\":0,\"byReason\":{\"undecodable-image\":1005}}");
      assertThat(printed(bootstrap, "replay")).isEqualTo("sent 0 records");
      assertThat(records(bootstrap))
          .extracting(record -> new String(record.key(), UTF_8))
          .hasSize(letters)
          .doesNotHaveDuplicates();
    }
  }

  private String printed(String bootstrap, String... arguments) {
    List<String> all = new ArrayList<>(List.of("dead-letters"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--bootstrap", bootstrap));
    int code =
        Eider.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(all.toArray(new String[0]));
    assertThat(code).as(err.toString()).isZero();
    String text = out.toString().strip();
    out.getBuffer().setLength(0);
    return text;
  }

  private static void write(
      String bootstrap, String id, String reason, int attempts, String... ownHeaders)
      throws Exception {
    try (KafkaProducer<byte[], byte[]> producer = producer(bootstrap)) {
      producer.send(letter(id, reason, attempts, ownHeaders)).get();
    }
  }

  private static KafkaProducer<byte[], byte[]> producer(String bootstrap) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", bootstrap),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private static ProducerRecord<byte[], byte[]> letter(
      String id, String reason, int attempts, String... ownHeaders) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            "eider.images.dead-letter", id.getBytes(UTF_8), "no picture".getBytes(UTF_8));
    record.headers().add("label", "owl".getBytes(UTF_8));
    for (String own : ownHeaders) {
      record.headers().add(own, "own".getBytes(UTF_8));
    }
    if (attempts > 0) {
      record.headers().add(DeadLetterReplay.ATTEMPT, Integer.toString(attempts).getBytes(UTF_8));
    }
    record.headers().add(DeadLetter.ERROR_REASON, reason.getBytes(UTF_8));
    record.headers().add(DeadLetter.ERROR_MESSAGE, "wrong".getBytes(UTF_8));
    record.headers().add(DeadLetter.SOURCE_TOPIC, "eider.images".getBytes(UTF_8));
    record.headers().add(DeadLetter.SOURCE_PARTITION, "0".getBytes(UTF_8));
    record.headers().add(DeadLetter.SOURCE_OFFSET, "7".getBytes(UTF_8));
    record.headers().add(DeadLetter.SOURCE_TIMESTAMP, "1".getBytes(UTF_8));
    return record;
  }

  private static List<ConsumerRecord<byte[], byte[]>> records(String bootstrap) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrap, "isolation.level", "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      TopicPartition partition = new TopicPartition("eider.images", 0);
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
