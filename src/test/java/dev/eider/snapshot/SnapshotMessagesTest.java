package dev.eider.snapshot;

import static dev.eider.snapshot.TestingModels.CREATED_AT_MILLIS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.kafka.KafkaMessage;
import dev.eider.model.TrainedModel;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SnapshotMessagesTest {
  private static final int CHUNK = Snapshot.CHUNK_BYTES;

  @Test
  void chunksComeBeforeTheManifestAndShareItsTime() {
    List<KafkaMessage> messages = messages(TestingModels.ofTwoClasses(7));

    assertThat(messages).extracting(KafkaMessage::topic).containsExactly("chunks", "models");
    assertThat(messages).extracting(m -> text(m.key())).containsExactly("bird/7/0", "bird/7");
    assertThat(messages).extracting(KafkaMessage::timestampMillis).containsOnly(CREATED_AT_MILLIS);
  }

  @Test
  void snapshotOfExactlyOneChunkIsOneMessage() {
    assertThat(Snapshot.of(ofBytes(CHUNK), "bird", CREATED_AT_MILLIS).bytes()).hasSize(CHUNK);
    assertThat(chunkSizes(ofBytes(CHUNK))).containsExactly(CHUNK);
  }

  /** Floats have four bytes and the header is padded to eight: the next size is four bytes more. */
  @Test
  void snapshotPastTheBoundaryHasASmallLastChunk() {
    assertThat(chunkSizes(ofBytes(CHUNK + 4))).containsExactly(CHUNK, 4);
  }

  @Test
  void snapshotOfTwoChunksIsTwoMessages() {
    assertThat(chunkSizes(ofBytes(2 * CHUNK))).containsExactly(CHUNK, CHUNK);
  }

  @Test
  void joinedChunksAreTheVerifiedModel() {
    TrainedModel model = TestingModels.ofSize(7, 3 * CHUNK / 4);
    List<KafkaMessage> messages = messages(model);
    Manifest manifest = Manifest.fromJson(text(messages.get(messages.size() - 1).requireValue()));
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    messages.stream().limit(4).forEach(m -> joined.writeBytes(m.requireValue()));

    assertThat(manifest.requireContent().chunkCount()).isEqualTo(4);
    TestingModels.assertEqual(Snapshot.verified(manifest, joined.toByteArray()).model(), model);
  }

  @Test
  void equalModelsGiveEqualMessages() {
    assertThat(messages(TestingModels.ofTwoClasses(7)))
        .usingRecursiveComparison()
        .isEqualTo(messages(TestingModels.ofTwoClasses(7)));
  }

  /** A model whose snapshot has so many bytes: the header's length does not change on the way. */
  private static TrainedModel ofBytes(int total) {
    TrainedModel probe = TestingModels.ofSize(7, total / 4);
    int header = Snapshot.of(probe, "bird", CREATED_AT_MILLIS).bytes().length - total;
    return TestingModels.ofSize(7, (total - header) / 4);
  }

  private static List<Integer> chunkSizes(TrainedModel model) {
    List<KafkaMessage> messages = messages(model);
    return messages.stream().limit(messages.size() - 1).map(m -> m.requireValue().length).toList();
  }

  private static List<KafkaMessage> messages(TrainedModel model) {
    return SnapshotMessages.of(Snapshot.of(model, "bird", CREATED_AT_MILLIS), "models", "chunks");
  }

  private static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
