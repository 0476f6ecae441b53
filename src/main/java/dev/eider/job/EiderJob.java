package dev.eider.job;

import dev.eider.config.CommonSettings;
import dev.eider.config.MessageLimits;
import dev.eider.config.Settings;
import dev.eider.data.Ingested;
import dev.eider.data.LedgerEvent;
import dev.eider.ingest.DeadLetter;
import dev.eider.ingest.RawRecord;
import dev.eider.kafka.KafkaMessage;
import dev.eider.release.StandingReleases;
import java.util.Locale;
import java.util.Properties;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaSinkBuilder;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The Flink graph: images, decode, ledger, learner, and the topics it writes. One line of operators
 * with one input each; at parallelism 1 and on one partition the learner sees the records in the
 * order of the partition.
 */
public final class EiderJob {
  /** For messages without images: they grow with the classes, or with the parameters. */
  static final int MAX_MESSAGE_BYTES = 16 << 20;

  private static final String PARTITION_DISCOVERY_MILLIS = "30000";
  private static final String TRANSACTION_TIMEOUT_MILLIS = "600000";

  private EiderJob() {}

  /**
   * Adds the graph to an environment of {@link JobEnvironment}. A job that is not restored reads
   * the images topic from its beginning, whatever its group has committed: a learner that has seen
   * nothing has everything to learn.
   *
   * @param bootstrap the brokers, {@code host:port,...}
   * @param ends where the job stops reading
   * @param firstVersion the least version of the next snapshot
   */
  public static void build(
      StreamExecutionEnvironment env,
      Settings settings,
      String bootstrap,
      TopicEnds ends,
      long firstVersion) {
    StandingReleases standing = StandingReleases.of(bootstrap, settings, false);
    build(env, settings, bootstrap, ends, firstVersion, standing);
  }

  /**
   * The same.
   *
   * @param standingReleases where the gate finds what is released when it begins
   */
  public static void build(
      StreamExecutionEnvironment env,
      Settings settings,
      String bootstrap,
      TopicEnds ends,
      long firstVersion,
      StandingReleases standingReleases) {
    SingleOutputStreamOperator<Ingested> ingested = ingested(env, settings, bootstrap, ends);
    SingleOutputStreamOperator<KafkaMessage> snapshots =
        events(ingested, settings)
            // Global, and not forward as it would be at parallelism 1. In one chain the ledger
            // would have the learner's maximal parallelism of 1, and the records that a checkpoint
            // holds in flight could not be given to another number of ledgers.
            .global()
            .transform(
                "learner",
                TypeInformation.of(KafkaMessage.class),
                new LearnerOperator(
                    settings, new LearnerFactory(settings, firstVersion), standingReleases))
            .uid("learner")
            .setParallelism(1)
            .setMaxParallelism(1)
            .slotSharingGroup(settings.get(JobSettings.LEARNER_SLOT_GROUP));

    SingleOutputStreamOperator<DeadLetter> refused =
        snapshots
            .getSideOutput(LearnerOperator.REFUSED)
            .process(new RefusedFunction(settings, bootstrap), TypeInformation.of(DeadLetter.class))
            .name("refused")
            .uid("refused")
            .setParallelism(1)
            // It waits for the broker, and the learner must not wait.
            .startNewChain();
    addDeadLetters(
        ingested.getSideOutput(DecodeFunction.DEAD_LETTERS).union(refused), settings, bootstrap);
    snapshots
        .sinkTo(snapshots(settings, bootstrap))
        .name("snapshots")
        .uid("snapshots")
        .setParallelism(1);
    snapshots
        .filter(message -> ExpiryFunction.isManifest(message, settings))
        .name("manifests")
        .uid("manifests")
        .setParallelism(1)
        .process(new ExpiryFunction(settings, bootstrap), TypeInformation.of(KafkaMessage.class))
        .name("expiry")
        .uid("expiry")
        .setParallelism(1)
        .startNewChain()
        .sinkTo(atLeastOnce(settings, bootstrap))
        .name("deletions")
        .uid("deletions")
        .setParallelism(1);
    snapshots
        .getSideOutput(LearnerOperator.REPORTS)
        .sinkTo(atLeastOnce(settings, bootstrap))
        .name("reports")
        .uid("reports")
        .setParallelism(1);
  }

  /**
   * Adds the part of the graph before the learner: decoding, with its dead letters, and the ledger.
   */
  public static SingleOutputStreamOperator<LedgerEvent> events(
      StreamExecutionEnvironment env, Settings settings, String bootstrap, TopicEnds ends) {
    SingleOutputStreamOperator<Ingested> ingested = ingested(env, settings, bootstrap, ends);
    addDeadLetters(ingested.getSideOutput(DecodeFunction.DEAD_LETTERS), settings, bootstrap);
    return events(ingested, settings);
  }

