package dev.eider.learn;

import dev.eider.learn.overload.Overload;
import dev.eider.learn.report.LearningStatistics;
import dev.eider.ledger.ClassCounts;
import dev.eider.ledger.ClassWeights;
import dev.eider.report.LearningReport;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Makes {@link LearningReport}s of a learner's state; rates are since the report before. */
final class LearningReporter {
  /** Entries of a class's row of the confusion matrix: all of them up to about twenty classes. */
  private static final int MOST_CONFUSIONS = 20;

  private final InstantSource clock;
  private final ClassWeights classWeights;
  private long reportedMillis;
  private long reportedTrained;

  /**
   * @param classWeights from counts to w_y
   * @param trained examples trained before the first report
   */
  LearningReporter(InstantSource clock, ClassWeights classWeights, long trained) {
    this.clock = clock;
    this.classWeights = classWeights;
    this.reportedMillis = clock.millis();
    this.reportedTrained = trained;
  }

  LearningReport report(LearnerState state, int stage, Overload overload) {
    long now = clock.millis();
    double seconds = Math.max(now - reportedMillis, 1) / 1000.0;
    double imagesPerSecond = (state.account.trained() - reportedTrained) / seconds;
    reportedMillis = now;
    reportedTrained = state.account.trained();
    List<LearningReport.ClassReport> byClass = byClass(state);
    state.statistics.forgetExtremes();
    Progress progress = state.progress;
    return new LearningReport(
        now,
        progress.finished(),
        new LearningReport.Progress(
            stage, progress.steps(), progress.metaSteps(), progress.skippedSteps()),
        state.account.report((long) state.dev.size() + state.eval.size(), state.pending.size()),
        new LearningReport.Descent(
            progress.lastRate(),
            progress.lastEffectiveStep(),
            state.statistics.trainLoss(),
            state.statistics.devLoss()),
        new LearningReport.Eps(
            state.statistics.epsOverWeight(),
            state.weighting.reliability(),
            state.statistics.negativeShare()),
        new LearningReport.Pace(imagesPerSecond, overload.lagSeconds(), overload.keptShare()),
        new LearningReport.Versions(progress.snapshots(), progress.lastVersion()),
        new LearningReport.Errors(state.evaluation().balancedError(), macroPrequential(byClass)),
        byClass,
        progress.finished() ? state.model.sha256() : "");
  }

  private static double macroPrequential(List<LearningReport.ClassReport> byClass) {
    return byClass.stream()
        .mapToDouble(LearningReport.ClassReport::prequentialError)
        .filter(error -> !Double.isNaN(error))
        .average()
        .orElse(Double.NaN);
  }

  private static double rounded(double number) {
    return Math.round(number * 1000) / 1000.0;
  }

  private List<LearningReport.ClassReport> byClass(LearnerState state) {
    List<String> labels = state.classes.labels();
    ClassCounts stream = state.counts();
    double[] counts = stream.running();
    double[] weights = classWeights.of(stream);
    List<LearningReport.ClassReport> byClass = new ArrayList<>();
    for (int y = 0; y < labels.size(); y++) {
      LearningStatistics.OfClass own = state.statistics.ofClass(y);
      Map<String, Double> predictedAs = new TreeMap<>();
      own.predictedAs().entrySet().stream()
          .sorted(Map.Entry.<Integer, Double>comparingByValue().reversed())
          .limit(MOST_CONFUSIONS)
          .forEach(entry -> predictedAs.put(labels.get(entry.getKey()), rounded(entry.getValue())));
      byClass.add(
          new LearningReport.ClassReport(
              labels.get(y),
              counts[y],
              state.weighting.classWeight(y, weights[y]),
              new LearningReport.ClassEps(own.meanEps(), own.minEps(), own.maxEps()),
              own.prequentialError(),
              predictedAs,
              state.evaluation().error(y),
              state.account.thinnedOf(labels.get(y)),
              new LearningReport.Held(state.dev.size(y), state.eval.size(y)),
              state.classes.lastSeenMillis(y)));
    }
    return byClass;
  }
}
