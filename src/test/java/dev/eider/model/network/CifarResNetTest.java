package dev.eider.model.network;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.eider.data.ImageShape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CifarResNetTest {
  /** As published for the option A networks with ten classes (0.27, 0.46, 0.66, 0.85, 1.7 M). */
  @ParameterizedTest
  @CsvSource({
    "RESNET20, 269722",
    "RESNET32, 464154",
    "RESNET44, 658586",
    "RESNET56, 853018",
    "RESNET110, 1727962",
  })
  void parametersWithTenClasses_areAsManyAsPublished(NetworkName name, long parameters) {
    try (NDManager manager = Engine.getInstance().newBaseManager();
        Network network =
            Network.create(name, Head.LINEAR, manager, DataType.FLOAT32, new ImageShape(32, 32))) {
      assertThat(network.parameterLayout(10).size()).isEqualTo(parameters);
    }
  }
}
