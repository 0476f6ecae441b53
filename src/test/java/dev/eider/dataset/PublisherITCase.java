package dev.eider.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.eider.cli.EmbeddedBroker;
import dev.eider.config.MessageLimits;
import dev.eider.data.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class PublisherITCase {
  private static EmbeddedBroker broker;

  private final Path folder;

  PublisherITCase(@TempDir Path folder) {
    this.folder = folder;
  }

  @BeforeAll
  static void startBroker() throws IOException {
    broker = EmbeddedBroker.start();
  }

  @AfterAll
  static void stopBroker() throws IOException {
    broker.close();
  }

  @Test
  void syntheticRecord_hasIdLabelAndContentType() throws Exception {
    SyntheticShapes dataset = SyntheticShapes.open(null, DatasetOptions.defaults().withLimit(3));

    Published published = publisher("png", dataset).build().run();

    List<ConsumerRecord<byte[], byte[]>> records = records("png");
    assertThat(published.total()).isEqualTo(3);
    assertThat(records).hasSize(3);
    for (int k = 0; k < 3; k++) {
      LabelledImage image = dataset.image(k);
      assertThat(new String(records.get(k).key(), UTF_8)).isEqualTo("synthetic/1/" + k);
      assertThat(records.get(k).value()).isEqualTo(image.bytes());
      assertThat(headers(records.get(k)))
          .isEqualTo(Map.of("label", image.label(), "content-type", "image/png"));
    }
  }

  @Test
  void rawRecordOfACuratedSplit_hasItsSizeAndSplit() throws Exception {
    byte[] record = new byte[3073];
    record[0] = 6;
    Path file = Files.write(folder.resolve("one.bin"), record);
    Dataset dataset = Cifar.CIFAR10.open(file, DatasetOptions.defaults().withSplit(Split.DEV));

    Published published = publisher("raw", dataset).build().run();

    assertThat(published).isEqualTo(new Published(1, Map.of("frog", 1L)));
    assertThat(headers(records("raw").get(0)))
        .isEqualTo(
            Map.of(
                "label", "frog",
                "content-type", "application/x-eider-rgb8",
                "height", "32",
                "width", "32",
                "split", "dev"));
  }

  @Test
  void epochs_repeatTheSameIds() throws Exception {
    Dataset dataset = SyntheticShapes.open(null, DatasetOptions.defaults().withLimit(20));

    Published published = publisher("epochs", dataset).epochs(3).build().run();

    Set<String> ids = new HashSet<>();
    records("epochs").forEach(record -> ids.add(new String(record.key(), UTF_8)));
    assertThat(published.total()).isEqualTo(60);
    assertThat(ids).hasSize(20);
  }

  @Test
  void missingTopic_isCreatedWithItsPartitions_andExistingOneIsKept() throws Exception {
    publisher("parts", SyntheticShapes.balanced(1, 1)).partitions(3).build().run();
    publisher("parts", SyntheticShapes.balanced(1, 1)).partitions(5).build().run();

    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
      assertThat(admin.describeTopics(List.of("parts")).allTopicNames().get())
          .hasEntrySatisfying(
              "parts", description -> assertThat(description.partitions()).hasSize(3));
    }
    assertThat(records("parts")).hasSize(50);
  }

  @Test
  void stop_leavesExactlyWhatIsPublished() throws Exception {
    CountDownLatch some = new CountDownLatch(1);
    Publisher publisher =
        publisher("stopped", SyntheticShapes.open(null, DatasetOptions.defaults()))
            .rate(2000)
            .progress(
                published -> {
                  if (published.total() > 50) {
                    some.countDown();
                  }
                })
            .build();
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try {
      Future<Published> running = executor.submit(publisher::run);
      assertThat(some.await(60, TimeUnit.SECONDS)).isTrue();
      publisher.stop();
      Published published = running.get(60, TimeUnit.SECONDS);

      assertThat(published.total()).isGreaterThan(50).isEqualTo(records("stopped").size());
      assertThat(published.perClass().values().stream().mapToLong(n -> n).sum())
          .isEqualTo(published.total());
      assertThat(published.perClass()).isEqualTo(labelCounts(records("stopped")));
    } finally {
      publisher.stop();
      executor.shutdown();
    }
  }

  @Test
  void stopDuringALongPause_endsTheRunAtOnce() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    Publisher publisher =
        publisher("paused", SyntheticShapes.open(null, DatasetOptions.defaults()))
            .rate(1e-6)
            .progress(published -> begun.countDown())
            .build();
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try {
      Future<Published> running = executor.submit(publisher::run);
      assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
      publisher.stop();

      assertThat(running.get(60, TimeUnit.SECONDS).total()).isLessThanOrEqualTo(1);
    } finally {
      publisher.stop();
      executor.shutdown();
    }
  }

  @Test
  void refusedRecord_failsThePublisher() {
    Publisher publisher =
        publisher("refused", SyntheticShapes.balanced(1, 1))
            .clientProperties(Map.of("max.request.size", "1000"))
            .build();

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(publisher::run)
        .withMessageStartingWith("publishing to the topic refused failed after 0 records: ")
        .withMessageContaining("max.request.size");
  }

  /** The default of image.max-bytes, and a photograph; Kafka's own limit is a mebibyte. */
  @ParameterizedTest
  @CsvSource({"3400000, photograph", "16777216, largest"})
  void imageUpToTheLimit_passesATopicThatIsCreated(int bytes, String topic) throws Exception {
    Path image = image("owl/large.jpg", bytes);

    publisher(topic, Datasets.open("folder", folder, DatasetOptions.defaults())).build().run();

    assertThat(records(topic))
        .singleElement()
        .extracting(ConsumerRecord::value)
        .isEqualTo(Files.readAllBytes(image));
  }

  @Test
  void imageBeyondTheLimit_isNamedBeforeAnythingIsSent() throws Exception {
    image("owl/a.jpg", 100);
    Path large = image("owl/b.jpg", 1001);
    Publisher publisher =
        publisher("beyond", Datasets.open("folder", folder, DatasetOptions.defaults()))
            .limits(new MessageLimits(1000))
            .build();

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(publisher::run)
        .withMessage(
            "nothing was published: 1 image is larger than image.max-bytes = 1000: "
                + large
                + " (1001 bytes)");
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
      assertThat(admin.listTopics().names().get()).doesNotContain("beyond");
    }
  }

  @Test
  void topicThatIsThereWithASmallerLimit_isNamedWithTheRemedy() throws Exception {
    image("owl/a.jpg", 100);
    Path large = image("owl/b.jpg", 40_000);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
      admin
          .createTopics(
              List.of(
                  new NewTopic("narrow", 1, (short) 1)
                      .configs(Map.of("max.message.bytes", "30000"))))
          .all()
          .get();
    }
    Publisher publisher =
        publisher("narrow", Datasets.open("folder", folder, DatasetOptions.defaults())).build();

    // 16 MiB and room for key and headers: 16,777,216 + 65,536.
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(publisher::run)
        .withMessage(
            "nothing was published: 1 image is larger than the topic narrow takes,"
                + " max.message.bytes = 30000: "
                + large
                + " (40000 bytes); raise it: kafka-configs.sh --alter --topic narrow --add-config"
                + " max.message.bytes=16842752");
    assertThat(records("narrow")).isEmpty();
  }

  @Test
  void unreachableBroker_isNamed() throws Exception {
    String gone;
    try (EmbeddedBroker stopped = EmbeddedBroker.start()) {
      gone = stopped.bootstrap();
    }
    Publisher publisher =
        Publisher.builder(gone, SyntheticShapes.balanced(1, 1))
            .clientProperties(
                Map.of("default.api.timeout.ms", "1500", "request.timeout.ms", "1000"))
            .build();

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(publisher::run)
        .withMessage("no Kafka broker answers at " + gone);
  }

  @Test
  void malformedBootstrap_isExplained() {
    Publisher publisher = Publisher.builder("nonsense", SyntheticShapes.balanced(1, 1)).build();

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(publisher::run)
        .withMessageContaining("nonsense");
  }

  /** A file that begins as a JPEG does and goes on as nothing that could be compressed. */
  private Path image(String name, int size) throws IOException {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    bytes[0] = (byte) 0xff;
    bytes[1] = (byte) 0xd8;
    bytes[2] = (byte) 0xff;
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, bytes);
  }

  private static Publisher.Builder publisher(String topic, Dataset dataset) {
    return Publisher.builder(broker.bootstrap(), dataset).topic(topic);
  }

  /** Everything the topic holds now. */
  private static List<ConsumerRecord<byte[], byte[]>> records(String topic) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", broker.bootstrap()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long end = consumer.endOffsets(partitions).values().stream().mapToLong(n -> n).sum();
      while (records.size() < end) {
        consumer.poll(Duration.ofMillis(500)).forEach(records::add);
      }
    }
    return records;
  }

  private static Map<String, String> headers(ConsumerRecord<byte[], byte[]> record) {
    Map<String, String> headers = new TreeMap<>();
    for (Header header : record.headers()) {
      headers.put(header.key(), new String(header.value(), UTF_8));
    }
    return headers;
  }

  private static Map<String, Long> labelCounts(List<ConsumerRecord<byte[], byte[]>> records) {
    Map<String, Long> counts = new TreeMap<>();
    records.forEach(record -> counts.merge(headers(record).get("label"), 1L, Long::sum));
    return counts;
  }
}
