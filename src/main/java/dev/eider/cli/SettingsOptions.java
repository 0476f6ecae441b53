package dev.eider.cli;

import dev.eider.config.InvalidSettingException;
import dev.eider.config.Settings;
import dev.eider.ingest.IngestSettings;
import dev.eider.learn.LearnSettings;
import dev.eider.ledger.HoldOutRule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The options by which every command takes settings. What is given later wins: {@code
 * conf/eider.yaml} of the distribution, {@code --config}, {@code -D}.
 */
public final class SettingsOptions {
  /** What each package refuses of settings that do not work with each other. */
  private static final List<Consumer<Settings>> CHECKS =
      List.of(IngestSettings::checkTogether, HoldOutRule::of, LearnSettings::checkTogether);

  /** The system property that holds the distribution's folder; the launcher sets it. */
  static final String HOME_PROPERTY = "eider.home";

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "A YAML file of settings; wins over conf/eider.yaml.")
  private @Nullable Path config;

  @Option(
      names = "-D",
      paramLabel = "KEY=VALUE",
      description = "One setting; wins over files. kafka.KEY goes to every Kafka client.")
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
    String home = System.getProperty(HOME_PROPERTY);
    return resolve(home == null ? null : Path.of(home), defaults);
  }

  Settings resolve(@Nullable Path home, Map<String, String> defaults) {
    Map<String, String> values = new LinkedHashMap<>(defaults);
    if (home != null && Files.exists(home.resolve("conf/eider.yaml"))) {
      values.putAll(SettingsFile.read(home.resolve("conf/eider.yaml")));
    }
    if (config != null) {
      values.putAll(SettingsFile.read(config));
    }
    values.putAll(given);
    return checkedTogether(Settings.checked(values, AllSettings.declared()));
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
