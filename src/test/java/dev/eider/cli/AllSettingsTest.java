package dev.eider.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.entry;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.eider.config.EnvironmentSettings;
import dev.eider.config.Setting;
import dev.eider.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.api.Test;

class AllSettingsTest {
  @Test
  void everyClassWithSettingsIsListed() {
    assertThat(
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.eider")
                    .stream()
                    .filter(c -> c.getFields().stream().anyMatch(AllSettingsTest::isSetting))
                    .map(JavaClass::getName))
        .containsExactlyInAnyOrderElementsOf(
            AllSettings.DECLARED_IN.stream().map(Class::getName).toList());
  }

  @Test
  void namesAreUnique() {
    assertThat(AllSettings.declared()).extracting(Setting::name).doesNotHaveDuplicates();
  }

  @Test
  void namesAreDottedLowerCase() {
    assertThat(AllSettings.declared())
        .extracting(Setting::name)
        .allMatch(name -> name.matches("[a-z][a-z0-9-]*(\\.[a-z][a-z0-9-]*)*"));
  }

  @Test
  void defaultsParse() {
    for (Setting<?> setting : AllSettings.declared()) {
      assertThatCode(() -> setting.parse(setting.defaultValue()))
          .as(setting.name())
          .doesNotThrowAnyException();
    }
  }

  @Test
  void everyKeyHasAnEnvironmentVariableOfItsOwn() {
    Map<String, String> environment =
        AllSettings.declared().stream()
            .collect(Collectors.toMap(s -> EnvironmentSettings.nameOf(s.name()), Setting::name));

    Map<String, String> read = EnvironmentSettings.read(environment, AllSettings.declared());

    assertThat(read).hasSize(AllSettings.declared().size());
    assertThat(read).allSatisfy((key, value) -> assertThat(key).isEqualTo(value));
  }

  @Test
  void everyKeyOfAKafkaClientHasAnEnvironmentVariable() {
    for (ConfigDef client : KafkaProperties.DECLARED) {
      for (String property : client.names()) {
        String key = Settings.KAFKA_PREFIX + property;
        assertThat(
                EnvironmentSettings.read(
                    Map.of(EnvironmentSettings.nameOf(key), "x"), AllSettings.declared()))
            .containsOnly(entry(key, "x"));
      }
    }
  }

  @Test
  void everyVariableOfTheLauncherIsReserved() throws IOException {
    for (String file : List.of("bin/eider", "conf/log4j2.properties")) {
      assertThat(
              Pattern.compile("EIDER_[A-Z_]+")
                  .matcher(Files.readString(Path.of("src/main/dist", file)))
                  .results()
                  .map(MatchResult::group))
          .as(file)
          .isNotEmpty()
          .isSubsetOf(EnvironmentSettings.RESERVED);
    }
  }

  private static boolean isSetting(JavaField field) {
    return field.getRawType().isEquivalentTo(Setting.class)
        && field.getModifiers().contains(JavaModifier.STATIC);
  }
}
