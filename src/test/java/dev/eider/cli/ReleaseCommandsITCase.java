package dev.eider.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.RequiredTool;
import dev.eider.config.Settings;
import dev.eider.job.Topics;
import dev.eider.kafka.KafkaMessage;
import dev.eider.model.TrainedModel;
import dev.eider.release.Release;
import dev.eider.release.ReleaseMessages;
import dev.eider.release.ReleaseStore;
import dev.eider.release.Verdict;
import dev.eider.snapshot.ServableModels;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ReleaseCommandsITCase {
  private static EmbeddedBroker broker;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void start() throws Exception {
    broker = EmbeddedBroker.start();
    Topics.create(Settings.defaults(), broker.bootstrap());
    for (long version = 1; version <= 3; version++) {
      ServableModels.publish(broker.bootstrap(), ServableModels.darkFromBright(version));
    }
  }

  @AfterAll
  static void stop() throws Exception {
    broker.close();
  }

  @Test
  void personPinsRollsBackAndUnpins() throws Exception {
    assertFailure("nothing is released, so there is nothing to go back from", "rollback");
    assertFailure("no version is pinned", "unpin");

    gateReleases(2, 1);
    assertThat(models("list")).containsPattern("2 +released").doesNotContain("pinned");

    assertThat(models("promote", "3")).contains("version 3 is pinned");
    assertThat(served()).isEqualTo(3);
    assertThat(models("list")).containsPattern("2 +released").containsPattern("3 +pinned");

    assertThat(models("rollback")).contains("version 2 is pinned");
    assertThat(served()).isEqualTo(2);
    assertFailure("no version is known to have been served before version 2", "rollback");

    assertThat(models("unpin")).contains("version 2 is no longer pinned");
    assertThat(models("rollback", "--json"))
        .contains("\"version\":1")
        .contains("\"verdict\":\"PIN\"");
    assertThat(served()).isEqualTo(1);
    assertThat(models("unpin", "--json")).isEqualTo("{\"version\":2}");
  }

  @Test
  void damagedVersionsAreRefused_andTheListGoesOn() throws Exception {
    KafkaMessage nonsense =
        new KafkaMessage("eider.models", "eider/4".getBytes(UTF_8), "{}".getBytes(UTF_8), 1);
    ServableModels.commit(broker.bootstrap(), List.of(nonsense));
    TrainedModel good = ServableModels.darkFromBright(5);
    TrainedModel otherArchitecture =
        new TrainedModel(
            5,
            0,
            "resnet8",
            good.inputShape(),
            good.normalisation(),
            good.classes(),
            good.step(),
            good.sourceOffsets(),
            good.configurationHash(),
            good.classResults(),
            good.balancedEvalError(),
            good.tensors());
    ServableModels.publish(broker.bootstrap(), otherArchitecture);

    assertThat(models("list")).containsPattern("4 +damaged").containsPattern("5 +.*resnet8");
    assertThat(err.toString()).contains("version 4 is damaged: the manifest has no format number");
    assertFailure("the manifest has no format number", "promote", "4");
    assertThat(models("list", "--json"))
        .contains("{\"version\":4,\"fault\":\"the manifest has no format number\"");
    assertFailure("version 5 cannot be served: the array", "promote", "5");
    assertFailure("has no version 9", "promote", "9");
  }

  @Test
  void exportedFileIsReadByPythonWithoutTorch(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("model.safetensors");
    models("export", "3", "--to", file.toString());
    Path script = Path.of("src/test/python/read_safetensors.py");
    Path printed = folder.resolve("printed");

    Process python =
        new ProcessBuilder(
                RequiredTool.find("python3").toString(), script.toString(), file.toString())
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start();
    assertThat(python.waitFor(60, TimeUnit.SECONDS)).isTrue();

    assertThat(Files.readString(printed))
        .contains("version 3 of eider: smallcnn, classes dark, bright")
        .contains("fc.weight [2, ")
        .contains("all values finite, SHA-256 as in the manifest");
    assertThat(python.exitValue()).isZero();
  }

  private static void gateReleases(long version, long previous) throws Exception {
    Release release =
        new Release(
            "eider",
            Release.Source.AUTO,
            version,
            version,
            Verdict.PROMOTE,
            "better",
            1,
            previous,
            2,
            List.of());
    ServableModels.commit(
        broker.bootstrap(), List.of(ReleaseMessages.of(release, "eider.releases")));
  }

  private static @Nullable Long served() {
    return new ReleaseStore(broker.bootstrap(), Settings.defaults()).current().version();
  }

  private String models(String... arguments) {
    assertThat(execute(arguments)).as(err.toString()).isZero();
    String text = out.toString().strip();
    out.getBuffer().setLength(0);
    return text;
  }

  private void assertFailure(String message, String... arguments) {
    assertThat(execute(arguments)).isEqualTo(1);
    assertThat(err.toString()).contains(message);
    err.getBuffer().setLength(0);
  }

  private int execute(String... arguments) {
    List<String> all = new ArrayList<>(List.of("models"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--bootstrap", broker.bootstrap()));
    return Eider.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(all.toArray(new String[0]));
  }
}
