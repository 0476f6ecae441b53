package dev.eider.data;

import java.util.Locale;

/** The part of the data an example belongs to. */
public enum Split {
  /** Trains the network. */
  TRAIN,
  /** The balanced development set D that meta-learns the conditional weights (Algorithm 1, 11). */
  DEV,
  /** The held-out set that measures candidates before they are released. */
  EVAL;

  /** The value of the {@code split} header: the name in lower case. */
  public String headerValue() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The split of a header's value.
   *
   * @throws IllegalArgumentException where the value is none of {@code train}, {@code dev}, {@code
   *     eval}
   */
  public static Split fromHeaderValue(String value) {
    for (Split split : values()) {
      if (split.headerValue().equals(value)) {
        return split;
      }
    }
    throw new IllegalArgumentException(
        "split is '" + value + "'; it must be one of train, dev, eval");
  }
}
