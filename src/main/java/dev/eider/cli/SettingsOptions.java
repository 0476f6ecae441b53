package dev.eider.cli;

import dev.eider.config.EnvironmentSettings;
import dev.eider.config.InvalidSettingException;
import dev.eider.config.Settings;
import dev.eider.ingest.IngestSettings;
import dev.eider.learn.LearnSettings;
import dev.eider.learn.Preset;
import dev.eider.ledger.HoldOutRule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/**
 * The options by which every command takes settings. What is given later wins: {@code --preset},
 * {@code conf/eider.yaml} of the distribution, {@code --config}, environment variables, {@code -D}.
 */
public final class SettingsOptions {
  private static final Logger LOG = LoggerFactory.getLogger(SettingsOptions.class);

  /** Shown at the distribution's level of logging too: what a person has set should be seen. */
  private static final Logger LOG_GIVEN = LoggerFactory.getLogger("dev.eider.settings");

  /** What each package refuses of settings that do not work with each other. */
  private static final List<Consumer<Settings>> CHECKS =
      List.of(IngestSettings::checkTogether, HoldOutRule::of, LearnSettings::checkTogether);

  /** The system property that holds the distribution's folder; the launcher sets it. */
  static final String HOME_PROPERTY = "eider.home";

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      description =
          "A method by name, see 'eider settings --presets'; every file, variable and -D wins over"
              + " it.")
  private @Nullable String preset;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "A YAML file of settings; wins over conf/eider.yaml.")
  private @Nullable Path config;

  @Option(
      names = "-D",
      paramLabel = "KEY=VALUE",
      description =
          "One setting; wins over files and environment variables. kafka.KEY goes to every Kafka"
              + " client.")
  private Map<String, String> given = new LinkedHashMap<>();

  /**
   * The settings that were given, checked.
   *
   * @throws InvalidSettingException naming every key that is unknown and every value that does not
   *     parse; where there is none of them, every fault of settings that do not work together
   */
  public Settings resolve() {
    return resolveOver(Map.of());
  }

  /** As {@link #resolve}, with other defaults for some settings. */
  public Settings resolveOver(Map<String, String> defaults) {
    return checked(layers(defaults));
  }

  /**
   * As {@link #resolve}, for what runs long: logs what is in effect, and where each value is from.
   */
  Settings resolveAndLog() {
    return resolveOverAndLog(Map.of());
  }

  /** As {@link #resolveAndLog}, with other defaults for some settings. */
  Settings resolveOverAndLog(Map<String, String> defaults) {
    LayeredSettings layers = layers(defaults);
    Settings settings = checked(layers);
    layers.givenLines().forEach(LOG_GIVEN::info);
    layers.defaultLines(AllSettings.declared()).forEach(LOG::info);
    return settings;
  }

  /** What was given, and where, over the defaults of a command. */
  LayeredSettings layers(Map<String, String> defaults) {
    String home = System.getProperty(HOME_PROPERTY);
    return layers(home == null ? null : Path.of(home), System.getenv(), defaults);
  }

  LayeredSettings layers(
      @Nullable Path home, Map<String, String> environment, Map<String, String> defaults) {
    LayeredSettings layers = new LayeredSettings();
    layers.add("this command", defaults);
    if (preset != null) {
      layers.add("--preset " + preset, Preset.named(preset).settings());
    }
    if (home != null && Files.exists(home.resolve("conf/eider.yaml"))) {
      Path own = home.resolve("conf/eider.yaml");
      layers.add(own.toString(), SettingsFile.read(own));
    }
    if (config != null) {
      layers.add(config.toString(), SettingsFile.read(config));
    }
    layers.add(
        EnvironmentSettings::nameOf, EnvironmentSettings.read(environment, AllSettings.declared()));
    layers.add(LayeredSettings.FLAG, given);
    return layers;
  }

  /** The settings of the layers, each by itself and with the others. */
  static Settings checked(LayeredSettings layers) {
    return checkedTogether(layers.checked(AllSettings.declared()));
  }

  private static Settings checkedTogether(Settings settings) {
    List<String> faults = new ArrayList<>();
    for (Consumer<Settings> check : CHECKS) {
      try {
        check.accept(settings);
      } catch (InvalidSettingException e) {
        faults.add(e.getMessage());
      }
    }
    if (!faults.isEmpty()) {
      throw new InvalidSettingException(String.join("; ", faults));
    }
    return settings;
  }
}
