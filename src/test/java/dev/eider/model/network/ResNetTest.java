package dev.eider.model.network;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.eider.data.ImageShape;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ResNetTest {
  private static final ImageShape SHAPE = new ImageShape(64, 64);
  private static final int CLASSES = 1000;

  /** As torchvision's documentation counts them; ResNet-10 by adding its layers up. */
  @ParameterizedTest
  @CsvSource({
    // 18's 11,689,512 without its four blocks of two convolutions f -> f and two norms:
    // sum over f = 64, 128, 256, 512 of 18 f^2 + 4 f = 6,266,880 + 3,840
    "RESNET10, 5418792",
    "RESNET18, 11689512",
    "RESNET34, 21797672",
    "RESNET50, 25557032",
    "RESNET101, 44549160",
    "RESNET152, 60192808",
  })
  void parametersWithAThousandClasses_areAsManyAsTorchvisions(NetworkName name, long parameters) {
    try (NDManager manager = Engine.getInstance().newBaseManager();
        Network network = network(name, manager)) {
      assertThat(network.parameterLayout(CLASSES).size()).isEqualTo(parameters);
    }
  }

  @Test
  void namesAndShapesOfResNet18_areTorchvisions() {
    assertThat(namesAndShapes(NetworkName.RESNET18))
        .isEqualTo(TorchvisionStateDictionary.ofResNet18(CLASSES))
        .hasSize(102); // 122 with the 20 num_batches_tracked
  }

  @Test
  void namesAndShapesOfResNet50_areTorchvisions() {
    assertThat(namesAndShapes(NetworkName.RESNET50))
        .isEqualTo(TorchvisionStateDictionary.ofResNet50(CLASSES))
        .hasSize(267); // 320 with the 53 num_batches_tracked
  }

  @ParameterizedTest
  @EnumSource(names = {"RESNET10", "RESNET50"})
  void imagesOf64Pixels_giveALogitForEachClass(NetworkName name) {
    try (NDManager manager = Engine.getInstance().newBaseManager();
        Network network = network(name, manager)) {
      FlatVector parameters =
          FlatVector.of(
              network.parameterLayout(7),
              manager,
              DataType.FLOAT32,
              network.grown(network.initialBackbone(new SplittableRandom(1)), 0, 7));
      FlatVector statistics =
          FlatVector.of(
              network.statisticsLayout(), manager, DataType.FLOAT32, network.initialStatistics());
      NDArray images = manager.randomNormal(new Shape(2, 3, 64, 64));
      for (boolean training : new boolean[] {true, false}) {
        Network.Activations activations =
            network.forward(parameters.views(), statistics.views(), images, training);
        assertThat(activations.logits().getShape()).isEqualTo(new Shape(2, 7));
        assertThat(activations.features().getShape())
            .isEqualTo(new Shape(2, network.featureSize()));
        assertThat(activations.features().toFloatArray()).doesNotContain(Float.NaN);
      }
      // The training pass has moved every mean that is not zero by itself.
      assertThat(statistics.toFloats()).isNotEqualTo(network.initialStatistics());
    }
  }

  private static Network network(NetworkName name, NDManager manager) {
    return Network.create(name, Head.LINEAR, manager, DataType.FLOAT32, SHAPE);
  }

  private static Map<String, List<Long>> namesAndShapes(NetworkName name) {
    try (NDManager manager = Engine.getInstance().newBaseManager();
        Network network = network(name, manager)) {
      Map<String, List<Long>> shapes = new LinkedHashMap<>();
      for (ArrayLayout layout :
          List.of(network.parameterLayout(CLASSES), network.statisticsLayout())) {
        for (ArrayLayout.Entry entry : layout.entries()) {
          shapes.put(entry.name(), Arrays.stream(entry.shape().getShape()).boxed().toList());
        }
      }
      return shapes;
    }
  }
}
