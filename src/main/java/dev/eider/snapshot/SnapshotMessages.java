package dev.eider.snapshot;

import dev.eider.kafka.KafkaMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot as Kafka messages: its chunks, then the manifest that vouches for them. They belong
 * into one transaction, so that a read_committed reader sees all or none.
 */
public final class SnapshotMessages {
  static final Pattern MANIFEST_KEY = Pattern.compile("(.+)/([1-9][0-9]{0,17})");

  private SnapshotMessages() {}

  /**
   * The messages of a snapshot, in the order in which they are to be sent. All have the time of its
   * creation, by which readers find the chunks.
   *
   * @param modelsTopic receives the manifest; the key is {@code model/version}
   * @param chunksTopic receives the bytes; the keys are {@code model/version/chunk}, chunks count
   *     from 0
   */
  public static List<KafkaMessage> of(Snapshot snapshot, String modelsTopic, String chunksTopic) {
    Manifest manifest = snapshot.manifest();
    List<KafkaMessage> messages = new ArrayList<>();
    for (int chunk = 0; chunk < manifest.requireContent().chunkCount(); chunk++) {
      int begin = chunk * Snapshot.CHUNK_BYTES;
      int end = Math.min(snapshot.bytes().length - begin, Snapshot.CHUNK_BYTES) + begin;
      messages.add(
          new KafkaMessage(
              chunksTopic,
              utf8(chunkKey(manifest.model(), manifest.version(), chunk)),
              Arrays.copyOfRange(snapshot.bytes(), begin, end),
              manifest.createdAtMillis()));
    }
    messages.add(
        new KafkaMessage(
            modelsTopic,
            utf8(manifestKey(manifest.model(), manifest.version())),
            utf8(manifest.toJson()),
            manifest.createdAtMillis()));
    return List.copyOf(messages);
  }

  /**
   * The tombstones of a version, the manifest's first: a reader that comes in between finds no
   * version rather than half of one.
   *
   * @param atMillis their timestamp
   */
  public static List<KafkaMessage> deletionOf(
      Manifest manifest, String modelsTopic, String chunksTopic, long atMillis) {
    List<KafkaMessage> messages = new ArrayList<>();
    String key = manifestKey(manifest.model(), manifest.version());
    messages.add(new KafkaMessage(modelsTopic, utf8(key), null, atMillis));
    for (int chunk = 0; chunk < manifest.requireContent().chunkCount(); chunk++) {
      String chunkKey = chunkKey(manifest.model(), manifest.version(), chunk);
      messages.add(new KafkaMessage(chunksTopic, utf8(chunkKey), null, atMillis));
    }
    return List.copyOf(messages);
  }

  static String chunkKey(String modelName, long version, int chunk) {
    return modelName + "/" + version + "/" + chunk;
  }

  /**
   * The version of a manifest's key.
   *
   * @param key of a record in the models topic; may be null
   * @return empty where the key is not of that model
   */
  public static OptionalLong version(byte @Nullable [] key, String modelName) {
    Matcher matcher =
        MANIFEST_KEY.matcher(key == null ? "" : new String(key, StandardCharsets.UTF_8));
    return matcher.matches() && matcher.group(1).equals(modelName)
        ? OptionalLong.of(Long.parseLong(matcher.group(2)))
        : OptionalLong.empty();
  }

  static String manifestKey(String modelName, long version) {
    return modelName + "/" + version;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
