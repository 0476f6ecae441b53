package dev.eider.release;

import dev.eider.config.Settings;
import dev.eider.data.Quantiles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The errors that a released version makes on the stream, before it learns from each example: where
 * they rise, the version before may serve better.
 *
 * @param settings of the gate
 */
record StreamErrors(Settings settings) {
  /** Whether the classes' errors are beyond doubt higher than when the released version was. */
  boolean haveRisen(GateState state, Evidence evidence) {
    Map<String, Prequential> before = new HashMap<>();
    state.prequentialAtRelease().forEach(rate -> before.put(rate.label(), rate));
    List<Prequential> then = new ArrayList<>();
    List<Prequential> now = new ArrayList<>();
    for (Prequential rate : evidence.prequential()) {
      Prequential earlier = before.get(rate.label());
      if (earlier != null && earlier.examples() > 0 && rate.examples() > 0) {
        then.add(earlier);
        now.add(rate);
      }
    }
    if (now.isEmpty()) {
      return false;
    }
    double[] errorsThen = PooledRate.of(then).draws(Gate.random(evidence.version()));
    double[] errorsNow = PooledRate.of(now).draws(Gate.random(~evidence.version()));
    double[] rises = new double[errorsNow.length];
    SplittableRandom pairing = new SplittableRandom(evidence.version());
    for (int i = 0; i < rises.length; i++) {
      rises[i] = errorsNow[i] - errorsThen[pairing.nextInt(errorsThen.length)];
    }
    Arrays.sort(rises);
    return Quantiles.nearest(rises, (1 - settings.get(GateSettings.CONFIDENCE)) / 2)
        > settings.get(GateSettings.ROLLBACK_RISE);
  }

  /** Whether the version before, to which a rollback returns, is worse than the released one. */
  boolean previousIsWorse(Evidence evidence) {
    List<ClassOutcomes> outcomes = evidence.previousOutcomes();
    List<ClassOutcomes> measured =
        outcomes == null
            ? List.of()
            : outcomes.stream().filter(each -> each.examples() > 0).toList();
    if (measured.isEmpty()) {
      return true;
    }
    return new PairedComparison(
            measured,
            settings.get(GateSettings.WORST_CLASSES),
            settings.get(GateSettings.CONFIDENCE),
            0)
        .compare(evidence.version()).stream().anyMatch(Comparison::significantlyWorse);
  }

  /** The mean over classes of their errors; NaN where none has examples. */
  static double macro(List<Prequential> rates) {
    return rates.stream()
        .filter(rate -> rate.examples() > 0)
        .mapToDouble(rate -> rate.errors() / rate.examples())
        .average()
        .orElse(Double.NaN);
  }
}
