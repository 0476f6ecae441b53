package dev.eider.config;

/** Settings that are a port which is off unless it is named. */
public final class PortSetting {
  /** The value of a port that is off. */
  public static final int OFF = -1;

  private PortSetting() {}

  /** A port from 0, which is for a free one, or {@link #OFF}, the default. */
  public static Setting<Integer> of(String name, String documentation) {
    return Setting.of(name, "off | PORT", "off", documentation, PortSetting::parse);
  }

  private static int parse(String text) {
    String stripped = text.strip();
    if (stripped.equals("off")) {
      return OFF;
    }
    if (!stripped.matches("\\d{1,5}") || Integer.parseInt(stripped) > 65_535) {
      throw new IllegalArgumentException("it must be off, or a port from 0 to 65535");
    }
    return Integer.parseInt(stripped);
  }
}
