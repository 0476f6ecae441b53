package dev.eider.lab.soak;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eider.config.CommonSettings;
import dev.eider.config.Settings;
import dev.eider.job.Checkpoints;
import dev.eider.job.JobSettings;
import dev.eider.job.Topics;
import dev.eider.lab.process.Distribution;
import dev.eider.release.GateSettings;
import dev.eider.snapshot.SnapshotSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One run of the job: where it reads, what it writes, and how it is submitted.
 *
 * @param distribution what it is started from
 * @param bootstrap the brokers
 * @param settings with output topics of its own
 * @param parallelism of decode and ledger
 * @param folder for its checkpoints and logs
 */
record SoakJob(
    Distribution distribution, String bootstrap, Settings settings, int parallelism, Path folder) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * A job that shares nothing but its input with other jobs.
   *
   * @param given the settings that all of them have
   * @param prefix begins the names of all topics
   */
  static SoakJob of(
      Distribution distribution,
      String bootstrap,
      Settings given,
      String prefix,
      Scenario scenario,
      String role,
      Path folder) {
    return new SoakJob(
        distribution,
        bootstrap,
        withOutput(given, prefix + "." + scenario.key() + "." + role)
            .with(CommonSettings.IMAGES_TOPIC, imagesTopic(prefix, scenario))
            .with(JobSettings.IMAGES_PARTITIONS, Integer.toString(scenario.partitions()))
            .with(JobSettings.PARALLELISM, Integer.toString(scenario.parallelism())),
        scenario.parallelism(),
        folder.resolve(scenario.key() + "-" + role));
  }

  /** Settings with output topics and a consumer group of their own. */
  static Settings withOutput(Settings given, String own) {
    return given
        .with(JobSettings.CONSUMER_GROUP, own)
        .with(CommonSettings.DEAD_LETTER_TOPIC, own + ".dead-letter")
        .with(CommonSettings.LEARNING_TOPIC, own + ".learning")
        .with(SnapshotSettings.MODELS_TOPIC, own + ".models")
        .with(SnapshotSettings.MODEL_CHUNKS_TOPIC, own + ".model-chunks")
        .with(GateSettings.RELEASES_TOPIC, own + ".releases");
  }

  static String imagesTopic(String prefix, Scenario scenario) {
    return prefix + "." + scenario.key() + ".images";
  }

  /** The topics that it reads and writes. */
  List<String> topics() {
    return List.of(
        settings.get(CommonSettings.IMAGES_TOPIC),
        settings.get(CommonSettings.DEAD_LETTER_TOPIC),
        settings.get(CommonSettings.LEARNING_TOPIC),
        settings.get(SnapshotSettings.MODELS_TOPIC),
        settings.get(SnapshotSettings.MODEL_CHUNKS_TOPIC),
        settings.get(GateSettings.RELEASES_TOPIC));
  }

  Path checkpoints() {
    return folder.resolve("checkpoints");
  }

  /**
   * The arguments of {@code eider} for a bounded run, which begins, or goes on where there is a
   * checkpoint.
   */
  List<String> boundedArguments() throws IOException {
    List<String> arguments = new ArrayList<>(endlessArguments());
    arguments.add("--bounded");
    if (Checkpoints.newest(checkpoints()).isPresent()) {
      arguments.add("--resume");
    }
    return arguments;
  }

  /**
   * Makes its folder and its topics.
   *
   * @throws IOException where the folder cannot be written
   */
  void prepare() throws IOException {
    writeSettings();
    Topics.create(settings, bootstrap);
  }

  /** The arguments of {@code eider} for a run that begins, and is to be stopped. */
  List<String> endlessArguments() {
    return List.of(
        "train",
        "--bootstrap=" + bootstrap,
        "--checkpoints=" + checkpoints(),
        "--config=" + settingsFile());
  }

  private Path settingsFile() {
    return folder.resolve("settings.yaml");
  }

  /** In a file that nobody else may read: a command line can be read by every user. */
  private void writeSettings() throws IOException {
    Files.createDirectories(folder);
    Files.deleteIfExists(settingsFile());
    Files.createFile(
        settingsFile(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Map<String, String> values = new TreeMap<>(settings.asMap());
    JSON.writeValue(settingsFile().toFile(), values); // JSON is YAML
  }
}
