package dev.eider.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eider.dataset.Dataset;
import dev.eider.dataset.DatasetOptions;
import dev.eider.dataset.Datasets;
import dev.eider.dataset.Publisher;
import dev.eider.lab.process.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged launcher, as it is started on machines that are set up otherwise. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class LauncherITCase {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final byte[] JPEG = {(byte) 0xff, (byte) 0xd8, (byte) 0xff, 1};

  private final Path folder;

  LauncherITCase(@TempDir Path folder) {
    this.folder = folder;
  }

  /** As under cron and in containers: nothing in the environment says what encoding names have. */
  @Test
  void classesWithUmlauts_staySeveralInAPosixLocale() throws Exception {
    Path home = installed(folder.resolve("my eider \u00fc%20#1"));
    Path data = folder.resolve("data \u00fc");
    for (String label : List.of("L\u00f6we", "L\u00e4we")) {
      Files.createDirectories(data.resolve(label));
      Files.write(data.resolve(label).resolve("1.jpg"), JPEG);
    }
    Path report = folder.resolve("report \u00fc.json");
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      run(
          home,
          List.of(),
          "publish",
          "--bootstrap=" + broker.bootstrap(),
          "--dataset=folder",
          "--data=" + data,
          "--report=" + report);
    }

    Map<String, Integer> published = new TreeMap<>();
    for (Map.Entry<String, JsonNode> label :
        JSON.readTree(report.toFile()).path("perClass").properties()) {
      published.put(label.getKey(), label.getValue().asInt());
    }
    assertThat(published).isEqualTo(Map.of("L\u00e4we", 1, "L\u00f6we", 1));
  }

  @Test
  void jobInALocaleWithDigitsOfItsOwn_learnsTheSameModelToTheBit() throws Exception {
    Path home = Path.of(System.getProperty("eider.home"));

    JsonNode english = trained(home, List.of());
    JsonNode persian = trained(home, List.of("-Duser.language=fa", "-Duser.country=IR"));

    assertThat(english.path("recordsTrained").asInt()).isPositive();
    for (String same : List.of("parametersSha256", "recordsTrained", "steps", "classes")) {
      assertThat(persian.path(same)).as(same).isEqualTo(english.path(same));
    }
  }

  private JsonNode trained(Path home, List<String> furtherJavaOptions) throws Exception {
    Path report = folder.resolve("report.json");
    Dataset images = Datasets.open("synthetic", null, DatasetOptions.defaults().withLimit(500));
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      Publisher.builder(broker.bootstrap(), images).build().run();
      run(
          home,
          furtherJavaOptions,
          "train",
          "--bounded",
          "--bootstrap=" + broker.bootstrap(),
          "--checkpoints=" + folder.resolve("my checks \u00fc%20#1"),
          "--report=" + report,
          "-Dimage.height=8",
          "-Dimage.width=8",
          "-Daugmentation.padding=1",
          "-Dreplay.ratio=1",
          "-Dwarmup.steps=2");
    }
    return JSON.readTree(report.toFile());
  }

  /** The distribution in another folder; its libraries, which are large, by a link. */
  private static Path installed(Path home) throws IOException {
    Path built = Path.of(System.getProperty("eider.home"));
    for (String file : List.of("bin/eider", "conf/eider.yaml", "conf/log4j2.properties")) {
      Files.createDirectories(home.resolve(file).getParent());
      Files.copy(built.resolve(file), home.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
    }
    Files.createSymbolicLink(home.resolve("lib"), built.resolve("lib"));
    return home;
  }

  /** Runs a command in an environment that has Java's place and its options, and nothing else. */
  private void run(Path home, List<String> furtherJavaOptions, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(home.resolve("bin/eider").toString()));
    command.addAll(List.of(arguments));
    Path printed = folder.resolve("printed.txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(printed.toFile());
    builder.environment().keySet().retainAll(List.of("PATH", "HOME"));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    List<String> javaOptions = new ArrayList<>(JavaProcess.virtualMachineOptions());
    javaOptions.addAll(furtherJavaOptions);
    builder.environment().put("EIDER_JAVA_OPTS", String.join(" ", javaOptions));
    Process process = builder.start();
    try {
      assertThat(process.waitFor()).as(() -> "exit code").isZero();
    } catch (AssertionError e) {
      throw new AssertionError(Files.readString(printed), e);
    } finally {
      process.destroyForcibly();
    }
  }
}
