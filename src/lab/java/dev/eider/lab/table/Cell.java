package dev.eider.lab.table;

import dev.eider.learn.loss.LossName;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One training run of a table.
 *
 * @param method the row
 * @param loss L
 * @param imbalance the imbalance factor, null for the data set as it is
 * @param seed orders the epochs, draws D and seeds the learner
 */
record Cell(Method method, LossName loss, @Nullable Double imbalance, int seed) {
  String lossKey() {
    return loss.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** As a person reads it. */
  String title() {
    return "%s, %s%s, seed %s".formatted(method.name(), lossKey(), imbalanceTitle(), seed);
  }

  private String imbalanceTitle() {
    return imbalance == null ? "" : ", IF " + factor(imbalance);
  }

  /** An imbalance factor without needless decimals. */
  static String factor(double imbalance) {
    return imbalance == Math.rint(imbalance)
        ? Long.toString((long) imbalance)
        : Double.toString(imbalance);
  }
}
