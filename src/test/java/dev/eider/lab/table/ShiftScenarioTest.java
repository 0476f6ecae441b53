package dev.eider.lab.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.eider.data.Example;
import dev.eider.data.ImageRecordFormat;
import dev.eider.data.ImageShape;
import dev.eider.dataset.LabelledImage;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ShiftScenarioTest {
  private static final ImageShape SHAPE = new ImageShape(4, 4);
  private static final List<String> CLASSES = List.of("head", "middle", "tail");
  private static final int[] TRAIN = {700, 200, 100};

  @ParameterizedTest
  @EnumSource(ShiftScenario.class)
  void shiftedImages_areAsManyUnderTheSameIds_andTheSameForTheSameSeed(ShiftScenario scenario) {
    ShiftScenario.Shifted shifted = shifted(scenario, 0.4);
    assertThat(shifted.train()).extracting(LabelledImage::id).isEqualTo(ids(train()));
    assertThat(shifted.affected()).isSubsetOf(ids(train()));
    ShiftScenario.Shifted again = shifted(scenario, 0.4);
    assertThat(again.affected()).isEqualTo(shifted.affected());
    for (int i = 0; i < shifted.train().size(); i++) {
      assertThat(again.train().get(i).label()).isEqualTo(shifted.train().get(i).label());
      assertThat(again.train().get(i).bytes()).isEqualTo(shifted.train().get(i).bytes());
    }
  }

  @Test
  void labelNoise_givesTheShareAnyOtherLabel() {
    ShiftScenario.Shifted shifted = shifted(ShiftScenario.LABEL_NOISE, 0.4);
    assertWrongLabels(shifted, 0.4);
    // Each of two other labels is as likely: half of the head's wrong ones go to the tail.
    assertThat(shareTaken(shifted, "head", "tail")).isCloseTo(0.5, within(0.1));
  }

  @Test
  void labelNoiseTowardsTheHead_givesLargeClassesInProportion() {
    ShiftScenario.Shifted shifted = shifted(ShiftScenario.LABEL_NOISE_HEAD, 0.4);
    assertWrongLabels(shifted, 0.4);
    // 700 of the 900 images of other classes are the head's.
    assertThat(shareTaken(shifted, "tail", "head")).isCloseTo(7.0 / 9, within(0.15));
  }

  @Test
  void bursts_areNearDuplicatesOfAnImageOfTheClass() {
    ShiftScenario.Shifted shifted = shifted(ShiftScenario.BURSTS, 0.4);
    List<byte[]> copies =
        shifted.train().stream()
            .filter(image -> shifted.affected().contains(image.id()))
            .filter(image -> image.label().equals("tail"))
            .map(LabelledImage::bytes)
            .toList();
    assertThat(copies).hasSizeBetween(25, 50);
    for (byte[] copy : copies) {
      for (int k = 0; k < copy.length; k++) {
        // Both are within 6 levels of their origin.
        assertThat(copy[k] & 0xff).isCloseTo(copies.get(0)[k] & 0xff, within(12));
      }
    }
  }

  @Test
  void foreignTail_changesImagesOfTheRarerClassesOnly() {
    ShiftScenario.Shifted shifted = shifted(ShiftScenario.FOREIGN_TAIL, 0.4);
    assertThat(shifted.affected()).allMatch(id -> id.startsWith("tail"));
    assertThat(shifted.affected()).hasSizeBetween(25, 55);
    assertThat(shifted.train()).extracting(LabelledImage::label).isEqualTo(labels(train()));
  }

  @Test
  void drift_beginsWithTheOtherSourceAndEndsWithTheTarget() {
    ShiftScenario.Shifted shifted = shifted(ShiftScenario.DRIFT, 1);
    Example example = Example.of("a", "head", train().get(0).bytes());
    assertThat(shifted.appearance().of(example, 0).pixels())
        .isEqualTo(ShiftScenario.foreign(example.pixels(), 1))
        .isNotEqualTo(example.pixels());
    assertThat(shifted.appearance().of(example, 10).pixels()).isEqualTo(example.pixels());
  }

  private static void assertWrongLabels(ShiftScenario.Shifted shifted, double share) {
    int wrong = 0;
    for (LabelledImage image : shifted.train()) {
      boolean right = image.id().startsWith(image.label());
      assertThat(shifted.affected().contains(image.id())).isEqualTo(!right);
      wrong += right ? 0 : 1;
    }
    assertThat((double) wrong / shifted.train().size()).isCloseTo(share, within(0.05));
  }

  private static double shareTaken(ShiftScenario.Shifted shifted, String from, String to) {
    List<LabelledImage> wrong =
        shifted.train().stream()
            .filter(image -> image.id().startsWith(from) && !image.label().equals(from))
            .toList();
    return wrong.stream().filter(image -> image.label().equals(to)).count() / (double) wrong.size();
  }

  private static ShiftScenario.Shifted shifted(ShiftScenario scenario, double share) {
    return scenario.of(
        train(), CLASSES, share, new ShiftScenario.Draw(new SplittableRandom(5), SHAPE, 10));
  }

  private static List<LabelledImage> train() {
    SplittableRandom random = new SplittableRandom(1);
    List<LabelledImage> images = new ArrayList<>();
    for (int y = 0; y < TRAIN.length; y++) {
      for (int i = 0; i < TRAIN[y]; i++) {
        byte[] pixels = new byte[SHAPE.sizeBytes()];
        random.nextBytes(pixels);
        images.add(
            new LabelledImage(
                CLASSES.get(y) + "-" + i, CLASSES.get(y), ImageRecordFormat.RGB8, pixels, SHAPE));
      }
    }
    return images;
  }

  private static List<String> ids(List<LabelledImage> images) {
    return images.stream().map(LabelledImage::id).toList();
  }

  private static List<String> labels(List<LabelledImage> images) {
    return images.stream().map(LabelledImage::label).toList();
  }
}
