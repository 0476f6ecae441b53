package dev.eider.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.eider.data.ImageShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchScriptProgramTest {
  private static final ImageShape SHAPE = new ImageShape(8, 8);

  @TempDir Path folder = Path.of("");

  private final NDManager manager = Engine.getInstance().newBaseManager();

  @BeforeEach
  void recordNothing() {
    JniUtils.setGradMode(false);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void arrays_haveTheNamesOfTheStateDictionaryAndTheValuesOfTheFile() throws IOException {
    try (Network network = network(program())) {
      assertThat(network.featureSize()).isEqualTo(8);
      assertThat(network.parameterLayout(2).entries())
          .extracting(entry -> entry.name() + entry.shape())
          .containsExactly(
              "layer1.0.conv.weight(6, 3, 3, 3)",
              "layer1.0.conv.bias(6)",
              "layer1.0.norm.weight(6)",
              "layer1.0.norm.bias(6)",
              "layer2.0.conv.weight(8, 6, 3, 3)",
              "layer2.0.norm.weight(8)",
              "layer2.0.norm.bias(8)",
              "fc.weight(2, 8)",
              "fc.bias(2)");
      // The counters num_batches_tracked are no floats, and count nothing here.
      assertThat(network.statisticsLayout().entries())
          .extracting(entry -> entry.name() + entry.shape())
          .containsExactly(
              "layer1.0.norm.running_mean(6)",
              "layer1.0.norm.running_var(6)",
              "layer2.0.norm.running_mean(8)",
              "layer2.0.norm.running_var(8)");
      // random.Random(1).gauss(0, 1) is the bias's first draw.
      assertThat(network.initialBackbone(new SplittableRandom(1))[6 * 27])
          .isCloseTo(0.1f * 1.2881847f, within(1e-6f));
      assertThat(network.lastBlockOffset()).isEqualTo(6 * 27 + 3 * 6);
    }
  }

  @Test
  void features_areThoseOfTheSameLayersWithTheGivenArrays() throws IOException {
    try (Network network = network(program())) {
      FlatVector parameters = perturbed(network, 3);
      FlatVector statistics =
          FlatVector.of(
              network.statisticsLayout(), manager, DataType.FLOAT32, network.initialStatistics());
      statistics.flat().muli(1.5);
      NDArray images = manager.randomNormal(new Shape(4, 3, 8, 8));
      NDList p = parameters.views();
      NDList s = statistics.views();
      NDArray first = layer(images, p.get(0), p.get(1), p.get(2), p.get(3), s.get(0), s.get(1), 1);
      NDArray second =
          layer(
              first,
              p.get(4),
              manager.zeros(new Shape(8)),
              p.get(5),
              p.get(6),
              s.get(2),
              s.get(3),
              2);
      for (boolean training : new boolean[] {false, true, true}) {
        NDArray features = network.forward(p, s, images, training).features();
        assertThat(features.toFloatArray())
            .usingComparatorWithPrecision(1e-5f)
            .containsExactly(second.mean(new int[] {3}).mean(new int[] {2}).toFloatArray());
      }
    }
  }

  private static NDArray layer(
      NDArray images,
      NDArray kernel,
      NDArray bias,
      NDArray gamma,
      NDArray beta,
      NDArray mean,
      NDArray variance,
      int stride) {
    Shape one = new Shape(1, 1);
    NDList convolved = Conv2d.conv2d(images, kernel, bias, new Shape(stride, stride), one);
    NDArray normed =
        BatchNorm.batchNorm(
                convolved.singletonOrThrow(), mean, variance, gamma, beta, 1, 0.9f, 1e-5f, false)
            .singletonOrThrow();
    return Activation.relu(normed);
  }

  /** d features / d kernel by the graph, twice from the same one, and by differences. */
  @Test
  void gradients_arriveAtTheGivenArrays() throws IOException {
    try (Network network = network(program())) {
      FlatVector parameters = perturbed(network, 4);
      FlatVector statistics =
          FlatVector.of(
              network.statisticsLayout(), manager, DataType.FLOAT32, network.initialStatistics());
      NDArray images = manager.randomNormal(new Shape(2, 3, 8, 8));
      NDList leaves = new NDList(parameters.views());
      PtNDArray kernel = JniUtils.detachGradient((PtNDArray) leaves.get(4));
      JniUtils.attachGradient(kernel, true);
      leaves.set(4, kernel);
      JniUtils.setGradMode(true);
      NDArray features = network.forward(leaves, statistics.views(), images, true).features();
      PtNDArray ones = (PtNDArray) features.onesLike();
      JniUtils.backward((PtNDArray) features, ones, true, false);
      // Another call with other arrays in between: the graph keeps its own.
      JniUtils.setGradMode(false);
      network.forward(perturbed(network, 5).views(), statistics.views(), images, true);
      float once = kernel.getGradient().toFloatArray()[10];
      JniUtils.backward((PtNDArray) features, ones, false, false);
      assertThat(kernel.getGradient().toFloatArray()[10]).isEqualTo(2 * once);
      double span = 1e-2;
      double ahead = sumAfterAdding(network, parameters, statistics, images, span);
      double behind = sumAfterAdding(network, parameters, statistics, images, -2 * span);
      assertThat((ahead - behind) / (2 * span)).isCloseTo(once, within(0.02 * Math.abs(once)));
    }
  }

  private static double sumAfterAdding(
      Network network,
      FlatVector parameters,
      FlatVector statistics,
      NDArray images,
      double difference) {
    parameters.view("layer2.0.conv.weight").flatten().get("10:11").addi(difference);
    double sum = 0;
    for (float feature :
        network
            .forward(parameters.views(), statistics.views(), images, true)
            .features()
            .toFloatArray()) {
      sum += feature;
    }
    return sum;
  }

  @Test
  void programWithoutValues_isTheSameFunctionInFewerBytes() throws IOException {
    TorchScriptProgram whole = program();
    TorchScriptProgram bare = whole.withoutValues();
    assertThat(bare.archive()).hasSizeLessThan(whole.archive().length);
    try (Network network = network(whole);
        Network other = network(bare)) {
      assertThat(other.parameterLayout(3)).isEqualTo(network.parameterLayout(3));
      assertThat(other.initialBackbone(new SplittableRandom(1))).containsOnly(0);
      FlatVector parameters = perturbed(network, 6);
      FlatVector statistics =
          FlatVector.of(
              network.statisticsLayout(), manager, DataType.FLOAT32, network.initialStatistics());
      NDArray images = manager.randomNormal(new Shape(2, 3, 8, 8));
      List<float[]> features = new ArrayList<>();
      for (Network each : List.of(network, other)) {
        features.add(
            each.forward(parameters.views(), statistics.views(), images, false)
                .features()
                .toFloatArray());
      }
      assertThat(features.get(1)).isEqualTo(features.get(0));
      assertThat(features.get(0)).contains(0).hasSize(16);
    }
  }

  /** The file of the other tests is a hand-made one; PyTorch's own writer makes this one of it. */
  @Test
  void fileThatPyTorchWrote_isTheSameModule() throws IOException {
    byte[] original = Files.readAllBytes(TestingTorchScript.backbone(folder));
    Path rewritten = folder.resolve("rewritten.pt");
    try (TorchScriptModule module = TorchScriptModule.load(original, manager)) {
      Files.write(rewritten, module.written().toBytes());
    }
    assertThat(TorchScriptArchive.read(rewritten).files().keySet())
        .anyMatch(p -> p.endsWith("debug_pkl"));
    try (Network network = network(program());
        Network same = network(TorchScriptProgram.read(rewritten))) {
      assertThat(same.parameterLayout(2)).isEqualTo(network.parameterLayout(2));
      assertThat(same.statisticsLayout()).isEqualTo(network.statisticsLayout());
      assertThat(same.initialBackbone(new SplittableRandom(1)))
          .isEqualTo(network.initialBackbone(new SplittableRandom(1)));
    }
  }

  @Test
  void unsuitableFiles_areRefusedInWords() throws IOException {
    assertThatThrownBy(() -> TorchScriptProgram.read(folder.resolve("none.pt")))
        .isInstanceOf(IOException.class);
    Path text = Files.writeString(folder.resolve("text.pt"), "weights");
    assertThatThrownBy(() -> TorchScriptProgram.read(text)).isInstanceOf(IOException.class);
    Path zip = folder.resolve("zip.pt");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      out.putNextEntry(new ZipEntry("model/weights"));
    }
    assertThatThrownBy(() -> TorchScriptProgram.read(zip))
        .hasMessageContaining("it is not a TorchScript archive");
    Path classifier = TestingTorchScript.copy("backbone-with-classifier.pt", folder);
    assertThatThrownBy(() -> TorchScriptProgram.read(classifier))
        .hasMessageContaining("it has a classifier of its own, fc.0.conv.weight");
    Path tied = TestingTorchScript.copy("backbone-with-tied-arrays.pt", folder);
    assertThatThrownBy(() -> TorchScriptProgram.read(tied))
        .hasMessageContaining("layer1.0.conv.bias is also there under another name");
  }

  @Test
  void codeThatPyTorchRefuses_isRefusedWithItsReason() throws IOException {
    TorchScriptArchive archive = TorchScriptArchive.read(TestingTorchScript.backbone(folder));
    String path = "code/__torch__.py";
    Path changed = folder.resolve("changed.pt");
    Files.write(
        changed,
        archive.with(path, archive.text(path).replace("torch.mean(x2", "torch.meen(x2")).toBytes());
    assertThatThrownBy(() -> TorchScriptProgram.read(changed))
        .hasMessageStartingWith("PyTorch refuses the module: ")
        .hasMessageContaining("meen");
    Files.write(
        changed,
        archive
            .with(path, archive.text(path).replace("torch.mean(x2, [2, 3])", "torch.mean(x2)"))
            .toBytes());
    TorchScriptProgram noFeatures = TorchScriptProgram.read(changed);
    assertThatThrownBy(() -> network(noFeatures))
        .hasMessageContaining("makes () of type float32 of two images of 8x8");
  }

  private TorchScriptProgram program() throws IOException {
    Path file = folder.resolve("backbone.pt");
    return TorchScriptProgram.read(Files.exists(file) ? file : TestingTorchScript.backbone(folder));
  }

  private Network network(TorchScriptProgram program) {
    return Network.create(
        NetworkName.TORCHSCRIPT, program, Head.LINEAR, manager, DataType.FLOAT32, SHAPE);
  }

  /** The initial values, each moved a little. */
  private FlatVector perturbed(Network network, long seed) {
    float[] values = network.grown(network.initialBackbone(new SplittableRandom(1)), 0, 2);
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < values.length; i++) {
      values[i] += (float) random.nextGaussian(0, 0.1);
    }
    return FlatVector.of(network.parameterLayout(2), manager, DataType.FLOAT32, values);
  }
}
