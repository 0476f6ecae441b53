package dev.eider.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.data.ImageShape;
import dev.eider.model.NamedTensor;
import dev.eider.model.Normalisation;
import dev.eider.model.TrainedModel;
import java.util.List;
import java.util.Map;

/** Small models whose every number is known. */
final class TestingModels {
  /** 2023-11-14T22:13:20Z. */
  static final long CREATED_AT_MILLIS = 1_700_000_000_000L;

  private TestingModels() {}

  /** A model of two classes, one of them without eval examples. */
  static TrainedModel ofTwoClasses(long version) {
    return with(
        version,
        List.of("eider", "mallard"),
        List.of(
            new NamedTensor("conv1.weight", new long[] {1, 2}, new float[] {1.5f, -2f}),
            new NamedTensor("fc.bias", new long[] {2}, new float[] {0.25f, 3e-8f})));
  }

  /** A model with one tensor of so many elements. */
  static TrainedModel ofSize(long version, int elements) {
    return with(
        version,
        List.of("eider", "mallard"),
        List.of(new NamedTensor("w", new long[] {elements}, new float[elements])));
  }

  /** Fails unless two models are equal in everything, element by element. */
  static void assertEqual(TrainedModel actual, TrainedModel expected) {
    assertThat(actual).usingRecursiveComparison().ignoringFields("tensors").isEqualTo(expected);
    assertThat(actual.tensors()).hasSameSizeAs(expected.tensors());
    for (int i = 0; i < expected.tensors().size(); i++) {
      assertThat(actual.tensors().get(i).name()).isEqualTo(expected.tensors().get(i).name());
      assertThat(actual.tensors().get(i).shape()).isEqualTo(expected.tensors().get(i).shape());
      assertThat(actual.tensors().get(i).values()).isEqualTo(expected.tensors().get(i).values());
    }
  }

  static TrainedModel with(long version, List<String> classes, List<NamedTensor> tensors) {
    List<TrainedModel.ClassResult> byClass =
        classes.stream()
            .map(
                label ->
                    label.equals("eider")
                        ? new TrainedModel.ClassResult(label, 7.5, 4, 1)
                        : new TrainedModel.ClassResult(label, 1000, 0, 0))
            .toList();
    return new TrainedModel(
        new TrainedModel.Provenance(
            version,
            version - 1,
            1200,
            Map.of("eider.images-1", 40L, "eider.images-0", 60L),
            "ab".repeat(32),
            Map.of()),
        new TrainedModel.Architecture(
            "smallcnn", new ImageShape(32, 24), Normalisation.CIFAR, classes, null),
        new TrainedModel.Results(byClass, 0.25),
        tensors);
  }
}
