package dev.eider.snapshot;

import dev.eider.learn.TrainedModel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A snapshot as Kafka messages: its chunks, then the manifest that vouches for them. They belong
 * into one transaction, so that a read_committed reader sees all or none.
 */
public final class SnapshotMessages {
  private SnapshotMessages() {}

  /**
   * The messages of a model, in the order in which they are to be sent.
   *
   * @param chunksTopic receives the bytes; the keys are {@code version/chunk}, chunks count from 0
   * @param modelsTopic receives the manifest; the key is {@code model/version}
   * @param createdAtMillis the timestamp of every message, by which readers find the chunks
   */
  public static List<KafkaMessage> of(
      TrainedModel model,
      String modelName,
      String modelsTopic,
      String chunksTopic,
      long createdAtMillis) {
    Snapshot snapshot = Snapshot.of(model, modelName, createdAtMillis);
    Manifest manifest = snapshot.manifest();
    List<KafkaMessage> messages = new ArrayList<>();
    for (int chunk = 0; chunk < manifest.requireContent().chunkCount(); chunk++) {
      int begin = chunk * Snapshot.CHUNK_BYTES;
      int end = Math.min(snapshot.bytes().length - begin, Snapshot.CHUNK_BYTES) + begin;
      messages.add(
          new KafkaMessage(
              chunksTopic,
              utf8(chunkKey(manifest.version(), chunk)),
              Arrays.copyOfRange(snapshot.bytes(), begin, end),
              createdAtMillis));
    }
    messages.add(
        new KafkaMessage(
            modelsTopic,
            utf8(manifestKey(modelName, manifest.version())),
            utf8(manifest.toJson()),
            createdAtMillis));
    return List.copyOf(messages);
  }

  static String chunkKey(long version, int chunk) {
    return version + "/" + chunk;
  }

  static String manifestKey(String modelName, long version) {
    return modelName + "/" + version;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
