package dev.eider.snapshot;

import dev.eider.config.Settings;
import dev.eider.kafka.BrokerUnavailableException;
import dev.eider.kafka.CommittedReader;
import dev.eider.model.TrainedModel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * The snapshots of one model in Kafka. Sees what is committed only; every call opens a connection
 * of its own and closes it, but for those of a {@link Connection}, and ends in bounded time.
 *
 * <p>All methods throw {@link BrokerUnavailableException} where the broker does not answer (after
 * eight seconds, unless {@code kafka.default.api.timeout.ms} says otherwise).
 */
public final class SnapshotStore {
  private final String bootstrap;
  private final Duration patience;
  private final Map<String, String> kafkaProperties;
  private final String modelName;
  private final String modelsTopic;
  private final String chunksTopic;

  /** The store of {@code model.name} at a broker ({@code host:port}); connects when it is used. */
  public SnapshotStore(String bootstrap, Settings settings) {
    this(bootstrap, settings, CommittedReader.PATIENCE);
  }

  /** The same that waits another time for open transactions; with zero, not at all. */
  public SnapshotStore(String bootstrap, Settings settings, Duration patience) {
    this.bootstrap = bootstrap;
    this.patience = patience;
    this.kafkaProperties = settings.kafkaProperties();
    this.modelName = settings.get(SnapshotSettings.MODEL_NAME);
    this.modelsTopic = settings.get(SnapshotSettings.MODELS_TOPIC);
    this.chunksTopic = settings.get(SnapshotSettings.MODEL_CHUNKS_TOPIC);
  }

  /**
   * The versions of the model in ascending order, those with damaged manifests included; none where
   * the topic is missing.
   */
  public List<Listed> list() {
    return ask(this::manifestTexts).entrySet().stream()
        .map(entry -> Listed.of(entry.getKey(), entry.getValue()))
        .toList();
  }

  /**
   * A version of the topic.
   *
   * @param version its number, from the key
   * @param manifest null where it is damaged
   * @param fault what is wrong with it; null where nothing is
   */
  public record Listed(long version, @Nullable Manifest manifest, @Nullable String fault) {
    private static Listed of(long version, String text) {
      try {
        return new Listed(version, Manifest.fromJson(text), null);
      } catch (DamagedSnapshotException e) {
        return new Listed(version, null, e.getMessage());
      }
    }
  }

  /**
   * The manifest of a version.
   *
   * @throws NoSuchElementException where the topic has no such version
   * @throws DamagedSnapshotException where it cannot be read
   */
  public Manifest manifest(long version) {
    return manifest(version, ask(this::manifestTexts));
  }

  private Manifest manifest(long version, TreeMap<Long, String> texts) {
    String text = texts.get(version);
    if (text == null) {
      throw new NoSuchElementException(noSuchVersion(version, texts));
    }
    return manifest(version, text);
  }

  private Manifest manifest(long version, String text) {
    Manifest manifest = parsed(version, text);
    if (!manifest.model().equals(modelName) || manifest.version() != version) {
      throw new DamagedSnapshotException(
          "the manifest under the key %s is of %s"
              .formatted(
                  SnapshotMessages.manifestKey(modelName, version),
                  SnapshotMessages.manifestKey(manifest.model(), manifest.version())));
    }
    return manifest;
  }

  private static Manifest parsed(long version, String text) {
    try {
      return Manifest.fromJson(text);
    } catch (DamagedSnapshotException e) {
      throw new DamagedSnapshotException("version " + version + ": " + e.getMessage(), e);
    }
  }

  /** The manifest of the highest version; throws as {@link #manifest} where it is damaged. */
  public Optional<Manifest> latest() {
    TreeMap<Long, String> texts = ask(this::manifestTexts);
    return texts.isEmpty() ? Optional.empty() : Optional.of(manifest(texts.lastKey(), texts));
  }

  /**
   * One more than the highest version in the topic, whatever model it is of (the keys of chunks do
   * not name the model); 1 where there is none or the topic is missing.
   */
  public long nextVersion() {
    return ask(
        reader -> {
          long[] highest = {0};
          reader.read(
              reader.beginning(modelsTopic),
              record -> {
                Matcher key = manifestKey(record);
                if (key.matches()) {
                  highest[0] = Math.max(highest[0], Long.parseLong(key.group(2)));
                }
                return true;
              });
          return highest[0] + 1;
        });
  }

  /**
   * The model of a version.
   *
   * @throws NoSuchElementException where the topic has no such version
   * @throws IncompleteSnapshotException where its chunks are missing or expired
   * @throws DamagedSnapshotException where they are damaged
   */
  public TrainedModel load(long version) {
    return snapshot(version).model();
  }

  /** The bytes of a version, verified against its manifest; throws as {@link #load}. */
  public Snapshot snapshot(long version) {
    return ask(reader -> snapshot(reader, manifest(version, manifestTexts(reader))));
  }

