package dev.eider.kafka;

import dev.eider.config.Settings;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The clients of one broker, all with the same time-outs. A client's properties come from three
 * places, of which the later ones win: the time-outs here, the settings that begin with {@code
 * kafka.}, and what the code relies on. Whoever takes a client closes it.
 */
public final class KafkaClients {
  /** How long a client waits for one answer, and for all that a call needs. */
  private static final String ANSWER_MILLIS = "8000";

  /** How long a record may take to be acknowledged, repetitions included. */
  private static final String DELIVERY_MILLIS = "12000";

  /** How long a client waits at most before it tries a lost broker again. */
  private static final String RECONNECT_MILLIS = "1000";

  private final String bootstrap;
  private final Map<String, String> given;

  /** Which records a consumer is shown. */
  public enum Isolation {
    /** Only those of transactions that were committed. */
    COMMITTED,
    /** Those of open and of aborted transactions too. */
    UNCOMMITTED;

    private String value() {
      return this == COMMITTED ? "read_committed" : "read_uncommitted";
    }
  }

  /**
   * The clients of a broker.
   *
   * @param bootstrap {@code host:port}, or several
   * @param given Kafka's properties as the user gave them
   */
  public KafkaClients(String bootstrap, Map<String, String> given) {
    this.bootstrap = bootstrap;
    this.given = Map.copyOf(given);
  }

  /** The clients of a broker, with the settings that begin with {@code kafka.}. */
  public static KafkaClients of(Settings settings, String bootstrap) {
    return new KafkaClients(bootstrap, settings.kafkaProperties());
  }

  /** The broker's address, as it was given. */
  public String bootstrap() {
    return bootstrap;
  }

  /**
   * A client that creates and describes.
   *
   * @throws KafkaException where the properties make no client
   */
  public Admin admin() {
    return Admin.create(with(timeouts(), Map.of()));
  }

  /**
   * A consumer that belongs to no group, commits nothing, and begins where it is told to, or at the
   * beginning.
   *
   * @throws KafkaException where the properties make no client
   */
  public KafkaConsumer<byte[], byte[]> reader(Isolation isolation) {
    return reader(isolation, Map.of());
  }

  /**
   * The same with defaults of its own, which the user's properties may change.
   *
   * @param defaults Kafka's properties
   */
  public KafkaConsumer<byte[], byte[]> reader(Isolation isolation, Map<String, String> defaults) {
    Map<String, String> own = timeouts();
    own.putAll(defaults);
    return new KafkaConsumer<>(
        with(
            own,
            Map.of(
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false",
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
                ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation.value())),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  /**
   * A consumer that joins a group and commits nothing.
   *
   * @param defaults Kafka's properties, which the user's may change
   * @param required properties that the caller relies on: the group, and who it is in the group
   * @throws KafkaException where the properties make no client
   */
  public KafkaConsumer<byte[], byte[]> member(
      Map<String, String> defaults, Map<String, String> required) {
    Map<String, String> own = timeouts();
    own.putAll(defaults);
    Map<String, String> all = new HashMap<>(required);
    all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    all.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
    return new KafkaConsumer<>(
        with(own, all), new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /**
   * A producer whose records count once every replica in sync has them.
   *
   * @param required properties that the caller relies on, such as a transactional id
   * @throws KafkaException where the properties make no client
   */
  public KafkaProducer<byte[], byte[]> producer(Map<String, String> required) {
    return producer(Map.of(), required);
  }

  /**
   * The same with defaults of its own, such as {@code MessageLimits} has for images, which the
   * user's properties may change.
   *
   * @param defaults Kafka's properties
   */
  public KafkaProducer<byte[], byte[]> producer(
      Map<String, String> defaults, Map<String, String> required) {
    Map<String, String> own = timeouts();
    own.remove(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG);
    own.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, ANSWER_MILLIS);
    own.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_MILLIS);
    own.putAll(defaults);
    Map<String, String> all = new HashMap<>(required);
    all.put(ProducerConfig.ACKS_CONFIG, "all");
    return new KafkaProducer<>(
        with(own, all), new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static Map<String, String> timeouts() {
    Map<String, String> timeouts = new HashMap<>();
    timeouts.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MILLIS);
    timeouts.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MILLIS);
    timeouts.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, RECONNECT_MILLIS);
    return timeouts;
  }

  private Map<String, Object> with(Map<String, String> defaults, Map<String, String> required) {
    Map<String, Object> properties = new HashMap<>(defaults);
    if (given.containsKey(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG)) {
      // Neither may be shorter than it; Kafka's own are long.
      properties.remove(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG);
      properties.remove(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG);
    }
    properties.putAll(given);
    properties.putAll(required);
    properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    return properties;
  }
}
