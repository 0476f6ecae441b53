package dev.eider;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.eider.kafka.KafkaClients;
import dev.eider.learn.LearnerConfiguration;
import dev.eider.learn.LearnerState;
import dev.eider.learn.weighting.WeightingSettings;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Command;

/** Layering is a decision: what each package may know. */
class ArchitectureTest {
  /** The packages along the data's path: each may know those before it. */
  private static final List<String> PATH =
      List.of(
          "data",
          "config",
          "metrics",
          "kafka",
          "ingest",
          "ledger",
          "model",
          "report",
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
    "org.apache.flink, job cli lab",
    "org.apache.kafka, kafka ingest snapshot release serve job dataset cli lab",
    "kafka, cli",
    "ai.djl, model learn lab",
    "com.fasterxml.jackson, model report snapshot release serve job dataset evaluate cli lab",
    "picocli, cli lab",
    "org.apache.hc, lab",
    "io.javalin, serve",
    "org.eclipse.jetty, serve",
    "io.micrometer, serve",
    "io.grpc, serve.grpc lab",
    "com.google.protobuf, serve.grpc lab",
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
        "kafka",
        "ingest",
        "ledger",
        "model",
        "report",
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
  void dataSetsKnowOnlyTheRecordsTheSettingsAndTheClients() {
    noClasses()
        .that(resideInAPackage(tree("dataset")))
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.eider..")
                .and(
                    not(
                        resideInAnyPackage(
                            tree("dataset"), tree("data"), tree("config"), tree("kafka")))))
        .allowEmptyShould(true)
        .check(EIDER);
  }

  /** Time-outs, and what of a client's properties wins over what, stand in one place. */
  @Test
  void clientsOfKafka_areMadeByTheirFactoryAlone() {
    noClasses()
        .that(not(equivalentTo(KafkaClients.class)))
        .should()
        .callCodeUnitWhere(describe("makes a client", ArchitectureTest::makesAClient))
        .check(EIDER);
  }

  private static boolean makesAClient(JavaCall<?> call) {
    return call.getTargetOwner().isAssignableTo(AdminClient.class)
            || call.getTargetOwner().isEquivalentTo(Admin.class)
        ? call.getName().equals("create")
        : call.getName().equals("<init>")
            && (call.getTargetOwner().isAssignableTo(Producer.class)
                || call.getTargetOwner().isAssignableTo(Consumer.class));
  }

  /**
   * Servers and publishers are installed without Flink, and picocli has the members of a command
   * looked up: a type of Flink among them ends that with a NoClassDefFoundError.
   */
  @Test
  void commandsOfTheProduct_haveNoTypeOfFlinkInTheirMembers() {
    List<Class<?>> commands =
        EIDER.stream()
            .filter(resideInAPackage(tree("cli")))
            .filter(each -> each.isAnnotatedWith(Command.class))
            .<Class<?>>map(JavaClass::reflect)
            .toList();

    assertThat(commands).hasSizeGreaterThan(10);
    assertThat(commands)
        .flatExtracting(ArchitectureTest::memberTypes)
        .noneMatch(type -> type.contains("org.apache.flink"));
  }

  /** The types in the signatures of a class's own members, those of lambdas too. */
  private static List<String> memberTypes(Class<?> command) {
    return Stream.of(
            Arrays.stream(command.getDeclaredFields()).map(Field::getType),
            Arrays.stream(command.getDeclaredMethods()).map(Method::getReturnType),
            Arrays.stream(command.getDeclaredMethods())
                .flatMap(method -> Arrays.stream(method.getParameterTypes())),
            Arrays.stream(command.getDeclaredConstructors())
                .flatMap(constructor -> Arrays.stream(constructor.getParameterTypes())))
        .flatMap(types -> types)
        .map(type -> command.getName() + ": " + type.getName())
        .toList();
  }

  /** See {@code learn.loss.Constant}: what the backward pass reads may be freed by then. */
  @ParameterizedTest
  @ValueSource(strings = {"mul", "div", "pow", "maximum", "minimum"})
  void recordedOperationsTakeNoJavaNumbers(String operation) {
    noClasses()
        .that(resideInAnyPackage(tree("learn.loss"), tree("model.network")))
        .should()
        .callMethod(NDArray.class, operation, Number.class)
        .check(EIDER);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.eider.(*)..").should().beFreeOfCycles().check(EIDER);
  }

  @Test
  void productDoesNotKnowTheLaboratory() {
    noClasses()
        .that(not(resideInAPackage(tree("lab"))))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(tree("lab"))
        .check(EIDER);
  }

  /** Servers, snapshots and the gate need a trained model, and nothing of how it was trained. */
  @ParameterizedTest
  @ValueSource(strings = {"snapshot", "serve", "release", "evaluate"})
  void whoUsesModels_knowsNothingOfTraining(String user) {
    noClasses()
        .that(resideInAPackage(tree(user)))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(tree("learn"))
        .check(EIDER);
  }

  /**
   * What is public in {@code learn} for its own rooms and the laboratory is closed to all others.
   */
  @Test
  void learnersInside_isForItsOwnRoomsAndTheLaboratory() {
    noClasses()
        .that(not(resideInAnyPackage(tree("learn"), tree("lab"))))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(tree("learn.step"), tree("learn.weighting"))
                .and(not(equivalentTo(WeightingSettings.class)))
                .or(equivalentTo(LearnerState.class))
                .or(equivalentTo(LearnerConfiguration.class)))
        .check(EIDER);
  }

  /** The rooms of {@code learn}, each knowing those before it; the learner itself knows all. */
  @Test
  void roomsOfTheLearner_haveNoCycles() {
    slices().matching("dev.eider.learn.(*)..").should().beFreeOfCycles().check(EIDER);
    noClasses()
        .that(resideInAnyPackage("dev.eider.learn.(*)"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.eider.learn")
        .check(EIDER);
  }

  /** What answers is the same for every protocol, and HTTP and gRPC know nothing of each other. */
  @Test
  void roomsOfTheServer_knowOnlyThoseBelowThem() {
    noClasses()
        .that(resideInAPackage("dev.eider.serve.(*)"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.eider.serve")
        .check(EIDER);
    noClasses()
        .that(resideInAPackage(tree("serve.inference")))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("io.javalin..", "org.eclipse.jetty..", "io.grpc..")
                .or(
                    resideInAPackage(tree("serve"))
                        .and(not(resideInAPackage(tree("serve.inference"))))))
        .check(EIDER);
  }

  @Test
  void everyPackageIsOnThePathOrBesideIt() {
    Set<String> known = new TreeSet<>(PATH);
    known.addAll(List.of("dataset", "evaluate", "cli", "lab"));

    assertThat(EIDER.getPackage("dev.eider").getSubpackages())
        .extracting(JavaPackage::getRelativeName)
        .isSubsetOf(known);
  }

  @Test
  void everyPackageSaysItsPurposeAndWhatItKnowsOfNulls() {
    List<String> unmarked = new ArrayList<>();
    for (JavaPackage each : EIDER.getPackage("dev.eider").getSubpackagesInTree()) {
      boolean says =
          each.isAnnotatedWith(NullMarked.class) || each.isAnnotatedWith(NullUnmarked.class);
      if (!each.getClasses().isEmpty() && !says) {
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
