package dev.eider.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.eider.data.ImageRecordFormat;
import dev.eider.data.Split;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StoredImagesTest {
  private static final List<String> CLASSES = List.of("owl", "eider");

  @Test
  void epochs_areShuffledAsThoseOfFiles() {
    List<LabelledImage> images = IntStream.range(0, 40).mapToObj(i -> image(i, "owl")).toList();
    DatasetOptions options = DatasetOptions.defaults().withSplit(Split.DEV).withSeed(5);

    Dataset dataset = StoredImages.of("birds", CLASSES, images, options);

    assertThat(dataset.size()).hasValue(40);
    assertThat(dataset.publishedSplit()).contains(Split.DEV);
    assertThat(Epochs.list(dataset, 1)).hasSameElementsAs(images).isNotEqualTo(images);
    assertThat(Epochs.list(dataset, 1))
        .isEqualTo(Epochs.list(StoredImages.of("birds", CLASSES, images, options), 1))
        .isNotEqualTo(Epochs.list(dataset, 2));
  }

  @Test
  void imageOfAnotherClass_isNamed() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(
            () ->
                StoredImages.of(
                    "birds", CLASSES, List.of(image(3, "auk")), DatasetOptions.defaults()))
        .withMessage("the image 'id-3' is of no class of birds");
  }

  private static LabelledImage image(int number, String label) {
    return new LabelledImage(
        "id-" + number, label, ImageRecordFormat.PNG, new byte[] {(byte) number}, null);
  }
}
