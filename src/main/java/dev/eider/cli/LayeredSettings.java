package dev.eider.cli;

import dev.eider.config.Setting;
import dev.eider.config.Settings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** What was given of the settings, and where; what is added later wins. */
final class LayeredSettings {
  /** The origin of what was given on the command line. */
  static final String FLAG = "-D";

  private final Map<String, Given> given = new TreeMap<>();

  private record Given(String value, String origin) {}

  /** Adds a layer over those before. */
  void add(String origin, Map<String, String> values) {
    add(key -> origin, values);
  }

  /** Adds a layer over those before, whose keys have origins of their own. */
  void add(UnaryOperator<String> originOf, Map<String, String> values) {
    values.forEach((key, value) -> given.put(key, new Given(value, originOf.apply(key))));
  }

  /**
   * The settings of all layers.
   *
   * @throws dev.eider.config.InvalidSettingException naming every fault and where it was given
   */
  Settings checked(Collection<Setting<?>> declared) {
    Map<String, String> values = new TreeMap<>();
    given.forEach((key, each) -> values.put(key, each.value()));
    return Settings.checked(values, declared, this::whence);
  }

  /** A line for each setting that was given: its value, unless it is secret, and its origin. */
  List<String> givenLines() {
    List<String> lines = new ArrayList<>();
    given.forEach((key, each) -> lines.add(line(key, each.value(), "from " + each.origin())));
    return lines;
  }

  /** A line for each declared setting that was not given. */
  List<String> defaultLines(Collection<Setting<?>> declared) {
    return declared.stream()
        .filter(setting -> !given.containsKey(setting.name()))
        .map(setting -> line(setting.name(), setting.defaultValue(), "default"))
        .toList();
  }

  private static String line(String key, String value, String origin) {
    return key + " = " + KafkaProperties.shown(key, value) + " (" + origin + ")";
  }

  /** Where a fault is to be mended; what was just typed needs no telling. */
  private String whence(String key) {
    Given each = given.get(key);
    return each == null || each.origin().equals(FLAG) ? "" : " (from " + each.origin() + ")";
  }
}