  private static SingleOutputStreamOperator<Ingested> ingested(
      StreamExecutionEnvironment env, Settings settings, String bootstrap, TopicEnds ends) {
    int parallelism = settings.get(JobSettings.PARALLELISM);
    return env.fromSource(
            images(settings, bootstrap, ends), WatermarkStrategy.noWatermarks(), "images")
        .uid("images")
        .setParallelism(parallelism)
        .process(new DecodeFunction(settings), TypeInformation.of(Ingested.class))
        .name("decode")
        .uid("decode")
        .setParallelism(parallelism);
  }

  private static SingleOutputStreamOperator<LedgerEvent> events(
      DataStream<Ingested> ingested, Settings settings) {
    return ingested
        .keyBy(Ingested::ledgerKey, Types.STRING)
        .process(new LedgerFunction(settings), TypeInformation.of(LedgerEvent.class))
        .name("ledger")
        .uid("ledger")
        .setParallelism(settings.get(JobSettings.PARALLELISM));
  }

  private static void addDeadLetters(
      DataStream<DeadLetter> letters, Settings settings, String bootstrap) {
    letters
        .global() // as the learner
        .sinkTo(deadLetters(settings, bootstrap))
        .name("dead-letters")
        .uid("dead-letters")
        .setParallelism(1);
  }

  private static Source<RawRecord, ?, ?> images(
      Settings settings, String bootstrap, TopicEnds ends) {
    Properties properties = new Properties();
    properties.setProperty("isolation.level", "read_committed");
    if (!ends.areKnown()) {
      properties.setProperty("partition.discovery.interval.ms", PARTITION_DISCOVERY_MILLIS);
    }
    properties.putAll(settings.kafkaProperties());
    KafkaSourceBuilder<RawRecord> source =
        KafkaSource.<RawRecord>builder()
            .setProperties(properties)
            .setBootstrapServers(bootstrap)
            .setGroupId(settings.get(JobSettings.CONSUMER_GROUP))
            .setTopics(settings.get(CommonSettings.IMAGES_TOPIC))
            .setStartingOffsets(OffsetsInitializer.earliest())
            .setDeserializer(new RawRecordSchema());
    if (ends.areKnown()) {
      source.setBounded(OffsetsInitializer.offsets(ends.offsets()));
    }
    return new EndingKafkaSource<>(built(source), ends);
  }

  /**
   * Builds the source in no locale: the builder writes {@code EARLIEST} in small letters by the
   * default one, and in Turkish that is a word that Kafka does not know.
   */
  private static synchronized <T> KafkaSource<T> built(KafkaSourceBuilder<T> source) {
    Locale locale = Locale.getDefault();
    Locale display = Locale.getDefault(Locale.Category.DISPLAY);
    Locale format = Locale.getDefault(Locale.Category.FORMAT);
    Locale.setDefault(Locale.ROOT);
    try {
      return source.build();
    } finally {
      Locale.setDefault(locale);
      Locale.setDefault(Locale.Category.DISPLAY, display);
      Locale.setDefault(Locale.Category.FORMAT, format);
    }
  }

  private static Sink<DeadLetter> deadLetters(Settings settings, String bootstrap) {
    String topic = settings.get(CommonSettings.DEAD_LETTER_TOPIC);
    return exactlyOnce(settings, bootstrap, "dead-letters", new DeadLetterSchema(topic));
  }

  private static Sink<KafkaMessage> snapshots(Settings settings, String bootstrap) {
    return exactlyOnce(settings, bootstrap, "snapshots", new KafkaMessageSchema());
  }

  private static KafkaSink<KafkaMessage> atLeastOnce(Settings settings, String bootstrap) {
    return sink(settings, bootstrap, new KafkaMessageSchema())
        .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
        .build();
  }

  private static <T> Sink<T> exactlyOnce(
      Settings settings, String bootstrap, String name, KafkaRecordSerializationSchema<T> schema) {
    KafkaSink<T> sink =
        sink(settings, bootstrap, schema)
            .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
            .setTransactionalIdPrefix(settings.get(JobSettings.CONSUMER_GROUP) + "-" + name)
            .build();
    return new ResumableKafkaSink<>(sink, settings, bootstrap);
  }

  private static <T> KafkaSinkBuilder<T> sink(
      Settings settings, String bootstrap, KafkaRecordSerializationSchema<T> schema) {
    Properties properties = new Properties();
    properties.setProperty("transaction.timeout.ms", TRANSACTION_TIMEOUT_MILLIS);
    properties.putAll(
        MessageLimits.producerProperties(
            Math.max(MAX_MESSAGE_BYTES, MessageLimits.of(settings).deadLetterBytes())));
    properties.setProperty("compression.type", "lz4");
    properties.putAll(settings.kafkaProperties());
    return KafkaSink.<T>builder()
        .setKafkaProducerConfig(properties)
        .setBootstrapServers(bootstrap)
        .setRecordSerializer(schema);
  }
}
