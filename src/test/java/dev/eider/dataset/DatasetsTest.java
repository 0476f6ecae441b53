package dev.eider.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.eider.config.InvalidSettingException;
import dev.eider.data.Split;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatasetsTest {
  @Test
  void unknownName_isToldTheKnownOnes() {
    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(() -> Datasets.open("mnist", null, DatasetOptions.defaults()))
        .withMessage(
            "unknown data set 'mnist'; known are caltech100nat, cifar10, cifar100, folder, inaturalist, list, synthetic");
  }

  @Test
  void syntheticTestSet_isFiniteAndBalanced() throws IOException {
    Dataset testSet = Datasets.testSet("synthetic", null, 3);

    assertThat(testSet.name()).isEqualTo("synthetic");
    assertThat(testSet.size()).hasValue(25 * SyntheticShapes.TEST_IMAGES_PER_CLASS);
    assertThat(testSet.publishedSplit()).contains(Split.EVAL);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void imbalanceFactorBelowOneOrNotFinite_isRefused(double factor) {
    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(() -> DatasetOptions.defaults().withImbalance(factor))
        .withMessageContaining("at least 1");
  }

  @Test
  void limitBelowOne_isRefused() {
    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(() -> DatasetOptions.defaults().withLimit(0))
        .withMessageContaining("at least 1");
  }
}
