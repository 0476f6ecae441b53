package dev.eider.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.eider.metrics.Metric;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MetricsCommandTest {
  @Test
  void referencePage_isWhatTheDeclarationsSay() {
    assertThat(Path.of("src/docs/metrics.md"))
        .as("write it anew with: target/eider/bin/eider metrics > src/docs/metrics.md")
        .hasContent(MetricsCommand.reference());
  }

  @Test
  void everyClassWithMetricsIsListed() {
    assertThat(
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.eider")
                    .stream()
                    .filter(c -> c.getFields().stream().anyMatch(MetricsCommandTest::isMetric))
                    .map(JavaClass::getName))
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(AllMetrics.OF_THE_JOB.stream(), AllMetrics.OF_THE_SERVER.stream())
                .map(Class::getName)
                .toList());
  }

  @Test
  void namesAreUnique() {
    assertThat(AllMetrics.exportedNames()).doesNotHaveDuplicates();
  }

  private static boolean isMetric(JavaField field) {
    return field.getRawType().isEquivalentTo(Metric.class)
        && field.getModifiers().contains(JavaModifier.STATIC);
  }
}
