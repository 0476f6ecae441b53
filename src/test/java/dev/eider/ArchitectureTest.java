package dev.eider;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.eider.cli.Eider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Layering is a decision: what each package may know. */
class ArchitectureTest {
  /** The packages along the data's path: each may know those before it. */
  private static final List<String> PATH =
      List.of(
          "data",
          "config",
          "metrics",
          "ingest",
          "ledger",
          "learn",
          "snapshot",
          "release",
          "serve",
          "job");

  private static final JavaClasses EIDER =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.eider");

  @ParameterizedTest
  @CsvSource({
    "org.apache.flink, job cli",
    "org.apache.kafka, ingest snapshot release serve job dataset cli",
    "kafka, cli",
    "ai.djl, learn snapshot",
    "com.fasterxml.jackson, learn snapshot release serve job dataset cli",
    "picocli, cli",
    "io.javalin, serve",
    "org.eclipse.jetty, serve",
    "io.micrometer, serve",
  })
  void libraryIsKnownOnlyToItsPackages(String library, String users) {
    String[] allowed =
        Arrays.stream(users.split(" ")).map(ArchitectureTest::tree).toArray(String[]::new);

    noClasses()
        .that(not(resideInAnyPackage(allowed)))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library + "..")
        .allowEmptyShould(true)
        .check(EIDER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data",
        "config",
        "metrics",
        "ingest",
        "ledger",
        "learn",
        "snapshot",
        "release",
        "serve",
        "job"
      })
  void stageKnowsOnlyTheStagesBeforeIt(String stage) {
    List<String> before = PATH.subList(0, PATH.indexOf(stage) + 1);

    noClasses()
        .that(resideInAPackage(tree(stage)))
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.eider..").and(not(resideInAnyPackage(trees(before)))))
        .allowEmptyShould(true)
        .check(EIDER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"data", "metrics"})
  void recordsKnowNothingButTheJdk(String name) {
    noClasses()
        .that(resideInAPackage(tree(name)))
        .should()
        .dependOnClassesThat(
            not(resideInAnyPackage("java..", "org.jspecify.annotations", tree(name))))
        .check(EIDER);
  }

  @Test
  void dataSetsKnowOnlyTheRecordsAndTheSettings() {
    noClasses()
        .that(resideInAPackage(tree("dataset")))
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.eider..")
                .and(not(resideInAnyPackage(tree("dataset"), tree("data"), tree("config")))))
        .allowEmptyShould(true)
        .check(EIDER);
  }

  /** See {@code learn.loss.Constant}: what the backward pass reads may be freed by then. */
  @ParameterizedTest
  @ValueSource(strings = {"mul", "div", "pow", "maximum", "minimum"})
  void recordedOperationsTakeNoJavaNumbers(String operation) {
    noClasses()
        .that(resideInAnyPackage(tree("learn.loss"), tree("learn.network")))
        .should()
        .callMethod(NDArray.class, operation, Number.class)
        .check(EIDER);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.eider.(*)..").should().beFreeOfCycles().check(EIDER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cli.bench", "cli.soak"})
  void measurementsAreKnownOnlyToTheCommandLineThatListsThem(String measurements) {
    noClasses()
        .that(not(resideInAPackage(tree(measurements)).or(equivalentTo(Eider.class))))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(tree(measurements))
        .check(EIDER);
  }

  @Test
  void everyPackageIsOnThePathOrBesideIt() {
    Set<String> known = new TreeSet<>(PATH);
    known.addAll(List.of("dataset", "cli"));

    assertThat(EIDER.getPackage("dev.eider").getSubpackages())
        .extracting(JavaPackage::getRelativeName)
        .isSubsetOf(known);
  }

  @Test
  void everyPackageSaysItsPurposeAndIsNullMarked() {
    List<String> unmarked = new ArrayList<>();
    for (JavaPackage each : EIDER.getPackage("dev.eider").getSubpackagesInTree()) {
      if (!each.getClasses().isEmpty() && !each.isAnnotatedWith(NullMarked.class)) {
        unmarked.add(each.getName());
      }
    }

    assertThat(unmarked).isEmpty();
  }

  private static String[] trees(List<String> packages) {
    return packages.stream().map(ArchitectureTest::tree).toArray(String[]::new);
  }

  private static String tree(String name) {
    return "dev.eider." + name + "..";
  }
}
