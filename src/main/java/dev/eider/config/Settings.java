package dev.eider.config;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The values of a set of declared {@link Setting}s: what was given, over the defaults. Immutable
 * and serializable, so that it travels with the job. Keys under {@value #KAFKA_PREFIX} are passed
 * to every Kafka client unseen.
 */
public final class Settings implements Serializable {
  /** Keys with this prefix go to every Kafka client, without the prefix. */
  public static final String KAFKA_PREFIX = "kafka.";

  private static final long serialVersionUID = 1;

  @SuppressWarnings("serial") // always a TreeMap of strings
  private final Map<String, String> given;

  private Settings(Map<String, String> given) {
    this.given = new TreeMap<>(given);
  }

  /** All defaults. */
  public static Settings defaults() {
    return new Settings(Map.of());
  }

  /** Settings that were checked elsewhere, or are written in code; values are parsed when read. */
  public static Settings of(Map<String, String> given) {
    return new Settings(given);
  }

  /**
   * Settings of a user, checked against the declarations.
   *
   * @throws InvalidSettingException naming every key that is unknown (with the nearest known one)
   *     and every value that does not parse
   */
  public static Settings checked(Map<String, String> given, Collection<Setting<?>> declared) {
    List<String> faults = new ArrayList<>();
    given.forEach(
        (key, value) -> {
          if (key.startsWith(KAFKA_PREFIX)) {
            return;
          }
          Setting<?> setting =
              declared.stream().filter(s -> s.name().equals(key)).findFirst().orElse(null);
          if (setting == null) {
            faults.add("unknown setting '" + key + "'" + suggestion(key, declared));
          } else {
            try {
              setting.parse(value);
            } catch (InvalidSettingException e) {
              faults.add(e.getMessage());
            }
          }
        });
    if (!faults.isEmpty()) {
      throw new InvalidSettingException(String.join("; ", faults));
    }
    return new Settings(given);
  }

  /** The value of a setting: what was given, or the default. */
  public <T> T get(Setting<T> setting) {
    return setting.parse(given.getOrDefault(setting.name(), setting.defaultValue()));
  }

  /** A setting's value as text: what was given, or the default. */
  public String text(Setting<?> setting) {
    return given.getOrDefault(setting.name(), setting.defaultValue());
  }

  /** These settings with one more, or one replaced. */
  public <T> Settings with(Setting<T> setting, String text) {
    Map<String, String> changed = new TreeMap<>(given);
    changed.put(setting.name(), text);
    return new Settings(changed);
  }

  /** The keys under {@value #KAFKA_PREFIX}, without it. */
  public Map<String, String> kafkaProperties() {
    Map<String, String> properties = new TreeMap<>();
    given.forEach(
        (key, value) -> {
          if (key.startsWith(KAFKA_PREFIX)) {
            properties.put(key.substring(KAFKA_PREFIX.length()), value);
          }
        });
    return properties;
  }

  /** What was given, by key in alphabetical order. */
  public Map<String, String> asMap() {
    return Map.copyOf(given);
  }

  private static String suggestion(String key, Collection<Setting<?>> declared) {
    String nearest = null;
    int least = Math.max(3, key.length() / 3);
    for (Setting<?> setting : declared) {
      int distance = editDistance(key, setting.name());
      if (distance < least) {
        least = distance;
        nearest = setting.name();
      }
    }
    return nearest == null ? "" : ", did you mean '" + nearest + "'?";
  }

  private static int editDistance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Settings that && given.equals(that.given);
  }

  @Override
  public int hashCode() {
    return given.hashCode();
  }

  @Override
  public String toString() {
    Map<String, String> shown = new TreeMap<>(given);
    shown.replaceAll((key, value) -> key.startsWith(KAFKA_PREFIX) ? "(not shown)" : value);
    return shown.toString();
  }
}
