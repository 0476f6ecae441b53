package dev.eider.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.config.CommonSettings;
import dev.eider.config.InvalidSettingException;
import dev.eider.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class SettingsOptionsTest {
  @TempDir private Path home = Path.of("");
  private Path config = Path.of("");
  private final Map<String, String> environment = new HashMap<>();

  @Command(name = "testing")
  private static final class TestingCommand {
    @Mixin private SettingsOptions settings = new SettingsOptions();
  }

  @BeforeEach
  void write() throws IOException {
    Files.createDirectory(home.resolve("conf"));
    Files.writeString(
        home.resolve("conf/eider.yaml"), "seed: 1\nimage.height: 11\nimage.width: 111\n");
    config = Files.writeString(home.resolve("mine.yaml"), "image:\n  height: 22\n  width: 222\n");
  }

  @Test
  void flagsWinOverTheEnvironmentThatOverTheConfigFileThatOverTheDistributionThatOverTheCommand() {
    environment.put("EIDER_IMAGE_HEIGHT", "44");
    environment.put("EIDER_IMAGE_WIDTH", "444");
    LayeredSettings layers =
        layers("--config", config.toString(), "-D", "image.width=333", "-D", "classes.max=5");

    assertThat(layers.givenLines())
        .containsExactly(
            "classes.max = 5 (from -D)",
            "image.height = 44 (from EIDER_IMAGE_HEIGHT)",
            "image.width = 333 (from -D)",
            "seed = 1 (from " + home.resolve("conf/eider.yaml") + ")",
            "threads = 2 (from this command)");
    assertThat(SettingsOptions.checked(layers).get(CommonSettings.IMAGE_HEIGHT)).isEqualTo(44);
  }

  @Test
  void preset_winsOverTheCommandAndLosesAgainstWhateverElseIsGiven() {
    LayeredSettings layers = layers("--preset", "paper", "-D", "learning.rate=0.3");

    assertThat(layers.givenLines())
        .contains(
            "learning.rate = 0.3 (from -D)",
            "loss = cross-entropy (from --preset paper)",
            "average.decay = 0 (from --preset paper)");
  }

  @Test
  void unknownPreset_isRefusedNamingThoseThatThereAre() {
    assertThatThrownBy(() -> layers("--preset", "fast"))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage("there is no preset 'fast'; there are default, paper, plain");
  }

  @Test
  void configFileWinsOverTheDistribution() {
    Settings settings = resolve("--config", config.toString());

    assertThat(settings.get(CommonSettings.IMAGE_HEIGHT)).isEqualTo(22);
    assertThat(settings.get(CommonSettings.SEED)).isEqualTo(1);
  }

  @Test
  void defaultsOfWhatWasNotGivenAreShownToo() {
    assertThat(layers("-Dbatch.size=8").defaultLines(AllSettings.declared()))
        .contains("dev.batch.size = 32 (default)")
        .noneMatch(line -> line.startsWith("batch.size"))
        .hasSize(AllSettings.declared().size() - 5);
  }

  @Test
  void secretsAreNotShown() {
    environment.put("EIDER_KAFKA_SASL_JAAS_CONFIG", "secret");
    environment.put("EIDER_KAFKA_SSL_KEYSTORE_PASSWORD", "secret");
    environment.put("EIDER_KAFKA_SECURITY_PROTOCOL", "SASL_SSL");

    assertThat(layers("-Dkafka.own.token=secret").givenLines())
        .contains(
            "kafka.own.token = (hidden) (from -D)",
            "kafka.sasl.jaas.config = (hidden) (from EIDER_KAFKA_SASL_JAAS_CONFIG)",
            "kafka.ssl.keystore.password = (hidden) (from EIDER_KAFKA_SSL_KEYSTORE_PASSWORD)",
            "kafka.security.protocol = SASL_SSL (from EIDER_KAFKA_SECURITY_PROTOCOL)")
        .noneMatch(line -> line.contains("secret"));
  }

  @Test
  void faultsSayWhereTheyWereGiven() {
    environment.put("EIDER_IMAGE_WIDTH", "wide");

    assertThatThrownBy(() -> resolve("-Dseed=x"))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage(
            "image.width = 'wide': it must be a whole number (from EIDER_IMAGE_WIDTH);"
                + " seed = 'x': it must be a whole number");
  }

  @Test
  void distributionAloneIsRead() {
    assertThat(resolve().get(CommonSettings.IMAGE_HEIGHT)).isEqualTo(11);
  }

  @Test
  void flagMayBeRepeatedAndAttachedAndHoldEqualsAndCommas() {
    Settings settings = resolve("-Dseed=7", "-D", "classes=a=b,c", "-D", "kafka.a.b=x=y");

    assertThat(settings.get(CommonSettings.SEED)).isEqualTo(7);
    assertThat(settings.get(CommonSettings.CLASSES)).containsExactly("a=b", "c");
    assertThat(settings.kafkaProperties()).containsEntry("a.b", "x=y");
  }

  @Test
  void unknownKeySuggestsTheNearest() {
    assertThatThrownBy(() -> resolve("-D", "image.hight=3"))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage("unknown setting 'image.hight', did you mean 'image.height'?");
  }

  @Test
  void allFaultsAreSaidAtOnce() {
    assertThatThrownBy(() -> resolve("-D", "sed=3", "-D", "image.width=wide"))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("'sed'")
        .hasMessageContaining("image.width = 'wide': it must be a whole number");
  }

  @Test
  void settingsThatDoNotWorkTogetherAreAllSaidAtOnce() {
    assertThatThrownBy(
            () ->
                resolve(
                    "-Dclasses=short,fourteen-bytes",
                    "-Dlabel.max-bytes=13",
                    "-Dholdout.dev.share=0.3",
                    "-Dholdout.eval.share=0.25",
                    "-Daugmentation.padding=11"))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage(
            "classes: the label 'fourteen-bytes' has 14 bytes; at most label.max-bytes = 13;"
                + " holdout.dev.share + holdout.eval.share = 0.55: together they must be from 0 to"
                + " 0.5; augmentation.padding = 11 must be smaller than the image, which"
                + " image.height and image.width make 11x111");
  }

  @Test
  void paddingOfImagesThatAreNotAugmentedMayBeAny() {
    assertThat(resolve("-Daugmentation.padding=11", "-Daugmentation=none").asMap())
        .containsEntry("augmentation.padding", "11");
  }

  private Settings resolve(String... arguments) {
    return SettingsOptions.checked(layers(arguments));
  }

  private LayeredSettings layers(String... arguments) {
    TestingCommand command = new TestingCommand();
    new CommandLine(command).parseArgs(arguments);
    return command.settings.layers(home, environment, Map.of("seed", "9", "threads", "2"));
  }
}
