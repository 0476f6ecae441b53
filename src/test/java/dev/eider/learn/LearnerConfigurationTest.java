package dev.eider.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.eider.config.InvalidSettingException;
import dev.eider.config.Settings;
import dev.eider.learn.weighting.ClassBalancedWeighting;
import dev.eider.learn.weighting.ClassWiseMetaWeighting;
import dev.eider.learn.weighting.L2rwWeighting;
import dev.eider.learn.weighting.MetaRate;
import dev.eider.learn.weighting.MetaRateScale;
import dev.eider.learn.weighting.TwoComponentWeighting;
import dev.eider.learn.weighting.UniformWeighting;
import dev.eider.learn.weighting.Weighting;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LearnerConfigurationTest {
  @Test
  void stage2WithoutRatesOfItsOwn_goesOnWithTheSchedule() {
    LearnerConfiguration configuration =
        configuration(
            "warmup.steps",
            "10",
            "learning.rate",
            "0.2",
            "learning.rate.schedule",
            "steps(0.5; 5, 12)");
    assertThat(configuration.learningRate(9)).isEqualTo(0.1);
    assertThat(configuration.learningRate(11)).isEqualTo(0.1);
    assertThat(configuration.learningRate(12)).isEqualTo(0.05);
  }

  @Test
  void stage2WithARateOfItsOwn_keepsTheScheduleOverAllSteps() {
    LearnerConfiguration configuration =
        configuration(
            "warmup.steps",
            "10",
            "learning.rate",
            "0.2",
            "stage2.learning.rate",
            "0.04",
            "learning.rate.schedule",
            "steps(0.5; 5, 12)");
    assertThat(configuration.learningRate(9)).isEqualTo(0.1);
    assertThat(configuration.learningRate(10)).isEqualTo(0.02);
    assertThat(configuration.learningRate(12)).isEqualTo(0.01);
  }

  @Test
  void stage2WithAScheduleOfItsOwn_countsFromItsStart() {
    LearnerConfiguration configuration =
        configuration(
            "warmup.steps",
            "10",
            "learning.rate",
            "0.2",
            "learning.rate.schedule",
            "cosine(10)",
            "stage2.learning.rate.schedule",
            "cosine(20)");
    assertThat(configuration.learningRate(5)).isCloseTo(0.1, within(1e-12));
    assertThat(configuration.learningRate(10)).isEqualTo(0.2);
    // Ten of the twenty steps: half the rate
    assertThat(configuration.learningRate(20)).isCloseTo(0.1, within(1e-12));
  }

  @Test
  void lossesOfTheTwoStagesWithOneKindOfHead_areAccepted() {
    assertThatCode(() -> configuration("warmup.loss", "cross-entropy", "loss", "balanced-softmax"))
        .doesNotThrowAnyException();
    assertThatCode(() -> configuration("loss", "ldam")).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "warmup.loss, cross-entropy, loss, ldam, 'warmup.loss and loss need one kind of classifier'",
    "warmup.loss, ldam, loss, focal, 'warmup.loss and loss need one kind of classifier'",
    "replay.capacity, 0, weighting, class-balanced-finetune, 'replay.capacity must be more than 0'",
    "meta.persistent-eps, true, weighting, l2rw, 'needs weighting = two-component'",
    "meta.persistent-eps, true, meta.pooling, loss, 'needs meta.pooling = none'",
    "meta.persistent-eps, true, replay.capacity, 0, 'needs weighting = two-component'",
  })
  void settingsThatDoNotWorkTogether_areRefusedInWords(
      String key, String value, String otherKey, String otherValue, String message) {
    assertThatThrownBy(() -> configuration(key, value, otherKey, otherValue))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining(message);
  }

  @Test
  void rowsOfTable5_areSettingsOfTheWeightings() {
    assertThat(configuration("weighting", "l2rw").weighting())
        .isEqualTo(new L2rwWeighting(false, false, new MetaRate(0.1, MetaRateScale.RELATIVE)));
    assertThat(configuration("weighting", "l2rw", "l2rw.init", "class-weights").weighting())
        .isEqualTo(new L2rwWeighting(true, false, new MetaRate(0.1, MetaRateScale.RELATIVE)));
    assertThat(configuration("weighting", "l2rw", "l2rw.two-component", "true").weighting())
        .isEqualTo(new L2rwWeighting(false, true, new MetaRate(0.1, MetaRateScale.RELATIVE)));
    assertThat(configuration("weighting", "class-wise-meta").weighting())
        .isInstanceOf(ClassWiseMetaWeighting.class);
    assertThat(
            ((TwoComponentWeighting)
                    configuration("two-component.class-weights", "false", "meta.pooling", "none")
                        .weighting())
                .classWise())
        .isInstanceOf(UniformWeighting.class);
  }

  @Test
  void classWeights_areLeftToALossThatCorrectsForTheCounts() {
    assertThat(classWise("loss", "cross-entropy")).isInstanceOf(ClassBalancedWeighting.class);
    assertThat(classWise("loss", "balanced-softmax")).isInstanceOf(UniformWeighting.class);
    assertThat(classWise("loss", "balanced-softmax", "two-component.class-weights", "true"))
        .isInstanceOf(ClassBalancedWeighting.class);
  }

  private static Weighting classWise(String... given) {
    String[] unpooled = Arrays.copyOf(given, given.length + 2);
    unpooled[given.length] = "meta.pooling";
    unpooled[given.length + 1] = "none";
    return ((TwoComponentWeighting) configuration(unpooled).weighting()).classWise();
  }

  private static LearnerConfiguration configuration(String... given) {
    Map<String, String> settings = new TreeMap<>();
    for (int i = 0; i < given.length; i += 2) {
      settings.put(given[i], given[i + 1]);
    }
    return new LearnerConfiguration(Settings.of(settings));
  }
}
