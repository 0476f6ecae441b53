package dev.eider.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eider.data.ImageShape;
import dev.eider.kafka.KafkaMessage;
import dev.eider.model.NamedTensor;
import dev.eider.model.Normalisation;
import dev.eider.model.TrainedModel;
import dev.eider.snapshot.Snapshot;
import dev.eider.snapshot.SnapshotFile;
import dev.eider.snapshot.SnapshotMessages;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ModelsCommandITCase {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void modelsOfABrokerAreListedShownAndExported(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("model.safetensors");
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      String bootstrap = broker.bootstrap();

      assertThat(execute("models", "list", "--bootstrap", bootstrap, "--json")).isZero();
      assertThat(printed()).isEqualTo("[]");
      assertThat(execute("models", "show", "latest", "--bootstrap", bootstrap)).isEqualTo(1);
      assertThat(err.toString()).contains("there is no version yet");

      write(bootstrap, model());
      assertThat(execute("models", "list", "--bootstrap", bootstrap)).isZero();
      assertThat(printed()).contains("VERSION").contains("smallcnn").contains("0.2500");
      assertThat(execute("models", "show", "3", "--bootstrap", bootstrap, "--json")).isZero();
      JsonNode manifest = new ObjectMapper().readTree(printed());
      assertThat(manifest.get("version").longValue()).isEqualTo(3);
      assertThat(execute("models", "show", "latest", "--bootstrap", bootstrap)).isZero();
      assertThat(printed()).contains("eider, 8, 1/4");
      assertThat(execute("models", "show", "9", "--bootstrap", bootstrap)).isEqualTo(1);
      assertThat(
              execute("models", "export", "3", "--to", file.toString(), "--bootstrap", bootstrap))
          .isZero();
      assertThat(printed()).contains(manifest.at("/content/sha256").textValue());
    }

    assertThat(SnapshotFile.read(file).model().classes()).containsExactly("eider");
  }

  private int execute(String... arguments) {
    return Eider.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  private String printed() {
    String text = out.toString().strip();
    out.getBuffer().setLength(0);
    return text;
  }

  private static TrainedModel model() {
    return new TrainedModel(
        new TrainedModel.Provenance(
            3, 2, 100, Map.of("eider.images-0", 60L), "ab".repeat(32), Map.of()),
        new TrainedModel.Architecture(
            "smallcnn", new ImageShape(32, 32), Normalisation.CIFAR, List.of("eider"), null),
        new TrainedModel.Results(List.of(new TrainedModel.ClassResult("eider", 7.9, 4, 1)), 0.25),
        List.of(new NamedTensor("fc.bias", new long[] {1}, new float[] {0.5f})));
  }

  private static void write(String bootstrap, TrainedModel model) throws Exception {
    Map<String, Object> properties = Map.of("bootstrap.servers", bootstrap);
    try (Admin admin = Admin.create(properties);
        KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      admin
          .createTopics(
              List.of(
                  new NewTopic("eider.models", 1, (short) 1),
                  new NewTopic("eider.model-chunks", 1, (short) 1)))
          .all()
          .get();
      long now = System.currentTimeMillis();
      for (KafkaMessage m :
          SnapshotMessages.of(
              Snapshot.of(model, "eider", now), "eider.models", "eider.model-chunks")) {
        producer
            .send(new ProducerRecord<>(m.topic(), null, m.timestampMillis(), m.key(), m.value()))
            .get();
      }
    }
  }
}
