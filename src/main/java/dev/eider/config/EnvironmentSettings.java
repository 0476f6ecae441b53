package dev.eider.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Settings that are given as environment variables: {@value #PREFIX} and the key in upper case,
 * with an underscore for every dot and hyphen, so that {@code EIDER_HOLDOUT_DEV_PER_CLASS} is
 * {@code holdout.dev.per-class}. A declared key is found by its variable's name, so the underscores
 * need not say which of them is a hyphen. Keys of Kafka's clients are not declared here; those are
 * lower case with dots, so {@code EIDER_KAFKA_SECURITY_PROTOCOL} is {@code
 * kafka.security.protocol}.
 *
 * <p>An empty variable gives nothing, because that is what an unset one becomes on its way through
 * a compose file.
 */
public final class EnvironmentSettings {
  /** What the variables' names begin with. */
  public static final String PREFIX = "EIDER_";

  /** Variables with the prefix that are no settings: the launcher's and the command line's. */
  public static final Set<String> RESERVED =
      Set.of(
          "EIDER_HEAP",
          "EIDER_JAVA_OPTS",
          "EIDER_LOG_LEVEL",
          "EIDER_BOOTSTRAP",
          "EIDER_REQUIRE_TOOLS");

  private static final String KAFKA = nameOf(Settings.KAFKA_PREFIX);

  /**
   * What Kubernetes sets in every container for a service named {@code eider-...}, unless the pod
   * has {@code enableServiceLinks: false}.
   */
  private static final Pattern SERVICE_LINK =
      Pattern.compile(
          PREFIX
              + "(\\w+_)?(SERVICE_HOST|SERVICE_PORT(_\\w+)?|PORT|PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)");

  private EnvironmentSettings() {}

  /** The variable that gives a key. */
  public static String nameOf(String key) {
    return PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /**
   * The settings of an environment, by key.
   *
   * @throws InvalidSettingException naming every variable with the prefix that is unknown, with the
   *     nearest known one
   */
  public static Map<String, String> read(
      Map<String, String> environment, Collection<Setting<?>> declared) {
    Map<String, String> keys =
        declared.stream()
            .collect(
                Collectors.toMap(
                    setting -> nameOf(setting.name()),
                    Setting::name,
                    (a, b) -> {
                      throw new IllegalStateException(a + " and " + b + " have one variable");
                    },
                    TreeMap::new));
    Map<String, String> given = new LinkedHashMap<>();
    List<String> faults = new ArrayList<>();
    new TreeMap<>(environment)
        .forEach(
            (name, value) -> {
              if (!name.startsWith(PREFIX) || value.isEmpty()) {
                return;
              }
              String key = keys.get(name);
              if (key != null) {
                given.put(key, value);
              } else if (RESERVED.contains(name) || SERVICE_LINK.matcher(name).matches()) {
                return;
              } else if (name.startsWith(KAFKA) && name.length() > KAFKA.length()) {
                given.put(kafkaKey(name), value);
              } else {
                faults.add(
                    "unknown environment variable '"
                        + name
                        + "'"
                        + Suggestion.of(name, keys.keySet()));
              }
            });
    if (!faults.isEmpty()) {
      throw new InvalidSettingException(String.join("; ", faults));
    }
    return given;
  }

  private static String kafkaKey(String name) {
    return Settings.KAFKA_PREFIX
        + name.substring(KAFKA.length()).toLowerCase(Locale.ROOT).replace('_', '.');
  }
}
