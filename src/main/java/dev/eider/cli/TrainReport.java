package dev.eider.cli;

import dev.eider.report.LearningReport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What {@code train --report} and, in part, {@code demo --report} write. */
final class TrainReport {
  private TrainReport() {}

  static Map<String, Object> of(LearningReport last) {
    Map<String, Object> report = new LinkedHashMap<>();
    LearningReport.Account account = last.account();
    report.put("recordsConsumed", account.consumed());
    report.put("recordsTrained", account.trained());
    report.put("heldOut", account.heldOut());
    report.put("deadLettered", account.deadLettered());
    report.put("duplicatesSkipped", account.duplicatesSkipped());
    report.put("thinned", account.thinned());
    report.put("notFinite", account.notFinite());
    report.put("steps", last.progress().steps());
    report.put("metaSteps", last.progress().metaSteps());
    report.put("snapshots", last.versions().given());
    report.put("lastVersion", last.versions().last());
    report.put("balancedEvalError", last.errors().balancedEval());
    report.put("parametersSha256", last.parametersSha256());
    report.put("classes", classes(last));
    return report;
  }

  static List<Map<String, Object>> classes(LearningReport last) {
    return last.classes().stream().map(TrainReport::ofClass).toList();
  }

  private static Map<String, Object> ofClass(LearningReport.ClassReport own) {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("label", own.label());
    report.put("count", own.count());
    report.put("weight", own.weight());
    report.put("prequentialError", own.prequentialError());
    report.put("evalError", own.evalError());
    report.put("meanEps", own.eps().mean());
    return report;
  }

  /** What was learned, in one line for a person, at most as wide as a common terminal. */
  static String line(LearningReport report) {
    LearningReport.Account account = report.account();
    return String.format(
        Locale.ROOT,
        "%,d records, stage %d, step %,d (%,d meta), error %s seen, %s held out, v%d",
        account.consumed(),
        report.progress().stage(),
        report.progress().steps(),
        report.progress().metaSteps(),
        fraction(report.errors().macroPrequential()),
        fraction(report.errors().balancedEval()),
        report.versions().last());
  }

  /** A fraction, or a dash where it is not known. */
  static String fraction(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.3f", value);
  }
}
