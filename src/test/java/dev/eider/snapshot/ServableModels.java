package dev.eider.snapshot;

import dev.eider.config.Settings;
import dev.eider.data.Example;
import dev.eider.data.LedgerEvent;
import dev.eider.data.SourcePosition;
import dev.eider.kafka.KafkaMessage;
import dev.eider.learn.Learner;
import dev.eider.model.TrainedModel;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Small models that answer, and how they come into Kafka. */
public final class ServableModels {
  /** The labels, in the order of the outputs. */
  public static final List<String> CLASSES = List.of("dark", "bright");

  /** 8 x 8 pixels. */
  public static final Settings SETTINGS =
      Settings.of(
          Map.of(
              "image.height", "8",
              "image.width", "8",
              "augmentation.padding", "1",
              "batch.size", "16",
              "warmup.steps", "1000000",
              "learning.rate", "0.02",
              "replay.ratio", "0"));

  private ServableModels() {}

  /**
   * A model that tells dark images from bright ones, trained on three dark for every bright one.
   */
  public static TrainedModel darkFromBright(long version) {
    return Trained.ONCE.with(Trained.ONCE.provenance().as(version, 0));
  }

  /** One training is enough for all versions of a test run. */
  private static final class Trained {
    static final TrainedModel ONCE = trained();
  }

  private static TrainedModel trained() {
    try (Learner learner =
        Learner.create(SETTINGS, 1, InstantSource.fixed(Instant.ofEpochMilli(1)))) {
      for (int i = 0; i < 2400; i++) {
        boolean bright = i % 4 == 3;
        Example example =
            Example.of("e" + i, CLASSES.get(bright ? 1 : 0), image(bright ? 200 + i % 50 : i % 60));
        learner.accept(
            LedgerEvent.train(
                new SourcePosition("eider.images", 0, i, 1),
                example,
                bright ? i / 4 + 1 : i - i / 4 + 1));
      }
      return learner.snapshot();
    }
  }

  /** An image of one brightness, uint8 planar {@code [3, 8, 8]}. */
  public static byte[] image(int brightness) {
    byte[] pixels = new byte[3 * 8 * 8];
    Arrays.fill(pixels, (byte) brightness);
    return pixels;
  }

  /** Writes messages in one transaction. */
  public static void commit(String bootstrap, List<KafkaMessage> messages)
      throws ExecutionException, InterruptedException {
    Map<String, Object> properties =
        Map.of("bootstrap.servers", bootstrap, "transactional.id", "servable-models");
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      for (KafkaMessage m : messages) {
        producer
            .send(new ProducerRecord<>(m.topic(), null, m.timestampMillis(), m.key(), m.value()))
            .get();
      }
      producer.commitTransaction();
    }
  }

  /** Writes the snapshot of a model, created now, to the default topics. */
  public static void publish(String bootstrap, TrainedModel model)
      throws ExecutionException, InterruptedException {
    Snapshot snapshot = Snapshot.of(model, "eider", System.currentTimeMillis());
    commit(bootstrap, SnapshotMessages.of(snapshot, "eider.models", "eider.model-chunks"));
  }
}
