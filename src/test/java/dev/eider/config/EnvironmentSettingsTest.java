package dev.eider.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentSettingsTest {
  private static final List<Setting<?>> DECLARED =
      List.of(
          Setting.ofInt("batch.size", 1, 1, "", "."),
          Setting.ofInt("holdout.dev.per-class", 1, 1, "", "."),
          Setting.ofInt("metrics.port", 1, 1, "", "."));

  @Test
  void dotsAndHyphensAreUnderscores() {
    assertThat(
            read(
                Map.of(
                    "EIDER_BATCH_SIZE", "8", "EIDER_HOLDOUT_DEV_PER_CLASS", "9", "HOME", "/root")))
        .containsOnly(entry("batch.size", "8"), entry("holdout.dev.per-class", "9"));
  }

  @Test
  void kafkaKeysAreLowerCaseWithDots() {
    assertThat(read(Map.of("EIDER_KAFKA_SASL_JAAS_CONFIG", "x=y")))
        .containsOnly(entry("kafka.sasl.jaas.config", "x=y"));
  }

  @Test
  void settingThatIsNamedLikeAServiceLinkIsASetting() {
    assertThat(read(Map.of("EIDER_METRICS_PORT", "9249"))).containsEntry("metrics.port", "9249");
  }

  @Test
  void emptyVariableGivesNothing() {
    assertThat(read(Map.of("EIDER_BATCH_SIZE", "", "EIDER_KAFKA_CLIENT_RACK", ""))).isEmpty();
  }

  @Test
  void unknownVariablesAreErrorsWithTheNearestName() {
    assertThatThrownBy(() -> read(Map.of("EIDER_BACH_SIZE", "8", "EIDER_COMPLETELY_OTHER", "1")))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage(
            "unknown environment variable 'EIDER_BACH_SIZE', did you mean 'EIDER_BATCH_SIZE'?;"
                + " unknown environment variable 'EIDER_COMPLETELY_OTHER'");
    assertThatThrownBy(() -> read(Map.of("EIDER_KAFKA_", "8")))
        .isInstanceOf(InvalidSettingException.class);
    assertThatThrownBy(() -> read(Map.of("EIDER_batch_size", "8")))
        .isInstanceOf(InvalidSettingException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "EIDER_HEAP",
        "EIDER_BOOTSTRAP",
        "EIDER_PORT",
        "EIDER_SERVER_STABLE_PORT",
        "EIDER_KAFKA_BOOTSTRAP_SERVICE_HOST",
        "EIDER_SERVER_STABLE_SERVICE_HOST",
        "EIDER_SERVER_STABLE_SERVICE_PORT",
        "EIDER_SERVER_STABLE_SERVICE_PORT_HTTP",
        "EIDER_SERVER_STABLE_PORT_8080_TCP",
        "EIDER_SERVER_STABLE_PORT_8080_TCP_ADDR"
      })
  void launchersVariablesAndKubernetesServiceLinksArePassedOver(String name) {
    assertThat(read(Map.of(name, "tcp://10.0.0.1:8080"))).isEmpty();
  }

  private static Map<String, String> read(Map<String, String> environment) {
    return EnvironmentSettings.read(environment, DECLARED);
  }
}
