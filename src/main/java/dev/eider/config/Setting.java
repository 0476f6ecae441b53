package dev.eider.config;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * One setting, declared once.
 *
 * @param name the key, dotted lower case
 * @param kind what its values look like
 * @param defaultValue the default, as it would be written in a file
 * @param unit the unit, empty where there is none
 * @param help one sentence of documentation
 * @param parser from text to value; throws {@link IllegalArgumentException} with a message that
 *     completes "NAME = 'TEXT': ..."
 * @param <T> the value's type
 */
public record Setting<T>(
    String name,
    ValueKind kind,
    String defaultValue,
    String unit,
    String help,
    Function<String, T> parser) {

  /** A whole number of at least {@code min}. */
  public static Setting<Integer> ofInt(
      String name, int defaultValue, int min, String unit, String help) {
    return ofInt(name, defaultValue, min, Integer.MAX_VALUE, unit, help);
  }

  /** A whole number within {@code [min, max]}. */
  public static Setting<Integer> ofInt(
      String name, int defaultValue, int min, int max, String unit, String help) {
    return new Setting<>(
        name,
        new ValueKind.WholeNumber(min, max),
        Integer.toString(defaultValue),
        unit,
        help,
        text -> {
          int value = parseNumber(text, Integer::parseInt, "a whole number");
          if (value < min) {
            throw new IllegalArgumentException("it must be at least " + min);
          }
          if (value > max) {
            throw new IllegalArgumentException("it must be at most " + max);
          }
          return value;
        });
  }

  /** A number within {@code [min, max]}. */
  public static Setting<Double> ofDouble(
      String name, double defaultValue, double min, double max, String unit, String help) {
    return new Setting<>(
        name,
        new ValueKind.Number(min, max),
        defaultValue == Math.rint(defaultValue) && Math.abs(defaultValue) < 1e9
            ? Long.toString((long) defaultValue)
            : Double.toString(defaultValue),
        unit,
        help,
        text -> {
          double value = parseNumber(text, Double::parseDouble, "a number");
          if (!(value >= min && value <= max)) {
            throw new IllegalArgumentException("it must be from " + min + " to " + max);
          }
          return value;
        });
  }

  /** {@code true} or {@code false}. */
  public static Setting<Boolean> ofBoolean(String name, boolean defaultValue, String help) {
    return new Setting<>(
        name,
        new ValueKind.Truth(),
        Boolean.toString(defaultValue),
        "",
        help,
        text ->
            switch (text) {
              case "true" -> true;
              case "false" -> false;
              default -> throw new IllegalArgumentException("it must be true or false");
            });
  }

  /** Any text. */
  public static Setting<String> ofText(String name, String defaultValue, String help) {
    return new Setting<>(name, new ValueKind.Text("text"), defaultValue, "", help, text -> text);
  }

  /** One of the names of an enum, in lower case with hyphens. */
  public static <E extends Enum<E>> Setting<E> ofChoice(
      String name, Class<E> choices, E defaultValue, String help) {
    List<String> names =
        List.of(choices.getEnumConstants()).stream().map(Setting::hyphened).toList();
    return new Setting<>(
        name,
        new ValueKind.Choice(names),
        hyphened(defaultValue),
        "",
        help,
        text -> {
          int index = names.indexOf(text);
          if (index < 0) {
            throw new IllegalArgumentException("it must be one of " + String.join(", ", names));
          }
          return choices.getEnumConstants()[index];
        });
  }

  /** A setting with a grammar of its own. */
  public static <T> Setting<T> of(
      String name, String type, String defaultValue, String help, Function<String, T> parser) {
    return new Setting<>(name, new ValueKind.Text(type), defaultValue, "", help, parser);
  }

  /** What its values are, as the reference page says it. */
  public String type() {
    return kind.text();
  }

  /** The value of a text, with the setting's name in the message of what does not parse. */
  public T parse(String text) {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      throw new InvalidSettingException(name + " = '" + text + "': " + e.getMessage(), e);
    }
  }

  private static String hyphened(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static <N> N parseNumber(String text, Function<String, N> parser, String what) {
    try {
      return parser.apply(text.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("it must be " + what, e);
    }
  }
}
