package dev.eider.snapshot;

import static dev.eider.snapshot.TestingModels.CREATED_AT_MILLIS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eider.cli.EmbeddedBroker;
import dev.eider.config.Settings;
import dev.eider.kafka.KafkaMessage;
import dev.eider.model.NamedTensor;
import dev.eider.model.TrainedModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SnapshotStoreITCase {
  private static final EmbeddedBroker BROKER = started();
  private static final AtomicInteger TESTS = new AtomicInteger();

  private final int test = TESTS.incrementAndGet();
  private final String models = "models-" + test;
  private final String chunks = "chunks-" + test;
  private final SnapshotStore store =
      new SnapshotStore(
          BROKER.bootstrap(),
          Settings.of(Map.of("topic.models", models, "topic.model-chunks", chunks)));

  private static EmbeddedBroker started() {
    try {
      return EmbeddedBroker.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterAll
  static void stop() throws IOException {
    BROKER.close();
  }

  @Test
  void missingTopicsHaveNoModelAndTheNextVersionIsOne() {
    assertThat(store.list()).isEmpty();
    assertThat(store.latest()).isEmpty();
    assertThat(store.nextVersion()).isEqualTo(1);
  }

  @Test
  void committedModelIsLoadedAsItWas() throws Exception {
    createTopics();
    TrainedModel first = TestingModels.ofSize(1, 10);
    TrainedModel second = TestingModels.ofSize(2, 400_000);
    write(true, messages(first, "eider", 0));
    write(true, messages(second, "eider", 1000));

    assertThat(store.list()).extracting(SnapshotStore.Listed::version).containsExactly(1L, 2L);
    assertThat(store.latest().orElseThrow().requireContent().chunkCount()).isEqualTo(4);
    assertThat(store.nextVersion()).isEqualTo(3);
    TestingModels.assertEqual(store.load(1), first);
    TestingModels.assertEqual(store.load(2), second);
  }

  @Test
  void abortedModelIsNotSeen() throws Exception {
    createTopics();
    write(true, messages(TestingModels.ofSize(1, 10), "eider", 0));
    write(false, messages(TestingModels.ofSize(2, 10), "eider", 1000));

    assertThat(store.latest().orElseThrow().version()).isEqualTo(1);
    assertThat(store.nextVersion()).isEqualTo(2);
  }

  /** A step that a recovery repeats: the aborted chunks of the same version are not mixed in. */
  @Test
  void versionWrittenAgainAfterAnAbortIsTheSecondOne() throws Exception {
    createTopics();
    write(false, messages(TestingModels.ofSize(1, 300_000), "eider", 0));
    TrainedModel repeated = TestingModels.ofTwoClasses(1);
    write(true, messages(repeated, "eider", 500));

    TestingModels.assertEqual(store.load(1), repeated);
  }

  @Test
  void modelsOfTwoNamesInOneTopicAreKeptApart() throws Exception {
    createTopics();
    TrainedModel mine = TestingModels.ofTwoClasses(5);
    write(true, messages(mine, "eider", 0));
    write(true, messages(TestingModels.ofSize(5, 10), "other", 1));
    write(true, messages(TestingModels.ofSize(9, 10), "other", 2));

    assertThat(store.list()).extracting(SnapshotStore.Listed::version).containsExactly(5L);
    TestingModels.assertEqual(store.load(5), mine);
    assertThat(store.nextVersion()).isEqualTo(10);
  }

  @Test
  void missingChunkIsSaidInOneLine() throws Exception {
    createTopics();
    List<KafkaMessage> messages = messages(TestingModels.ofSize(1, 400_000), "eider", 0);
    messages.remove(1);
    write(true, messages);

    assertThatThrownBy(() -> store.load(1))
        .isInstanceOf(DamagedSnapshotException.class)
        .hasMessage("1 of the 4 chunks of version 1 are not in " + chunks + ": expired or deleted");
  }

  @Test
  void changedChunkIsFoundByItsDigest() throws Exception {
    createTopics();
    List<KafkaMessage> messages = messages(TestingModels.ofTwoClasses(1), "eider", 0);
    messages.get(0).requireValue()[messages.get(0).requireValue().length - 1] ^= 1;
    write(true, messages);

    assertThatThrownBy(() -> store.load(1))
        .isInstanceOf(DamagedSnapshotException.class)
        .hasMessageContaining("SHA-256");
  }

  @Test
  void unknownVersionIsSaidWithThoseThereAre() throws Exception {
    createTopics();
    write(true, messages(TestingModels.ofTwoClasses(4), "eider", 0));

    assertThatThrownBy(() -> store.load(3))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessage("model 'eider' has no version 3 in " + models + "; it has 1 from 4 to 4");
  }

  /** The bytes are whole, but the manifest beside them is not theirs. */
  @Test
  void manifestOfAnotherArchitectureOrClassListIsRefused() throws Exception {
    createTopics();
    TrainedModel model = TestingModels.ofTwoClasses(1);
    Manifest own = Snapshot.of(model, "eider", CREATED_AT_MILLIS).manifest();
    write(true, messages(model, "eider", 0));

    writeManifest(own.toTree().put("network", "resnet8"));
    assertThatThrownBy(() -> store.load(1))
        .isInstanceOf(DamagedSnapshotException.class)
        .hasMessage(
            "the bytes of version 1 are of the architecture smallcnn; its manifest says resnet8");

    ObjectNode stale = own.toTree();
    for (String column : List.of("classes", "counts", "evalExamples", "evalErrors")) {
      stale.withArray(column).remove(1);
    }
    writeManifest(stale);
    assertThatThrownBy(() -> store.load(1))
        .isInstanceOf(DamagedSnapshotException.class)
        .hasMessage("the bytes of version 1 are of 2 classes; its manifest lists 1, or others");

    writeManifest(own.toTree());
    TestingModels.assertEqual(store.load(1), model);
  }

  /** A consumer may remember the partitions of a topic that it reads for five minutes. */
  @Test
  void connectionThatIsKeptReadsPartitionsThatWereAddedSince_andGoesOnAfterARefusal()
      throws Exception {
    createTopics();
    TrainedModel first = TestingModels.ofSize(1, 400_000);
    TrainedModel second = TestingModels.ofSize(2, 400_000);
    List<KafkaMessage> ofFirst = messages(first, "eider", 0);
    List<KafkaMessage> ofSecond = messages(second, "eider", 1000);
    List<KafkaMessage> unwritten = messages(TestingModels.ofSize(3, 400_000), "eider", 2000);
    write(true, ofFirst);
    try (SnapshotStore.Connection connection = store.connection()) {
      TestingModels.assertEqual(connection.snapshot(1, manifest(ofFirst)).model(), first);
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", BROKER.bootstrap()))) {
        admin.createPartitions(Map.of(chunks, NewPartitions.increaseTo(16))).all().get();
      }
      assertThat(write(true, ofSecond))
          .as("the partitions of the second version's messages")
          .anyMatch(partition -> partition >= 2);
      TestingModels.assertEqual(connection.snapshot(2, manifest(ofSecond)).model(), second);

      assertThatThrownBy(() -> connection.snapshot(3, manifest(unwritten)))
          .isInstanceOf(IncompleteSnapshotException.class);
      TestingModels.assertEqual(connection.snapshot(1, manifest(ofFirst)).model(), first);
    }
  }

  /** The manifest's record comes last. */
  private static byte[] manifest(List<KafkaMessage> messages) {
    return messages.get(messages.size() - 1).requireValue();
  }

  @Test
  void modelWhoseClassesAreNotItsOutputsIsRefused() throws Exception {
    createTopics();
    NamedTensor threeRows = new NamedTensor("fc.bias", new long[] {3}, new float[3]);
    write(
        true,
        messages(
            TestingModels.with(1, List.of("eider", "mallard"), List.of(threeRows)), "eider", 0));

    assertThatThrownBy(() -> store.load(1))
        .isInstanceOf(DamagedSnapshotException.class)
        .hasMessage("version 1 lists 2 classes, but fc.bias has 3 rows");
  }

  @Test
  void halfWrittenManifestIsRefusedWithItsVersion_andListed() throws Exception {
    createTopics();
    write(true, messages(TestingModels.ofTwoClasses(1), "eider", 0));
    byte[] half = {'{', '"'};
    write(true, List.of(new KafkaMessage(models, "eider/2".getBytes(UTF_8), half, 1)));

    assertThat(store.list()).extracting(SnapshotStore.Listed::version).containsExactly(1L, 2L);
    assertThatThrownBy(store::latest)
        .isInstanceOf(DamagedSnapshotException.class)
        .hasMessageStartingWith("version 2: the manifest cannot be read: ");
    assertThat(store.load(1).version()).isEqualTo(1);
  }

  private void writeManifest(ObjectNode manifest) throws Exception {
    byte[] json = manifest.toString().getBytes(UTF_8);
    write(
        true,
        List.of(new KafkaMessage(models, "eider/1".getBytes(UTF_8), json, CREATED_AT_MILLIS)));
  }

  @Test
  void deletedVersionIsGoneAndTheOthersStay() throws Exception {
    createTopics();
    write(true, messages(TestingModels.ofSize(1, 400_000), "eider", 0));
    TrainedModel kept = TestingModels.ofTwoClasses(2);
    write(true, messages(kept, "eider", 1000));

    write(true, SnapshotMessages.deletionOf(store.manifest(1), models, chunks, CREATED_AT_MILLIS));

    assertThat(store.list()).extracting(SnapshotStore.Listed::version).containsExactly(2L);
    TestingModels.assertEqual(store.load(2), kept);
    assertThatThrownBy(() -> store.load(1)).isInstanceOf(NoSuchElementException.class);
    assertThat(store.nextVersion()).isEqualTo(3);
  }

  private List<KafkaMessage> messages(TrainedModel model, String name, long afterMillis) {
    return new ArrayList<>(
        SnapshotMessages.of(
            Snapshot.of(model, name, CREATED_AT_MILLIS + afterMillis), models, chunks));
  }

  private void createTopics() throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", BROKER.bootstrap()))) {
      // What is old by its timestamp must not expire while the test looks at it.
      Map<String, String> kept = Map.of("retention.ms", "-1");
      admin
          .createTopics(
              List.of(
                  new NewTopic(models, 1, (short) 1).configs(Map.of("cleanup.policy", "compact")),
                  new NewTopic(chunks, 2, (short) 1).configs(kept)))
          .all()
          .get();
    }
  }

  /** Gives the messages' partitions. */
  private List<Integer> write(boolean commit, List<KafkaMessage> messages)
      throws ExecutionException, InterruptedException {
    Map<String, Object> properties =
        Map.of("bootstrap.servers", BROKER.bootstrap(), "transactional.id", "writer-" + models);
    List<Integer> partitions = new ArrayList<>();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      for (KafkaMessage m : messages) {
        partitions.add(
            producer
                .send(
                    new ProducerRecord<>(m.topic(), null, m.timestampMillis(), m.key(), m.value()))
                .get()
                .partition());
      }
      if (commit) {
        producer.commitTransaction();
      } else {
        producer.abortTransaction();
      }
    }
    return partitions;
  }
}
