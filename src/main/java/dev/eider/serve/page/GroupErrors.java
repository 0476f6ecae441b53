package dev.eider.serve.page;

import dev.eider.release.Groups;
import dev.eider.report.LearningReport;
import dev.eider.report.LearningReport.ClassReport;
import java.util.Arrays;
import java.util.Map;

/**
 * Mean prequential errors over the classes of a group; NaN where a group has none.
 *
 * @param many of the many-shot classes
 * @param medium of the medium-shot classes
 * @param few of the few-shot classes
 */
record GroupErrors(double many, double medium, double few) {
  static GroupErrors of(LearningReport report) {
    double[] counts = report.classes().stream().mapToDouble(ClassReport::count).toArray();
    Map<String, int[]> groups = Groups.indices(counts);
    return new GroupErrors(
        mean(report, groups, Groups.MANY),
        mean(report, groups, Groups.MEDIUM),
        mean(report, groups, Groups.FEW));
  }

  private static double mean(LearningReport report, Map<String, int[]> groups, String group) {
    return Arrays.stream(groups.getOrDefault(group, new int[0]))
        .mapToDouble(y -> report.classes().get(y).prequentialError())
        .filter(Double::isFinite)
        .average()
        .orElse(Double.NaN);
  }
}
