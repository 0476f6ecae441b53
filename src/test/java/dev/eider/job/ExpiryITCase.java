package dev.eider.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.cli.EmbeddedBroker;
import dev.eider.config.Settings;
import dev.eider.kafka.KafkaMessage;
import dev.eider.release.Release;
import dev.eider.release.ReleaseMessages;
import dev.eider.snapshot.ServableModels;
import dev.eider.snapshot.SnapshotStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Old versions leave a real broker. */
@SuppressWarnings(
    "try") // that a harness may be interrupted while it closes is the test runner's concern
@Timeout(180)
class ExpiryITCase {
  private static final KafkaMessage OCCASION =
      new KafkaMessage("eider.models", "eider/4".getBytes(UTF_8), new byte[0], 1);

  @Test
  void jobDeletesVersionsOfItsPast_butNotThePinnedNorTheNewest(@TempDir Path folder)
      throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      Settings settings =
          TestingRecords.settings()
              .with(JobSettings.SNAPSHOT_RETENTION, "1 ms")
              .with(JobSettings.CHECKPOINTS_DIR, folder.resolve("checkpoints").toString());
      Topics.create(settings, broker.bootstrap());
      for (long version = 1; version <= 4; version++) {
        ServableModels.publish(broker.bootstrap(), ServableModels.darkFromBright(version));
      }
      Release pin = Release.pin("eider", 2, 1L, "a choice", 1);
      ServableModels.commit(broker.bootstrap(), List.of(ReleaseMessages.of(pin, "eider.releases")));
      List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        records.add(TestingRecords.good(i));
      }
      TestingRecords.publish(broker.bootstrap(), records);

      StreamExecutionEnvironment environment =
          JobEnvironment.create(settings, folder, Optional.empty());
      TopicEnds ends = TopicEnds.now(settings, broker.bootstrap());
      EiderJob.build(environment, settings, broker.bootstrap(), ends, 5);
      assertThat(RunningJob.submit(environment).awaitEnd(Duration.ofMinutes(2))).isTrue();

      // The first snapshot of the job finds version 4 as the newest that is committed.
      SnapshotStore store = new SnapshotStore(broker.bootstrap(), settings);
      List<Long> left = store.list().stream().map(SnapshotStore.Listed::version).toList();
      assertThat(left).contains(1L, 2L).doesNotContain(3L);
      assertThat(left.get(left.size() - 1)).isGreaterThan(4);
      assertThat(store.load(2).version()).isEqualTo(2);
    }
  }

  @Test
  void brokerThatDoesNotAnswer_letsNothingExpireAndNothingFail() throws Exception {
    Settings impatient = Settings.of(Map.of("kafka.default.api.timeout.ms", "300"));
    try (var harness =
        new OneInputStreamOperatorTestHarness<KafkaMessage, KafkaMessage>(
            new ProcessOperator<>(new ExpiryFunction(impatient, "127.0.0.1:1")))) {
      harness.open();
      harness.processElement(new StreamRecord<>(OCCASION));

      assertThat(harness.getOutput()).isEmpty();
    }
  }
}
