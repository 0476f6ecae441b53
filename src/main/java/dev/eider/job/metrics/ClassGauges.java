package dev.eider.job.metrics;

import dev.eider.report.LearningReport.ClassReport;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The series of single classes: of the first classes in the learner's order, up to a bound, and of
 * the worst ones whatever their number.
 */
final class ClassGauges {
  private static final int CONFUSIONS_OF_A_CLASS = 3;

  private final OperatorMetrics metrics;
  private final int mostClasses;
  private final ChangingSeries worst;
  private final ChangingSeries confusions;
  private int registered;
  private volatile List<ClassReport> latest = List.of();
  private volatile long newestMillis;

  ClassGauges(OperatorMetrics metrics, int mostClasses) {
    this.metrics = metrics;
    this.mostClasses = mostClasses;
    this.worst = new ChangingSeries(metrics, LearningMetrics.WORST_CLASS_ERROR);
    this.confusions = new ChangingSeries(metrics, LearningMetrics.CONFUSION);
    metrics.gauge(LearningMetrics.CLASSES, () -> latest.size());
    metrics.gauge(LearningMetrics.CLASSES_LEFT_OUT, () -> Math.max(0, latest.size() - mostClasses));
  }

  void reported(List<ClassReport> reported, List<ClassReport> worstOfThem) {
    latest = reported;
    newestMillis = latest.stream().mapToLong(ClassReport::lastSeenMillis).max().orElse(0);
    while (registered < Math.min(latest.size(), mostClasses)) {
      register(registered++);
    }
    Map<List<String>, Double> errors = new HashMap<>();
    Map<List<String>, Double> shares = new HashMap<>();
    for (ClassReport each : worstOfThem) {
      errors.put(List.of(each.label()), each.prequentialError());
      double examples = each.predictedAs().values().stream().mapToDouble(n -> n).sum();
      each.predictedAs().entrySet().stream()
          .filter(entry -> !entry.getKey().equals(each.label()))
          .sorted(
              Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder())
                  .thenComparing(Map.Entry.comparingByKey()))
          .limit(CONFUSIONS_OF_A_CLASS)
          .forEach(
              entry ->
                  shares.put(List.of(each.label(), entry.getKey()), entry.getValue() / examples));
    }
    worst.show(errors);
    confusions.show(shares);
  }

  private void register(int number) {
    String label = latest.get(number).label();
    metrics.gauge(LearningMetrics.CLASS_EXAMPLES, () -> latest.get(number).count(), label);
    metrics.gauge(LearningMetrics.CLASS_WEIGHT, () -> latest.get(number).weight(), label);
    metrics.gauge(LearningMetrics.CLASS_EPS, () -> latest.get(number).eps().mean(), label);
    metrics.gauge(
        LearningMetrics.CLASS_PREQUENTIAL_ERROR,
        () -> latest.get(number).prequentialError(),
        label);
    metrics.gauge(LearningMetrics.CLASS_EVAL_ERROR, () -> latest.get(number).evalError(), label);
    metrics.gauge(
        LearningMetrics.CLASS_SILENCE,
        () -> silenceSeconds(latest.get(number).lastSeenMillis()),
        label);
  }

  private double silenceSeconds(long lastSeenMillis) {
    return lastSeenMillis == 0 ? Double.NaN : (newestMillis - lastSeenMillis) / 1000.0;
  }
}
