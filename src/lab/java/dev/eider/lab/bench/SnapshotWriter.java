package dev.eider.lab.bench;

import dev.eider.config.Settings;
import dev.eider.kafka.KafkaClients;
import dev.eider.kafka.KafkaMessage;
import dev.eider.model.TrainedModel;
import dev.eider.snapshot.Snapshot;
import dev.eider.snapshot.SnapshotMessages;
import dev.eider.snapshot.SnapshotSettings;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Writes versions of a model as the job does: each in a transaction. */
final class SnapshotWriter implements AutoCloseable {
  private final Settings settings;
  private final TrainedModel model;
  private final KafkaProducer<byte[], byte[]> producer;
  private long version;

  SnapshotWriter(Settings settings, String bootstrap, TrainedModel model) {
    this.settings = settings;
    this.model = model;
    this.producer =
        new KafkaClients(bootstrap, Map.of()).producer(Map.of("transactional.id", "bench-serve"));
    producer.initTransactions();
  }

  /** A version, and when its commit had been confirmed, {@link System#nanoTime}. */
  record Committed(long version, long atNanos) {}

  /** Commits the next version. */
  Committed commit() throws IOException, InterruptedException {
    version++;
    Snapshot snapshot =
        Snapshot.of(
            model.with(model.provenance().as(version, version - 1)),
            settings.get(SnapshotSettings.MODEL_NAME),
            System.currentTimeMillis());
    producer.beginTransaction();
    try {
      for (KafkaMessage m :
          SnapshotMessages.of(
              snapshot,
              settings.get(SnapshotSettings.MODELS_TOPIC),
              settings.get(SnapshotSettings.MODEL_CHUNKS_TOPIC))) {
        producer
            .send(new ProducerRecord<>(m.topic(), null, m.timestampMillis(), m.key(), m.value()))
            .get();
      }
    } catch (ExecutionException e) {
      throw new IOException("version " + version + " cannot be written", e);
    }
    producer.commitTransaction();
    return new Committed(version, System.nanoTime());
  }

  @Override
  public void close() {
    producer.close();
  }
}
