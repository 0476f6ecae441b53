package dev.eider.snapshot;

import static dev.eider.snapshot.TestingModels.CREATED_AT_MILLIS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.model.Safetensors;
import dev.eider.model.TrainedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotFileTest {
  private static final TrainedModel MODEL = TestingModels.ofTwoClasses(3);
  private static final Snapshot SNAPSHOT = Snapshot.of(MODEL, "eider", CREATED_AT_MILLIS);

  @TempDir private Path folder = Path.of("");
  private Path file = Path.of("");

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("model.safetensors");
    SnapshotFile.write(file, SNAPSHOT);
  }

  @Test
  void writtenFileReadsBackAsTheModel() throws IOException {
    TestingModels.assertEqual(SnapshotFile.read(file).model(), MODEL);
  }

  @Test
  void fileAloneSaysWhatItIs() throws IOException {
    Files.delete(folder.resolve("model.safetensors.json"));

    Snapshot read = SnapshotFile.read(file);

    assertThat(read.manifest()).isEqualTo(SNAPSHOT.manifest());
    TestingModels.assertEqual(read.model(), MODEL);
  }

  @Test
  void manifestBesideTheFileIsTheWholeOne() throws IOException {
    String json = Files.readString(folder.resolve("model.safetensors.json"));

    assertThat(Manifest.fromJson(json)).isEqualTo(SNAPSHOT.manifest());
  }

  @Test
  void nothingElseIsLeftInTheFolder() throws IOException {
    SnapshotFile.write(file, SNAPSHOT);

    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder("model.safetensors", "model.safetensors.json");
    }
  }

  @Test
  void flippedBitIsFoundByTheManifestBeside() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);

    assertThatThrownBy(() -> SnapshotFile.read(file))
        .isInstanceOf(DamagedSnapshotException.class)
        .hasMessageContaining("SHA-256");
  }

  @Test
  void truncatedFileAloneIsFoundByItsHeader() throws IOException {
    Files.delete(folder.resolve("model.safetensors.json"));
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 4));

    assertThatThrownBy(() -> SnapshotFile.read(file))
        .isInstanceOf(DamagedSnapshotException.class)
        .hasMessageContaining("fc.bias");
  }

  @Test
  void fileOfSomeoneElseIsRefused() throws IOException {
    Path other = folder.resolve("other");
    Files.write(other, Safetensors.encode(MODEL.tensors()));

    assertThatThrownBy(() -> SnapshotFile.read(other))
        .isInstanceOf(DamagedSnapshotException.class)
        .hasMessageContaining("Eider did not write it");
  }

  @Test
  void missingFileAndMissingFolderAreNamed() {
    assertThatThrownBy(() -> SnapshotFile.read(folder.resolve("none")))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> SnapshotFile.write(folder.resolve("no/file"), SNAPSHOT))
        .isInstanceOf(NotDirectoryException.class)
        .hasMessage(folder.resolve("no").toString());
  }
}
