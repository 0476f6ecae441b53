package dev.eider.learn;

import dev.eider.config.CommonSettings;
import dev.eider.config.Declarations;
import dev.eider.config.Setting;
import dev.eider.config.Settings;
import dev.eider.data.Sha256;
import dev.eider.learn.overload.OverloadSettings;
import dev.eider.learn.weighting.WeightingSettings;
import dev.eider.ledger.LedgerSettings;
import dev.eider.model.DeviceSettings;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The settings that decide what is learned. */
public final class DecidingSettings {
  private static final List<Class<?>> DECLARING =
      List.of(
          CommonSettings.class,
          LedgerSettings.class,
          LearnSettings.class,
          OverloadSettings.class,
          WeightingSettings.class);

  private DecidingSettings() {}

  /** All of them, in the order of their declaration. */
  public static List<Setting<?>> all() {
    return Declarations.in(DECLARING);
  }

  /**
   * SHA-256 of every setting that decides what is learned, defaults included, hexadecimal. Not of
   * the device: where a learner runs is found anew at each start.
   */
  static String hash(Settings settings) {
    StringBuilder lines = new StringBuilder();
    kept()
        .forEach(
            each -> lines.append(each.name()).append('=').append(settings.text(each)).append('\n'));
    return Sha256.of(lines.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Those of the same settings that are not the default, by name. */
  static Map<String, String> given(Settings settings) {
    return kept()
        .filter(each -> !settings.text(each).equals(each.defaultValue()))
        .collect(Collectors.toMap(Setting::name, settings::text));
  }

  private static Stream<Setting<?>> kept() {
    return all().stream().filter(each -> !each.equals(DeviceSettings.DEVICE));
  }
}
