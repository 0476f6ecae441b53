package dev.eider.serve.inference;

import dev.eider.config.QuotedList;
import dev.eider.data.Label;
import dev.eider.data.NoLabelException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The class prior to answer for. By Bayes' rule, logits that were trained for a prior p become
 * those for a prior q by adding log q_y - log p_y (Saerens, Latinne, Decaestecker, 2002; Menon et
 * al., "Long-tail learning via logit adjustment", ICLR 2021).
 *
 * @param kind which
 * @param shares for {@link Kind#GIVEN} the classes' shares, above 0, in any unit
 */
public record TargetPrior(Kind kind, Map<String, Double> shares) {
  public TargetPrior {
    shares = Map.copyOf(shares);
  }

  /** The kinds of priors. */
  public enum Kind {
    /** The one that the model was trained for: logits as they are. */
    TRAINED,
    /** All classes alike. */
    UNIFORM,
    /** The class shares of the stream when the snapshot was taken. */
    STREAM,
    /** Shares that are given by label. */
    GIVEN
  }

  /**
   * The prior of a text: {@code trained}, {@code uniform}, {@code stream}, or {@code
   * LABEL=SHARE,...}.
   *
   * @throws IllegalArgumentException where it is none
   */
  public static TargetPrior parse(String text) {
    return switch (text.strip()) {
      case "trained" -> new TargetPrior(Kind.TRAINED, Map.of());
      case "uniform" -> new TargetPrior(Kind.UNIFORM, Map.of());
      case "stream" -> new TargetPrior(Kind.STREAM, Map.of());
      default -> new TargetPrior(Kind.GIVEN, parseShares(text));
    };
  }

  private static Map<String, Double> parseShares(String text) {
    Map<String, Double> shares = new LinkedHashMap<>();
    for (String item : QuotedList.split(text)) {
      // In a YAML list, label and share are in the same quotes.
      boolean isQuoted = item.startsWith("\"") && item.endsWith("\"");
      String part = isQuoted ? label(item) : item;
      int equals = part.lastIndexOf('=');
      String label = equals < 0 ? "" : label(part.substring(0, equals));
      double share = equals < 0 ? Double.NaN : number(part.substring(equals + 1));
      if (label.isEmpty() || !(share > 0) || Double.isInfinite(share)) {
        throw new IllegalArgumentException(
            "a prior is trained, uniform, stream or LABEL=SHARE,... with shares above 0, not '"
                + part.strip()
                + "'");
      }
      if (shares.put(label, share) != null) {
        throw new IllegalArgumentException("the prior has two shares of " + Label.shown(label));
      }
    }
    return shares;
  }

  /** Empty where there is none. */
  private static String label(String text) {
    try {
      return Label.of(text);
    } catch (NoLabelException e) {
      return "";
    }
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text.strip());
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }
}
