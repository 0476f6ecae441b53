package dev.eider.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.config.Settings;
import dev.eider.data.Example;
import dev.eider.data.LedgerEvent;
import dev.eider.data.SourcePosition;
import dev.eider.learn.Learner;
import dev.eider.model.Classifier;
import dev.eider.model.Safetensors;
import dev.eider.model.TrainedModel;
import dev.eider.model.network.TestingTorchScript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchScriptSnapshotTest {
  @TempDir Path folder = Path.of("");

  @Test
  void snapshotOfATorchScriptModel_answersWithoutTheModulesFile() throws IOException {
    TrainedModel model = model();
    List<byte[]> images = List.of(ServableModels.image(20), ServableModels.image(220));
    Path file = folder.resolve("model.safetensors");
    SnapshotFile.write(file, Snapshot.of(model, "eider", 1));
    TrainedModel read = SnapshotFile.read(file).model();
    try (Classifier original = Classifier.of(model, "cpu");
        Classifier copy = Classifier.of(read, "cpu")) {
      assertThat(copy.logits(images)).isEqualTo(original.logits(images));
    }
  }

  @Test
  void damagedModule_isADamagedSnapshot() throws IOException {
    Snapshot snapshot = Snapshot.of(model(), "eider", 1);
    Map<String, String> metadata = new TreeMap<>(Safetensors.metadata(snapshot.bytes()));
    metadata.put(Snapshot.PROGRAM_KEY, "no Base64!");
    byte[] bytes = Safetensors.encode(Safetensors.decode(snapshot.bytes()), metadata);
    assertThatThrownBy(() -> Snapshot.fromBytes(bytes).model())
        .isInstanceOf(DamagedSnapshotException.class)
        .hasMessageContaining("the module of version 1 is damaged");
  }

  private TrainedModel model() throws IOException {
    Path module = TestingTorchScript.backbone(folder);
    Settings settings =
        Settings.of(
            Map.of(
                "network", "torchscript",
                "network.torchscript", module.toString(),
                "image.height", "8",
                "image.width", "8",
                "augmentation.padding", "1",
                "batch.size", "4"));
    try (Learner learner = Learner.create(settings, 1, InstantSource.fixed(Instant.EPOCH))) {
      for (int i = 0; i < 20; i++) {
        Example example =
            Example.of(
                "e" + i, i % 2 == 0 ? "dark" : "bright", ServableModels.image(100 * i % 250));
        learner.accept(
            LedgerEvent.train(new SourcePosition("eider.images", 0, i, 1), example, i / 2 + 1));
      }
      return learner.snapshot();
    } finally {
      Files.delete(module);
    }
  }
}
