package dev.eider.lab.drift;

import java.util.List;
import java.util.Locale;

/**
 * What {@code --report} receives. Errors and accuracies are fractions.
 *
 * @param dataset the data set's name
 * @param records of each stream
 * @param halfLife of the counts where they decay, in records
 * @param replayRatio where there is replay
 * @param runs one for each scenario and variant
 */
record DriftReport(
    String dataset, long records, long halfLife, double replayRatio, List<Run> runs) {
  DriftReport {
    runs = List.copyOf(runs);
  }

  /**
   * One scenario with one variant.
   *
   * @param scenario swap or late
   * @param decay whether counts decay
   * @param replay whether batches are replayed
   * @param moments errors of old and new classes over time
   * @param measures of continual learning
   * @param seconds it took
   */
  record Run(
      String scenario,
      boolean decay,
      boolean replay,
      List<ContinualMeasures.Moment> moments,
      ContinualMeasures measures,
      double seconds) {
    Run {
      moments = List.copyOf(moments);
    }
  }

  /** As people read it: percent, in Markdown. */
  String markdown() {
    StringBuilder text =
        new StringBuilder(
            "| scenario | count decay | replay | old before | old after | new after | average"
                + " accuracy | backward transfer | forgetting | s |\n");
    text.append("|---|---|---|---|---|---|---|---|---|---|\n");
    for (Run run : runs) {
      ContinualMeasures.Moment last = run.moments().get(run.moments().size() - 1);
      ContinualMeasures measures = run.measures();
      text.append(
          String.format(
              Locale.ROOT,
              "| %s | %s | %s | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f | %.0f |%n",
              run.scenario(),
              run.decay() ? "yes" : "no",
              run.replay() ? "yes" : "no",
              100 * (last.oldError() + measures.backwardTransfer()),
              100 * last.oldError(),
              100 * last.newError(),
              100 * measures.averageAccuracy(),
              100 * measures.backwardTransfer(),
              100 * measures.forgetting(),
              run.seconds()));
    }
    return text
        + String.format(
            Locale.ROOT,
            "%n%s, %,d records, half-life %,d records, replay ratio %s. Old before, old after: error"
                + " %% of the old classes when the stream changes and at its end.%n",
            dataset,
            records,
            halfLife,
            replayRatio);
  }
}
