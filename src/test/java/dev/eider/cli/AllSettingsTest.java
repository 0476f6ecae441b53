package dev.eider.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.eider.config.Setting;
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

  private static boolean isSetting(JavaField field) {
    return field.getRawType().isEquivalentTo(Setting.class)
        && field.getModifiers().contains(JavaModifier.STATIC);
  }
}