  private Snapshot snapshot(CommittedReader reader, Manifest manifest) {
    return Snapshot.verified(manifest, bytes(reader, manifest));
  }

  /** A connection that stays open between readings; for one thread. */
  public Connection connection() {
    return new Connection();
  }

  /**
   * Reads versions over one connection, for who reads one after the other: opening and closing one
   * costs more than a small model's reading.
   */
  public final class Connection implements AutoCloseable {
    private @Nullable CommittedReader open;

    private Connection() {}

    /**
     * The bytes of a version whose manifest was read already: only they are read. After a broker
     * that did not answer, connects anew.
     *
     * @param manifestText the value of the manifest's record
     * @throws IncompleteSnapshotException where its chunks are missing or expired
     * @throws DamagedSnapshotException where manifest or chunks are damaged
     */
    public Snapshot snapshot(long version, byte[] manifestText) {
      Manifest manifest = manifest(version, new String(manifestText, StandardCharsets.UTF_8));
      if (open != null) {
        try {
          return read(open, manifest);
        } catch (IncompleteSnapshotException e) {
          close(); // its consumer may remember fewer partitions than there are by now
        }
      }
      open = CommittedReader.open(bootstrap, kafkaProperties, patience);
      return read(open, manifest);
    }

    private Snapshot read(CommittedReader reader, Manifest manifest) {
      try {
        return reader.ask(asked -> SnapshotStore.this.snapshot(asked, manifest));
      } catch (BrokerUnavailableException e) {
        close();
        throw e;
      }
    }

    @Override
    public void close() {
      if (open != null) {
        open.close();
        open = null;
      }
    }
  }

  private TreeMap<Long, String> manifestTexts(CommittedReader reader) {
    TreeMap<Long, String> texts = new TreeMap<>();
    reader.read(
        reader.beginning(modelsTopic),
        record -> {
          Matcher key = manifestKey(record);
          if (key.matches() && key.group(1).equals(modelName)) {
            long version = Long.parseLong(key.group(2));
            if (record.value() == null) {
              texts.remove(version);
            } else {
              texts.put(version, new String(record.value(), StandardCharsets.UTF_8));
            }
          }
          return true;
        });
    return texts;
  }

  private byte[] bytes(CommittedReader reader, Manifest manifest) {
    Manifest.Content content = manifest.requireContent();
    Map<String, Integer> wanted =
        IntStream.range(0, content.chunkCount())
            .boxed()
            .collect(
                Collectors.toMap(
                    chunk -> SnapshotMessages.chunkKey(modelName, manifest.version(), chunk),
                    Function.identity()));
    Map<Integer, byte[]> found = new HashMap<>();
    reader.read(
        reader.since(chunksTopic, manifest.createdAtMillis()),
        record -> {
          Integer chunk = wanted.get(key(record));
          if (chunk != null && record.value() != null && isOf(manifest, record)) {
            found.put(chunk, record.value());
          }
          return found.size() < wanted.size();
        });
    if (found.size() < wanted.size()) {
      throw new IncompleteSnapshotException(
          (wanted.size() - found.size())
              + " of the "
              + wanted.size()
              + " chunks of version "
              + manifest.version()
              + " are not in "
              + chunksTopic
              + ": expired or deleted");
    }
    return joined(found);
  }

  /** Every chunk has its manifest's time, unless the topic writes times of its own. */
  private static boolean isOf(Manifest manifest, ConsumerRecord<byte[], byte[]> record) {
    return record.timestampType() == TimestampType.LOG_APPEND_TIME
        || record.timestamp() == manifest.createdAtMillis();
  }

  private static byte[] joined(Map<Integer, byte[]> chunks) {
    long total = chunks.values().stream().mapToLong(chunk -> chunk.length).sum();
    if (total > Integer.MAX_VALUE - 8) {
      throw new DamagedSnapshotException("the chunks have " + total + " bytes");
    }
    byte[] bytes = new byte[(int) total];
    int end = 0;
    for (int i = 0; i < chunks.size(); i++) {
      byte[] chunk = chunks.getOrDefault(i, new byte[0]);
      System.arraycopy(chunk, 0, bytes, end, chunk.length);
      end += chunk.length;
    }
    return bytes;
  }

  private String noSuchVersion(long version, TreeMap<Long, String> texts) {
    return "model '"
        + modelName
        + "' has no version "
        + version
        + " in "
        + modelsTopic
        + (texts.isEmpty()
            ? ", which has none at all"
            : "; it has " + texts.size() + " from " + texts.firstKey() + " to " + texts.lastKey());
  }

  private static Matcher manifestKey(ConsumerRecord<byte[], byte[]> record) {
    return SnapshotMessages.MANIFEST_KEY.matcher(key(record));
  }

  private static String key(ConsumerRecord<byte[], byte[]> record) {
    return record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
  }

  private <T> T ask(Function<CommittedReader, T> question) {
    return CommittedReader.ask(bootstrap, kafkaProperties, patience, question);
  }
}
