package dev.eider.config;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Settings that are durations: a whole number and a unit, such as {@code 10 s} or {@code 7d}. */
public final class DurationSetting {
  private static final Pattern GRAMMAR = Pattern.compile("(\\d{1,12})\\s*(ms|s|min|h|d)");
  private static final String OFF = "off";

  private DurationSetting() {}

  /** A duration of more than zero. */
  public static Setting<Duration> of(String name, String defaultValue, String help) {
    return Setting.of(name, "NUMBER ms|s|min|h|d", defaultValue, help, DurationSetting::parse);
  }

  /** A duration of more than zero, or {@code off}, which is {@link Duration#ZERO}. */
  public static Setting<Duration> ofOptional(String name, String defaultValue, String help) {
    return Setting.of(
        name,
        "off | NUMBER ms|s|min|h|d",
        defaultValue,
        help,
        text -> text.strip().equals(OFF) ? Duration.ZERO : parse(text));
  }

  /**
   * The duration of a text.
   *
   * @throws IllegalArgumentException where it is none, or zero
   */
  public static Duration parse(String text) {
    Matcher matcher = GRAMMAR.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "it must be a whole number and one of ms, s, min, h, d, such as 10 s");
    }
    long number = Long.parseLong(matcher.group(1));
    if (number == 0) {
      throw new IllegalArgumentException("it must be more than zero");
    }
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "min" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }
}
