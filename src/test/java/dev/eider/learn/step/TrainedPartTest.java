package dev.eider.learn.step;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.eider.data.ImageShape;
import dev.eider.model.network.ArrayLayout;
import dev.eider.model.network.Head;
import dev.eider.model.network.Network;
import dev.eider.model.network.NetworkName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainedPartTest {
  @ParameterizedTest
  @CsvSource({
    "SMALLCNN, ALL, conv1.weight",
    "SMALLCNN, LAST_BLOCK, conv4.weight",
    "SMALLCNN, HEAD, fc.weight",
    "RESNET20, LAST_BLOCK, layer3.0.conv1.weight",
    "RESNET18, LAST_BLOCK, layer4.0.conv1.weight",
    "RESNET50, HEAD, fc.weight",
  })
  void part_beginsWithTheArray(NetworkName name, TrainedPart part, String array) {
    try (NDManager manager = Engine.getInstance().newBaseManager();
        Network network =
            Network.create(name, Head.LINEAR, manager, DataType.FLOAT32, new ImageShape(32, 32))) {
      long offset = 0;
      for (ArrayLayout.Entry entry : network.parameterLayout(3).entries()) {
        if (entry.name().equals(array)) {
          break;
        }
        offset += entry.shape().size();
      }
      assertThat(part.first(network)).isEqualTo(offset);
    }
  }
}
