package dev.eider.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.config.Settings;
import dev.eider.model.DeviceSettings;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LearnerFactoryTest {
  private static final LearnerFactory AUTO = new LearnerFactory(Settings.defaults(), 7);

  @Test
  void gpusOfTheTask_giveTheLowestNumber() {
    LearnerFactory factory = AUTO.on(Set.of(new TestingGpu("3"), new TestingGpu("10")));

    assertThat(factory.settings().get(DeviceSettings.DEVICE)).isEqualTo("gpu:3");
    assertThat(factory.firstVersion()).isEqualTo(7);
  }

  @Test
  void taskWithoutGpus_keepsTheSetting() {
    assertThat(AUTO.on(Set.of())).isEqualTo(AUTO);
  }

  @Test
  void namedDevice_isKept() {
    LearnerFactory named =
        new LearnerFactory(Settings.defaults().with(DeviceSettings.DEVICE, "cpu"), 1);

    assertThat(named.on(Set.of(new TestingGpu("0")))).isEqualTo(named);
  }

  @Test
  void gpuWithoutANumber_isRefusedInWords() {
    assertThatThrownBy(() -> AUTO.on(Set.of(new TestingGpu("MIG-1"))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Flink's external resource 'gpu' has the index 'MIG-1'");
  }
}
