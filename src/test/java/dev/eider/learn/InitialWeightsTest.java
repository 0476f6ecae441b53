package dev.eider.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.DataType;
import dev.eider.config.InvalidSettingException;
import dev.eider.config.Settings;
import dev.eider.data.ImageShape;
import dev.eider.learn.step.ModelInTraining;
import dev.eider.model.NamedTensor;
import dev.eider.model.Safetensors;
import dev.eider.model.network.NetworkName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InitialWeightsTest {
  private static final ImageShape SHAPE = new ImageShape(16, 16);

  @TempDir private Path folder = Path.of("");
  private Path file = Path.of("");
  private List<NamedTensor> source = List.of();

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("weights.safetensors");
    try (ModelInTraining model = model(3, 1)) {
      model.statistics().flat().addi(0.5);
      source = new ArrayList<>(model.tensors());
    }
    Files.write(file, Safetensors.encode(source));
  }

  @Test
  void fileOfTheSameClasses_givesEveryArray() {
    try (ModelInTraining model = model(3, 2)) {
      InitialWeights.read(file.toString()).copyInto(model);
      assertEqual(model.tensors(), source);
    }
  }

  @Test
  void fileOfOtherClasses_givesTheBackboneOnly() {
    try (ModelInTraining model = model(5, 2)) {
      List<NamedTensor> before = model.tensors();
      InitialWeights.read(file.toString()).copyInto(model);
      List<NamedTensor> after = model.tensors();
      for (int i = 0; i < after.size(); i++) {
        boolean head = after.get(i).name().startsWith("fc.");
        assertEqual(List.of(after.get(i)), List.of(head ? before.get(i) : source.get(i)));
      }
    }
  }

  @Test
  void missingArrays_areCountedAndTheFirstNamed() throws IOException {
    source.removeIf(tensor -> tensor.name().startsWith("bn2."));
    Files.write(file, Safetensors.encode(source));
    // weight, bias, running_mean and running_var
    assertRefused("4 arrays of the network are missing, first bn2.weight");
  }

  @Test
  void misshapenArrays_areCountedAndTheFirstNamed() throws IOException {
    source.replaceAll(
        tensor ->
            tensor.name().equals("bn1.bias") || tensor.name().equals("bn2.bias")
                ? new NamedTensor(tensor.name(), new long[] {2}, new float[2])
                : tensor);
    Files.write(file, Safetensors.encode(source));
    assertRefused("2 arrays have other shapes than the network's, first bn1.bias of shape [2]");
  }

  @Test
  void unknownArrays_areCountedAndTheFirstNamed() throws IOException {
    source.add(new NamedTensor("layer1.0.conv1.weight", new long[] {1}, new float[1]));
    Files.write(file, Safetensors.encode(source));
    assertRefused("1 arrays are not the network's, first layer1.0.conv1.weight of shape [1]");
  }

  /** PyTorch's files have an int64 counter for each batch normalisation. */
  @Test
  void batchCounters_arePassedOver() throws IOException {
    byte[] plain = Safetensors.encode(source);
    int headerBytes =
        Math.toIntExact(ByteBuffer.wrap(plain).order(ByteOrder.LITTLE_ENDIAN).getLong());
    int dataBytes = plain.length - Long.BYTES - headerBytes;
    String header =
        new String(plain, Long.BYTES, headerBytes, StandardCharsets.UTF_8)
            .strip()
            .replaceFirst(
                "}$",
                ",\"bn1.num_batches_tracked\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":["
                    + dataBytes
                    + ","
                    + (dataBytes + Long.BYTES)
                    + "]}}");
    Files.write(
        file,
        ByteBuffer.allocate(Long.BYTES + header.length() + dataBytes + Long.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(header.length())
            .put(header.getBytes(StandardCharsets.UTF_8))
            .put(Arrays.copyOfRange(plain, Long.BYTES + headerBytes, plain.length))
            .putLong(7)
            .array());
    fileOfTheSameClasses_givesEveryArray();
  }

  @Test
  void fileThatIsNone_isRefusedInWords() throws IOException {
    Files.write(file, new byte[] {1, 2});
    assertRefused("safetensors: the file ends within the header's length: it has 2 bytes");
    Files.delete(file);
    assertRefused("there is no such file");
  }

  @Test
  void newLearner_startsFromTheFile() {
    Settings settings =
        Settings.of(
            Map.of(
                "image.height", "16",
                "image.width", "16",
                "augmentation", "none",
                "classes", "a,b,c",
                "init", file.toString()));
    try (Learner learner = Learner.create(settings, 1, InstantSource.fixed(Instant.EPOCH))) {
      assertEqual(learner.snapshot().tensors(), source);
    }
  }

  private void assertRefused(String what) {
    try (ModelInTraining model = model(3, 2)) {
      List<NamedTensor> before = model.tensors();
      assertThatThrownBy(() -> InitialWeights.read(file.toString()).copyInto(model))
          .isInstanceOf(InvalidSettingException.class)
          .hasMessage("init = '" + file + "': " + what);
      assertEqual(model.tensors(), before);
    }
  }

  private static void assertEqual(List<NamedTensor> actual, List<NamedTensor> expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      assertThat(actual.get(i).name()).isEqualTo(expected.get(i).name());
      assertThat(actual.get(i).shape()).isEqualTo(expected.get(i).shape());
      assertThat(actual.get(i).values()).isEqualTo(expected.get(i).values());
    }
  }

  private static ModelInTraining model(int classes, long seed) {
    return TestingModels.named(NetworkName.SMALLCNN, DataType.FLOAT32, SHAPE, classes, seed);
  }
}
