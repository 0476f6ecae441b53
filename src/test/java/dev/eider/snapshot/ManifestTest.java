package dev.eider.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.model.NamedTensor;
import dev.eider.model.TrainedModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ManifestTest {
  private static final Manifest MANIFEST =
      Manifest.of(TestingModels.ofTwoClasses(3), "eider", TestingModels.CREATED_AT_MILLIS)
          .withContent(new Manifest.Content(600_000, "0f".repeat(32), 2));

  /**
   * To renew the file, print {@code MANIFEST.toTree().toPrettyString()}, in a change of its own.
   */
  @Test
  void jsonEqualsTheGoldenFile() throws IOException {
    assertThat(MANIFEST.toTree().toPrettyString() + "\n").isEqualTo(golden());
  }

  @Test
  void goldenFileReadsBackAsTheManifest() throws IOException {
    assertThat(Manifest.fromJson(golden())).isEqualTo(MANIFEST);
  }

  @Test
  void manifestOfAModelMakesThatModelAgain() {
    TrainedModel model = TestingModels.ofTwoClasses(3);

    assertThat(MANIFEST.toModel(model.tensors(), null)).isEqualTo(model);
  }

  @Test
  void modelWithoutEvalExamplesHasNoErrorInJsonAndNanAfterwards() {
    TrainedModel model = unevaluated(TestingModels.ofTwoClasses(3));

    String json = Manifest.of(model, "eider", 0).toJson();

    assertThat(json).contains("\"balancedEvalError\":null");
    assertThat(Manifest.fromJson(json).toModel(List.of(), null).results().balancedEvalError())
        .isNaN();
  }

  @Test
  void settingsThatAreNotTheDefaultAreKept() {
    TrainedModel model = TestingModels.ofTwoClasses(3);
    Map<String, String> settings = Map.of("batch.size", "64");
    TrainedModel.Provenance p = model.provenance();
    TrainedModel made =
        model.with(
            new TrainedModel.Provenance(
                p.version(),
                p.parentVersion(),
                p.step(),
                p.sourceOffsets(),
                p.configurationHash(),
                settings));

    Manifest read = Manifest.fromJson(Manifest.of(made, "eider", 0).toJson());

    assertThat(read.settings()).isEqualTo(settings);
    assertThat(read.toModel(model.tensors(), null)).isEqualTo(made);
  }

  @Test
  void otherFormatIsRefusedInWords() throws IOException {
    String next = golden().replace("\"format\" : 1", "\"format\" : 2");

    assertThatThrownBy(() -> Manifest.fromJson(next))
        .isInstanceOf(DamagedSnapshotException.class)
        .hasMessage("the manifest has format 2; this version of Eider reads format 1");
  }

  @Test
  void unknownFieldOfTheSameFormatIsIgnored() throws IOException {
    String later = golden().replace("\"format\" : 1", "\"format\" : 1, \"later\" : true");

    assertThat(Manifest.fromJson(later)).isEqualTo(MANIFEST);
  }

  @Test
  void missingFieldIsNamed() throws IOException {
    String without = golden().replace("\"step\"", "\"stop\"");

    assertThatThrownBy(() -> Manifest.fromJson(without))
        .isInstanceOf(DamagedSnapshotException.class)
        .hasMessageContaining("'step'");
  }

  @Test
  void columnOfOtherLengthIsRefused() throws IOException {
    String shorter = golden().replace("[ 4, 0 ]", "[ 4 ]");

    assertThatThrownBy(() -> Manifest.fromJson(shorter))
        .isInstanceOf(DamagedSnapshotException.class)
        .hasMessageContaining("the columns differ in length");
  }

  @Test
  void textThatIsNoManifestIsRefused() {
    for (String text :
        List.of("", "null", "[]", "{}", "{\"format\":1}", "{\"format\":\"1\"}", "x")) {
      assertThatThrownBy(() -> Manifest.fromJson(text))
          .as(text)
          .isInstanceOf(DamagedSnapshotException.class);
    }
  }

  @Test
  void classResultsOutOfOrderAreRefused() {
    TrainedModel model = TestingModels.ofTwoClasses(3);
    TrainedModel swapped = TestingModels.with(3, List.of("mallard", "eider"), model.tensors());
    TrainedModel mixed = model.with(swapped.results());

    assertThatThrownBy(() -> Manifest.of(mixed, "eider", 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the class results of version 3 are not in the classes' order");
  }

  /** A broker's default limit is 1,048,588 bytes; iNaturalist 2018 has 8,142 classes. */
  @Test
  void manifestOfInaturalistFitsOneMessage() {
    List<String> labels =
        IntStream.range(0, 8142)
            .mapToObj(k -> "Aves/Anseriformes/Somateria spectabilis/" + k)
            .toList();
    TrainedModel model =
        TestingModels.with(1, labels, List.of(new NamedTensor("b", new long[] {1}, new float[1])));

    String json = Manifest.of(model, "eider", 0).toJson();

    assertThat(json.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(1_000_000);
  }

  private static TrainedModel unevaluated(TrainedModel m) {
    return m.with(new TrainedModel.Results(m.results().byClass(), Double.NaN));
  }

  private static String golden() throws IOException {
    try (InputStream file = ManifestTest.class.getResourceAsStream("manifest-format-1.json")) {
      return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
