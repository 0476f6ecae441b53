package dev.eider.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.eider.config.Settings;
import dev.eider.learn.Learner;
import dev.eider.model.NamedTensor;
import dev.eider.model.TrainedModel;
import dev.eider.model.network.TorchvisionStateDictionary;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TorchvisionSnapshotTest {
  /** DJL's reader of the format shares no line with Eider's writer. */
  @Test
  void snapshotOfResNet50_isReadByAnotherReaderUnderTorchvisionsNamesAndShapes() {
    Settings settings =
        Settings.of(
            Map.of(
                "network", "resnet50",
                "image.height", "32",
                "image.width", "32",
                "classes", "eider,mallard,smew"));
    TrainedModel model;
    try (Learner learner = Learner.create(settings, 1, InstantSource.fixed(Instant.EPOCH))) {
      model = learner.snapshot();
    }
    byte[] bytes = Snapshot.of(model, "eider", 0).bytes();

    try (NDManager manager = Engine.getInstance().newBaseManager()) {
      NDList read = NDList.decode(manager, bytes);
      Map<String, List<Long>> shapes = new LinkedHashMap<>();
      for (NDArray array : read) {
        shapes.put(array.getName(), Arrays.stream(array.getShape().getShape()).boxed().toList());
      }
      assertThat(shapes).isEqualTo(TorchvisionStateDictionary.ofResNet50(3));
      NamedTensor first = model.tensors().get(0);
      assertThat(read.get(first.name()).toFloatArray()).isEqualTo(first.values());
    }
  }
}
