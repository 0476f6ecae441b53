package dev.eider.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.eider.cli.EmbeddedBroker;
import dev.eider.config.CommonSettings;
import dev.eider.config.Settings;
import dev.eider.data.Example;
import dev.eider.data.Ingested;
import dev.eider.data.SourcePosition;
import dev.eider.data.Split;
import dev.eider.ledger.Ledger;
import dev.eider.report.LearningReport;
import dev.eider.snapshot.SnapshotSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The job while what is around it changes: its parallelism, its partitions, its broker. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class SurroundingsITCase {
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private final Path folder;

  SurroundingsITCase(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void parallelismAndPartitionsThatChange_leaveCountsAndBuffersIntact() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      Settings settings =
          settings()
              .with(JobSettings.IMAGES_PARTITIONS, "4")
              .with(JobSettings.CHECKPOINTS_DIR, folder.resolve("checkpoints").toString());
      Topics.create(settings, broker.bootstrap());
      publish(broker, 0, 800);
      Path savepoint;
      try (LearningReports reports = new LearningReports(settings, broker.bootstrap())) {
        RunningJob two = submitted(broker, settings, 2, TopicEnds.never(), Optional.empty());
        awaitConsumed(two, reports, 100);
        savepoint = two.suspend(folder.resolve("savepoints"));
      }
      try (LearningReports reports = new LearningReports(settings, broker.bootstrap())) {
        RunningJob four = submitted(broker, settings, 4, TopicEnds.never(), Optional.of(savepoint));
        addPartitions(broker, 5);
        publish(broker, 800, 2400);
        awaitConsumed(four, reports, 1000);
        // The learner has not caught up: the checkpoint holds records in flight.
        awaitNewCheckpoints(four);
        four.cancel();
      }
      addPartitions(broker, 6);
      publish(broker, 2400, 2800);
      LearningReport last;
      try (LearningReports reports = new LearningReports(settings, broker.bootstrap())) {
        RunningJob one =
            submitted(
                broker,
                settings,
                1,
                TopicEnds.now(settings, broker.bootstrap()),
                Checkpoints.newest(folder.resolve("checkpoints")));
        last = last(one, reports);
      }
      assertThat(last.account().consumed()).isEqualTo(2800);
      assertThat(classes(last)).isEqualTo(expected(settings, 2800));
    }
  }

  @Test
  void brokerThatGoesAndComesBack_isWaitedFor() throws Exception {
    Path records = folder.resolve("broker");
    Settings settings =
        settings().with(JobSettings.CHECKPOINTS_DIR, folder.resolve("outage").toString());
    RunningJob job;
    String bootstrap;
    LearningReports reports; // outlive the broker: the job may end as soon as it is back
    try (EmbeddedBroker broker = EmbeddedBroker.start(0, records)) {
      bootstrap = broker.bootstrap();
      Topics.create(settings, bootstrap);
      publish(broker, 0, 1500);
      reports = new LearningReports(settings, bootstrap);
      job = submitted(broker, settings, 1, TopicEnds.now(settings, bootstrap), Optional.empty());
      awaitConsumed(job, reports, 100);
    }
    assertThat(job.awaitEnd(Duration.ofSeconds(5))).isFalse();
    int port = Integer.parseInt(bootstrap.substring(bootstrap.indexOf(':') + 1));
    try (reports;
        EmbeddedBroker back = EmbeddedBroker.start(port, records)) {
      assertThat(back.bootstrap()).isEqualTo(bootstrap);
      LearningReport last = last(job, reports);
      assertThat(last.account().consumed()).isEqualTo(1500);
      assertThat(classes(last)).isEqualTo(expected(settings, 1500));
    }
  }

  @Test
  void topicsThatExistPartly_areCompletedOrRefused() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
      admin.createTopics(List.of(new NewTopic("some.images", 3, (short) 1))).all().get();
      Settings settings = settings().with(CommonSettings.IMAGES_TOPIC, "some.images");

      Topics.create(settings, broker.bootstrap());

      assertThat(admin.listTopics().names().get())
          .contains(
              settings.get(SnapshotSettings.MODELS_TOPIC),
              settings.get(CommonSettings.DEAD_LETTER_TOPIC),
              settings.get(CommonSettings.LEARNING_TOPIC));
      assertThat(admin.describeTopics(List.of("some.images")).allTopicNames().get().values())
          .singleElement()
          .satisfies(topic -> assertThat(topic.partitions()).hasSize(3));

      admin
          .createTopics(
              List.of(
                  new NewTopic("small.chunks", 1, (short) 1)
                      .configs(Map.of("max.message.bytes", "100000"))))
          .all()
          .get();
      assertThatExceptionOfType(TopicCreationException.class)
          .isThrownBy(
              () ->
                  Topics.create(
                      settings.with(SnapshotSettings.MODEL_CHUNKS_TOPIC, "small.chunks"),
                      broker.bootstrap()))
          .withMessage(
              "the topic small.chunks has max.message.bytes=100000, but a model's chunk needs"
                  + " 540672; raise it: kafka-configs.sh --alter --topic small.chunks --add-config"
                  + " max.message.bytes=540672");
    }
  }

  private static Settings settings() {
    Map<String, String> settings = new TreeMap<>(TestingRecords.settings().asMap());
    settings.put("threads", "1");
    settings.put("kafka.partition.discovery.interval.ms", "500");
    return Settings.of(settings);
  }

  private RunningJob submitted(
      EmbeddedBroker broker,
      Settings settings,
      int parallelism,
      TopicEnds ends,
      Optional<Path> resume)
      throws Exception {
    Settings scaled = settings.with(JobSettings.PARALLELISM, Integer.toString(parallelism));
    StreamExecutionEnvironment environment = JobEnvironment.create(scaled, folder, resume);
    EiderJob.build(environment, scaled, broker.bootstrap(), ends, 1);
    return RunningJob.submit(environment);
  }

  private static void publish(EmbeddedBroker broker, int from, int to) throws Exception {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = from; i < to; i++) {
      records.add(TestingRecords.good(i));
    }
    TestingRecords.publish(broker.bootstrap(), records);
  }

  private static void addPartitions(EmbeddedBroker broker, int number) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
      admin
          .createPartitions(Map.of(TestingRecords.TOPIC, NewPartitions.increaseTo(number)))
          .all()
          .get();
    }
  }

  private static void awaitConsumed(RunningJob job, LearningReports reports, long records)
      throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    long consumed = 0;
    while (consumed < records) {
      assertThat(System.nanoTime()).as("%d of %d", consumed, records).isLessThan(deadline);
      assertThat(job.awaitEnd(Duration.ZERO)).as("ended").isFalse();
      for (LearningReport report : reports.poll(Duration.ofMillis(50))) {
        consumed = report.account().consumed();
      }
    }
  }

  /** Waits for two: the first may have begun before. */
  private void awaitNewCheckpoints(RunningJob job) throws Exception {
    Path checkpoints = folder.resolve("checkpoints");
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    for (int i = 0; i < 2; i++) {
      Optional<Path> before = Checkpoints.newest(checkpoints);
      while (Checkpoints.newest(checkpoints).equals(before)) {
        assertThat(System.nanoTime()).isLessThan(deadline);
        assertThat(job.awaitEnd(Duration.ofMillis(50))).as("ended").isFalse();
      }
    }
  }

  private static LearningReport last(RunningJob job, LearningReports reports)
      throws InterruptedException {
    assertThat(job.awaitEnd(PATIENCE)).isTrue();
    List<LearningReport> rest = reports.rest(Duration.ofSeconds(30));
    LearningReport last = rest.get(rest.size() - 1);
    assertThat(last.last()).isTrue();
    return last;
  }

  /** By label: its count, and its examples in the dev and the eval buffer. */
  private static Map<String, List<Integer>> classes(LearningReport report) {
    Map<String, List<Integer>> classes = new TreeMap<>();
    report
        .classes()
        .forEach(
            own ->
                classes.put(
                    own.label(), List.of((int) own.count(), own.held().dev(), own.held().eval())));
    return classes;
  }

  /** The same by the plain ledger, which knows neither Flink nor Kafka, in another order. */
  private static Map<String, List<Integer>> expected(Settings settings, int records) {
    Ledger ledger = new Ledger(settings);
    Map<String, Integer> counts = new TreeMap<>();
    for (int i = records - 1; i >= 0; i--) {
      ProducerRecord<byte[], byte[]> record = TestingRecords.good(i);
      String label = new String(record.headers().lastHeader("label").value(), UTF_8);
      counts.merge(label, 1, Integer::sum);
      ledger.admit(
          Ingested.accepted(
              new SourcePosition(record.topic(), 0, i, record.timestamp()),
              Example.of(new String(record.key(), UTF_8), label, record.value())));
    }
    Map<String, List<Integer>> classes = new TreeMap<>();
    counts.forEach(
        (label, count) ->
            classes.put(
                label,
                List.of(
                    count,
                    ledger.held(label, Split.DEV).size(),
                    ledger.held(label, Split.EVAL).size())));
    return classes;
  }
}
