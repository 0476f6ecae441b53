package dev.eider.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.RequiredTool;
import dev.eider.config.CommonSettings;
import dev.eider.config.Settings;
import dev.eider.job.Topics;
import dev.eider.kafka.KafkaMessage;
import dev.eider.model.TrainedModel;
import dev.eider.release.GateState;
import dev.eider.release.IncomparableReleaseException;
import dev.eider.release.Release;
import dev.eider.release.ReleaseMessages;
import dev.eider.release.ReleaseStore;
import dev.eider.release.StandingRelease;
import dev.eider.release.StandingReleases;
import dev.eider.release.TestingReleases;
import dev.eider.release.Verdict;
import dev.eider.snapshot.ServableModels;
import dev.eider.snapshot.Snapshot;
import dev.eider.snapshot.SnapshotMessages;
import dev.eider.snapshot.SnapshotSettings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
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
    assertThat(models("rollback")).contains("version 1 is pinned");
    assertFailure("no version is known to have been served before version 1", "rollback");

    assertThat(models("unpin")).contains("version 1 is no longer pinned");
    assertThat(models("rollback", "--json"))
        .contains("\"version\":1")
        .contains("\"verdict\":\"PIN\"");
    assertThat(served()).isEqualTo(1);
    assertThat(models("unpin", "--json")).isEqualTo("{\"version\":2}");

    String user = Pattern.quote(System.getProperty("user.name"));
    assertThat(models("log").lines().skip(1))
        .satisfiesExactly(
            line -> assertThat(line).containsPattern("pin +3 +" + user + " +promoted by a person"),
            line -> assertThat(line).containsPattern("pin +2 .*rolled back from version 3"),
            line -> assertThat(line).containsPattern("pin +1 .*rolled back from version 2"),
            line -> assertThat(line).containsPattern("unpin +1 .*; version 2 is served"),
            line -> assertThat(line).containsPattern("pin +1 .*rolled back from version 2"),
            line -> assertThat(line).containsPattern("unpin +1 .*; version 2 is served"));
    assertThat(models("log", "--json")).startsWith("[{\"format\":1,").contains("\"by\":\"");
  }

  @Test
  void pinOfTheServedVersion_isRolledBackToTheOneBefore() throws Exception {
    publish("served", 11, 12);
    gateReleases("served", 12, 11);

    assertThat(models("promote", "released", "-Dmodel.name=served")).contains("version 12 is");
    models("promote", "12", "-Dmodel.name=served");
    assertThat(models("rollback", "-Dmodel.name=served")).contains("version 11 is pinned");
  }

  @Test
  void damagedGateRecord_isSaid_andKeepsNobodyFromPinning() throws Exception {
    publish("damaged", 21, 22);
    writeRelease("damaged/auto", "nonsense");

    assertThat(models("list", "-Dmodel.name=damaged"))
        .containsPattern("21 ")
        .containsPattern("22 ");
    assertThat(err.toString()).contains("the gate's record is damaged: the release cannot be read");
    err.getBuffer().setLength(0);
    assertFailure("the gate's record is damaged", "rollback", "-Dmodel.name=damaged");
    models("promote", "21", "-Dmodel.name=damaged");
    models("promote", "22", "-Dmodel.name=damaged");
    assertThat(models("rollback", "-Dmodel.name=damaged")).contains("version 21 is pinned");
    writeRelease("damaged/pin", "{}");
    assertThat(models("unpin", "-Dmodel.name=damaged"))
        .isEqualTo("what could not be read is no longer pinned; the gate has released none");
  }

  @Test
  void verdictsAreListedAndShown() throws Exception {
    publish("judged", 31, 32);
    Release held =
        new Release(
            "judged",
            Release.Source.AUTO,
            31L,
            32,
            Verdict.HOLD,
            "worse for few",
            7,
            null,
            1,
            List.of());
    ServableModels.commit(
        broker.bootstrap(),
        List.of(
            ReleaseMessages.historyOf(release("judged", 31, null), "eider.releases"),
            ReleaseMessages.historyOf(held, "eider.releases"),
            ReleaseMessages.of(held, "eider.releases")));

    assertThat(models("list", "-Dmodel.name=judged"))
        .containsPattern("31 +released .*promote +better")
        .containsPattern("32 .*hold +worse for few");
    assertThat(models("show", "32", "-Dmodel.name=judged"))
        .contains("verdict     hold: worse for few");
    assertThat(models("show", "31", "--json", "-Dmodel.name=judged"))
        .contains("\"verdict\" : \"promote\"")
        .contains("\"reason\" : \"better\"");
    assertThat(models("log", "-Dmodel.name=judged").lines()).hasSize(2);
    assertThat(models("log", "--all", "-Dmodel.name=judged").lines()).hasSize(3);
  }

  @Test
  void jobThatBeginsAnew_comparesWithWhatIsReleased_andSaysSo() throws Exception {
    publish("begun", 41, 42);
    gateReleases("begun", 41, 40);
    Settings settings = ServableModels.SETTINGS.with(SnapshotSettings.MODEL_NAME, "begun");
    Settings larger = settings.with(CommonSettings.IMAGE_HEIGHT, "16");
    StandingReleases standing = StandingReleases.of(broker.bootstrap(), settings, false);

    StandingRelease released = standing.after(StandingReleases.NOTHING).orElseThrow();
    assertThat(released.version()).isEqualTo(41);
    assertThat(released.snapshot()).isNotNull();
    assertThat(GateState.after(released).previousVersion()).isEqualTo(40);
    assertThat(standing.after(41)).isEmpty();
    assertThat(standing.after(40)).isPresent();

    NewJob anew = NewJob.at(broker.bootstrap(), settings, false, false);
    assertThat(anew.firstVersion()).isGreaterThan(42);
    assertThat(anew.notice().orElseThrow())
        .startsWith("begins anew, although begun has 2 versions; version 41 stays released until")
        .contains("--resume", "--fresh");
    assertThat(NewJob.at(broker.bootstrap(), settings, false, true).notice()).isEmpty();
    assertThat(NewJob.at(broker.bootstrap(), settings, true, false).notice()).isEmpty();

    assertThatThrownBy(() -> NewJob.at(broker.bootstrap(), larger, false, false))
        .isInstanceOf(IncomparableReleaseException.class)
        .hasMessage(
            "version 41 is released and takes images of 8x8 pixels, and this learner's have 16x8;"
                + " --fresh begins without comparing with it");
    StandingRelease besides =
        NewJob.at(broker.bootstrap(), larger, false, true)
            .standingReleases()
            .after(StandingReleases.NOTHING)
            .orElseThrow();
    assertThat(besides.version()).isEqualTo(41);
    assertThat(besides.snapshot()).isNull();
  }

  @Test
  void jobThatBeginsWhereTheGatesRecordIsUnreadable_isRefused_butNotOneThatGoesOn()
      throws Exception {
    publish("unreadable", 51);
    writeRelease("unreadable/auto", "{\"format\":1}");
    Settings settings = ServableModels.SETTINGS.with(SnapshotSettings.MODEL_NAME, "unreadable");
    StandingReleases standing = StandingReleases.of(broker.bootstrap(), settings, false);

    assertThatThrownBy(() -> standing.after(StandingReleases.NOTHING))
        .isInstanceOf(IncomparableReleaseException.class)
        .hasMessageContaining("the gate's record is damaged")
        .hasMessageEndingWith("--fresh begins without comparing with it");
    assertThat(standing.after(51)).isEmpty();
  }

  @Test
  void damagedVersionsAreRefused_andTheListGoesOn() throws Exception {
    KafkaMessage nonsense =
        new KafkaMessage("eider.models", "eider/4".getBytes(UTF_8), "{}".getBytes(UTF_8), 1);
    ServableModels.commit(broker.bootstrap(), List.of(nonsense));
    TrainedModel good = ServableModels.darkFromBright(5);
    TrainedModel otherArchitecture =
        good.with(
            new TrainedModel.Architecture(
                "resnet8",
                good.architecture().inputShape(),
                good.architecture().normalisation(),
                good.classes(),
                null));
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
    gateReleases("eider", version, previous);
  }

  private static void gateReleases(String model, long version, long previous) throws Exception {
    ServableModels.commit(
        broker.bootstrap(),
        List.of(ReleaseMessages.of(release(model, version, previous), "eider.releases")));
  }

  private static Release release(String model, long version, @Nullable Long previous) {
    return TestingReleases.promoted(model, version, previous);
  }

  private static void writeRelease(String key, String text) throws Exception {
    ServableModels.commit(
        broker.bootstrap(),
        List.of(new KafkaMessage("eider.releases", key.getBytes(UTF_8), text.getBytes(UTF_8), 1)));
  }

  /** Versions of a model of another name than the other tests'. */
  private static void publish(String model, long... versions) throws Exception {
    for (long version : versions) {
      Snapshot snapshot =
          Snapshot.of(ServableModels.darkFromBright(version), model, System.currentTimeMillis());
      ServableModels.commit(
          broker.bootstrap(), SnapshotMessages.of(snapshot, "eider.models", "eider.model-chunks"));
    }
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
