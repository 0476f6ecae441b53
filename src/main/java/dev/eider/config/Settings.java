package dev.eider.config;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.UnaryOperator;
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

  /** What was read before, by setting; the values are immutable. */
  private transient ConcurrentMap<Setting<?>, Object> parsed = new ConcurrentHashMap<>();

  private Settings(Map<String, String> given) {
    this.given = new TreeMap<>(given);
  }

  /** All defaults. */
  public static Settings defaults() {
    return new Settings(Map.of());
  }

  /**
   * Settings that were checked elsewhere, or are written in code; a value is parsed when it is read
   * for the first time.
   */
  public static Settings of(Map<String, String> given) {
    return new Settings(given);
  }

  /**
   * Settings of a user, checked against the declarations.
   *
   * @param origin where a key's value was given, in parentheses after a space, or empty
   * @throws InvalidSettingException naming every key that is unknown (with the nearest known one)
   *     and every value that does not parse
   */
  public static Settings checked(
      Map<String, String> given, Collection<Setting<?>> declared, UnaryOperator<String> origin) {
    Map<String, Setting<?>> byName = new TreeMap<>();
    declared.forEach(setting -> byName.put(setting.name(), setting));
    List<String> faults = new ArrayList<>();
    given.forEach(
        (key, value) -> {
          Setting<?> setting = byName.get(key);
          if (setting != null) {
            try {
              setting.parse(value);
            } catch (InvalidSettingException e) {
              faults.add(e.getMessage() + origin.apply(key));
            }
          } else if (!key.startsWith(KAFKA_PREFIX)) {
            faults.add(
                "unknown setting '"
                    + key
                    + "'"
                    + origin.apply(key)
                    + Suggestion.of(key, byName.keySet()));
          }
        });
    if (!faults.isEmpty()) {
      throw new InvalidSettingException(String.join("; ", faults));
    }
    return new Settings(given);
  }

  /** The value of a setting: what was given, or the default. */
  public <T> T get(Setting<T> setting) {
    @SuppressWarnings("unchecked") // put there by the same setting
    T value = (T) parsed.computeIfAbsent(setting, asked -> parse(setting));
    return value;
  }

  private <T> Object parse(Setting<T> setting) {
    return Objects.requireNonNull(setting.parse(text(setting)), setting::name);
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    parsed = new ConcurrentHashMap<>();
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
