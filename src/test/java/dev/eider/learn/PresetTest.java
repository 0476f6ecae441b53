package dev.eider.learn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.cli.AllSettings;
import dev.eider.config.Settings;
import dev.eider.learn.weighting.ClassBalancedWeighting;
import dev.eider.learn.weighting.MetaRate;
import dev.eider.learn.weighting.MetaRateScale;
import dev.eider.learn.weighting.TwoComponentWeighting;
import org.junit.jupiter.api.Test;

class PresetTest {
  @Test
  void defaultPreset_isWhatNothingGivenIs() {
    assertThat(new LearnerConfiguration(Settings.of(Preset.named("default").settings())).hash())
        .isEqualTo(new LearnerConfiguration(Settings.defaults()).hash());
  }

  @Test
  void everyPreset_isASetOfSettingsThatWorkTogether() {
    for (Preset preset : Preset.all()) {
      Settings settings = Settings.checked(preset.settings(), AllSettings.declared(), key -> "");
      LearnSettings.checkTogether(settings);
      assertThat(preset.settings().keySet()).isEqualTo(Preset.named("default").settings().keySet());
    }
  }

  @Test
  void paper_weighsByClassAndByExample() {
    Settings settings = Settings.of(Preset.named("paper").settings());
    TwoComponentWeighting weighting =
        (TwoComponentWeighting) new LearnerConfiguration(settings).weighting();
    assertThat(weighting.metaRate()).isEqualTo(new MetaRate(0.01, MetaRateScale.RAW));
    assertThat(weighting.classWise()).isInstanceOf(ClassBalancedWeighting.class);
  }
}
