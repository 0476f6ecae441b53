package dev.eider.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class PublishCommandITCase {
  private static EmbeddedBroker broker;

  private final Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  PublishCommandITCase(@TempDir Path folder) {
    this.folder = folder;
  }

  @BeforeAll
  static void startBroker() throws IOException {
    broker = EmbeddedBroker.start();
  }

  @AfterAll
  static void stopBroker() throws IOException {
    broker.close();
  }

  @Test
  void publishedRecords_areReportedPerClass() throws IOException {
    Path report = folder.resolve("report.json");

    int exit =
        publish(
            "--dataset=synthetic",
            "--split=eval",
            "--limit=50",
            "--epochs=2",
            "--topic=reported",
            "--report=" + report);

    assertThat(err.toString()).isEmpty();
    assertThat(exit).isZero();
    assertThat(out.toString()).isEqualToIgnoringNewLines("published 100 records to reported");
    JsonNode json = new ObjectMapper().readTree(Files.readString(report));
    List<String> keys = new ArrayList<>();
    json.fieldNames().forEachRemaining(keys::add);
    assertThat(keys).containsExactly("published", "perClass");
    assertThat(json.path("published").asInt()).isEqualTo(100);
    assertThat(json.path("perClass"))
        .hasSize(25)
        .allSatisfy(n -> assertThat(n.asInt()).isEqualTo(4));
  }

  @Test
  void topicThatIsNotGiven_isThatOfTheSetting() {
    assertThat(publish("--dataset=synthetic", "--limit=3", "-Dtopic.images=set")).isZero();
    assertThat(publish("--dataset=synthetic", "--limit=2", "-Dtopic.images=set", "--topic=given"))
        .isZero();
    assertThat(publish("--dataset=synthetic", "--limit=1")).isZero();

    assertThat(out.toString().lines())
        .containsExactly(
            "published 3 records to set",
            "published 2 records to given",
            "published 1 records to eider.images");
  }

  @Test
  void whatIsLeftAside_isSaid() throws IOException {
    byte[] jpeg = {(byte) 0xff, (byte) 0xd8, (byte) 0xff, 1};
    Files.createDirectories(folder.resolve("pool/.ipynb_checkpoints"));
    Files.write(folder.resolve("pool/a.jpg"), jpeg);
    Files.write(folder.resolve("pool/._a.jpg"), jpeg);
    Path data = Files.createDirectories(folder.resolve("data"));
    Files.createSymbolicLink(data.resolve("owl"), folder.resolve("pool"));

    int exit = publish("--dataset=folder", "--data=" + data, "--topic=aside");

    assertThat(exit).isZero();
    assertThat(out.toString()).isEqualToIgnoringNewLines("published 1 records to aside");
    assertThat(err.toString())
        .isEqualToIgnoringNewLines(
            "left aside 2 (hidden or put there by a system): "
                + data.resolve("owl/._a.jpg")
                + ", "
                + data.resolve("owl/.ipynb_checkpoints"));
  }

  @Test
  void imageBeyondTheSetting_isNamedBeforeAnythingIsSent() throws IOException {
    Path image = Files.createDirectories(folder.resolve("owl")).resolve("a.jpg");
    Files.write(image, new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff, 1, 2});

    int exit = publish("--dataset=folder", "--data=" + folder, "-Dimage.max-bytes=4");

    assertThat(exit).isEqualTo(1);
    assertThat(err.toString()).contains("image.max-bytes = 4: " + image + " (5 bytes)");
  }

  @Test
  void clientProperties_reachTheProducer() {
    int exit =
        publish(
            "--dataset=synthetic", "--limit=1", "--topic=passed", "-Dkafka.max.request.size=100");

    assertThat(exit).isEqualTo(1);
    assertThat(err.toString()).contains("max.request.size").hasLineCount(1);
  }

  @Test
  void unknownDataset_isAUsageError() {
    assertUsageError("unknown data set 'mnist'", "--dataset=mnist");
  }

  @Test
  void imbalanceBelowOne_isAUsageError() {
    assertUsageError("at least 1", "--dataset=synthetic", "--imbalance=0.5");
  }

  @Test
  void unknownSplit_isAUsageError() {
    assertUsageError("one of train, dev, eval", "--dataset=synthetic", "--split=test");
  }

  @Test
  void noRate_isAUsageError() {
    assertUsageError("above 0", "--dataset=synthetic", "--rate=0");
  }

  @Test
  void unknownSetting_isAUsageError() {
    assertUsageError("unknown setting 'kafak.x'", "--dataset=synthetic", "-D", "kafak.x=1");
  }

  @Test
  void missingFile_isOneLineAndExitCodeOne() {
    Path file = folder.resolve("nowhere.bin");

    int exit = publish("--dataset=cifar10", "--data=" + file);

    assertThat(exit).isEqualTo(1);
    assertThat(err.toString()).isEqualToIgnoringNewLines("eider publish: there is no file " + file);
  }

  private void assertUsageError(String message, String... arguments) {
    assertThat(publish(arguments)).isEqualTo(2);
    assertThat(err.toString()).contains(message);
  }

  private int publish(String... arguments) {
    CommandLine command =
        Eider.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    List<String> all = new ArrayList<>(List.of("publish"));
    all.addAll(List.of(arguments));
    all.add("--bootstrap=" + broker.bootstrap());
    int exit = command.execute(all.toArray(new String[0]));
    command.getOut().flush();
    command.getErr().flush();
    return exit;
  }
}
