package dev.eider.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.cli.EmbeddedBroker;
import dev.eider.config.Settings;
import dev.eider.data.SourcePosition;
import dev.eider.ingest.DeadLetter;
import dev.eider.kafka.KafkaMessage;
import dev.eider.snapshot.ServableModels;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The operators that ask a broker keep the contract too; what they say is the broker's state. */
@Timeout(120)
class OperatorContractITCase {
  private static final Settings SETTINGS =
      TestingRecords.settings().with(JobSettings.SNAPSHOT_RETENTION, "1 ms");

  private static EmbeddedBroker broker;

  @BeforeAll
  static void start() throws Exception {
    broker = EmbeddedBroker.start();
    Topics.create(SETTINGS, broker.bootstrap());
  }

  @AfterAll
  static void stop() throws Exception {
    broker.close();
  }

  /** The first two records have expired meanwhile. */
  @Test
  void deadLettersOfTheRefused_keepTheContract() throws Exception {
    TestingRecords.publish(
        broker.bootstrap(), IntStream.range(0, 6).mapToObj(TestingRecords::good).toList());
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
      TopicPartition partition = new TopicPartition(TestingRecords.TOPIC, 0);
      admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(2))).all().get();
    }

    List<Object> letters =
        OperatorContract.<SourcePosition, DeadLetter>of(
                () ->
                    new OneInputStreamOperatorTestHarness<>(
                        new ProcessOperator<>(new RefusedFunction(SETTINGS, broker.bootstrap()))))
            .verify(List.of(position(5), position(1), position(3)));

    assertThat(letters).hasSize(3);
  }

  private static SourcePosition position(long offset) {
    return new SourcePosition(TestingRecords.TOPIC, 0, offset, 1000 + offset);
  }

  /** It keeps no state, and to delete a version twice does no harm. */
  @Test
  void expiry_keepsTheContract() throws Exception {
    for (long version = 1; version <= 3; version++) {
      ServableModels.publish(broker.bootstrap(), ServableModels.darkFromBright(version));
    }
    long now = System.currentTimeMillis() + 60_000;
    KafkaMessage manifest = new KafkaMessage("eider.models", "eider/3".getBytes(UTF_8), null, 1);

    List<Object> deletions =
        OperatorContract.<KafkaMessage, KafkaMessage>of(
                () -> {
                  var harness =
                      new OneInputStreamOperatorTestHarness<KafkaMessage, KafkaMessage>(
                          new ProcessOperator<>(new ExpiryFunction(SETTINGS, broker.bootstrap())));
                  harness.setProcessingTime(now);
                  return harness;
                })
            .mayRepeat()
            .verify(Collections.nCopies(2, manifest));

    // The newest stays.
    assertThat(deletions)
        .extracting(message -> new String(((KafkaMessage) message).key(), UTF_8))
        .contains("eider/1", "eider/2")
        .noneMatch(key -> key.startsWith("eider/3"));
  }
}
