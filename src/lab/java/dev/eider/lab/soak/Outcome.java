package dev.eider.lab.soak;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eider.config.CommonSettings;
import dev.eider.ingest.DeadLetter;
import dev.eider.job.JobSettings;
import dev.eider.kafka.CommittedReader;
import dev.eider.release.GateSettings;
import dev.eider.release.Release;
import dev.eider.release.ReleaseMessages;
import dev.eider.report.LearningReport;
import dev.eider.snapshot.Manifest;
import dev.eider.snapshot.SnapshotSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * What a run left behind, as a read_committed reader sees it.
 *
 * @param last the learner's last report
 * @param manifests of the snapshots, in the topic's order
 * @param candidates the versions that the gate decided on, in the topic's order
 * @param deadLetters where the dead letters came from, in the topic's order
 */
record Outcome(
    LearningReport last,
    List<Manifest> manifests,
    List<Long> candidates,
    List<String> deadLetters) {
  Outcome {
    manifests = List.copyOf(manifests);
    candidates = List.copyOf(candidates);
    deadLetters = List.copyOf(deadLetters);
  }

  static Outcome of(SoakJob job, LearningReport last) {
    return new Outcome(
        last,
        committed(job, job.settings().get(SnapshotSettings.MODELS_TOPIC)).stream()
            .map(record -> Manifest.fromJson(new String(record.value(), UTF_8)))
            .toList(),
        committed(job, job.settings().get(GateSettings.RELEASES_TOPIC)).stream()
            .filter(record -> Arrays.equals(record.key(), gatesKey(job)))
            .map(record -> ReleaseMessages.fromJson(new String(record.value(), UTF_8)).candidate())
            .toList(),
        committed(job, job.settings().get(CommonSettings.DEAD_LETTER_TOPIC)).stream()
            .map(Outcome::source)
            .toList());
  }

  /** The history has the gate's decisions once more, under other keys. */
  private static byte[] gatesKey(SoakJob job) {
    return ReleaseMessages.key(
        job.settings().get(SnapshotSettings.MODEL_NAME), Release.Source.AUTO);
  }

  /** The versions of the snapshots, in the topic's order. */
  List<Long> versions() {
    return manifests.stream().map(Manifest::version).toList();
  }

  private static String source(ConsumerRecord<byte[], byte[]> deadLetter) {
    return header(deadLetter, DeadLetter.SOURCE_PARTITION)
        + "@"
        + header(deadLetter, DeadLetter.SOURCE_OFFSET);
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null ? "?" : new String(header.value(), UTF_8);
  }

  private static List<ConsumerRecord<byte[], byte[]>> committed(SoakJob job, String topic) {
    return CommittedReader.ask(
        job.bootstrap(),
        job.settings().kafkaProperties(),
        reader -> {
          List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
          reader.read(
              reader.beginning(topic),
              record -> {
                records.add(record);
                return true;
              });
          return records;
        });
  }
}
