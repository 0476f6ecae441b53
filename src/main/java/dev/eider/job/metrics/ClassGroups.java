package dev.eider.job.metrics;

import dev.eider.release.Groups;
import dev.eider.report.LearningReport.ClassReport;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * The groups of classes that {@link LearningMetrics} names, of one learning report.
 *
 * @param errors by the group's name
 * @param worst the classes with the highest prequential errors, the highest first
 */
record ClassGroups(Map<String, Errors> errors, List<ClassReport> worst) {
  static final String ALL = "all";
  static final String HEAD = "head";
  static final String TAIL = "tail";
  static final String WORST = "worst";
  static final String STREAM = "stream";

  static final List<String> NAMES =
      List.of(ALL, Groups.MANY, Groups.MEDIUM, Groups.FEW, HEAD, TAIL, WORST, STREAM);

  private static final int FIFTH = 5;

  ClassGroups {
    errors = Map.copyOf(errors);
    worst = List.copyOf(worst);
  }

  /**
   * A group's errors; NaN where no class of it has one.
   *
   * @param classes of the group
   * @param prequential before training
   * @param eval on held-out images
   */
  record Errors(int classes, double prequential, double eval) {
    /** Of no class. */
    static final Errors NONE = new Errors(0, Double.NaN, Double.NaN);

    private static Errors of(List<ClassReport> group, ToDoubleFunction<ClassReport> share) {
      return new Errors(
          group.size(),
          mean(group, ClassReport::prequentialError, share),
          mean(group, ClassReport::evalError, share));
    }

    private static double mean(
        List<ClassReport> group,
        ToDoubleFunction<ClassReport> error,
        ToDoubleFunction<ClassReport> share) {
      double sum = 0;
      double shares = 0;
      for (ClassReport each : group) {
        double value = error.applyAsDouble(each);
        if (!Double.isNaN(value)) {
          sum += share.applyAsDouble(each) * value;
          shares += share.applyAsDouble(each);
        }
      }
      return sum / shares;
    }
  }

  /** The errors of a group of {@link #NAMES}. */
  Errors of(String group) {
    return errors.getOrDefault(group, Errors.NONE);
  }

  /** The groups of the classes, with that many classes in {@code worst}. */
  static ClassGroups of(List<ClassReport> classes, int worstClasses) {
    List<ClassReport> seen = classes.stream().filter(each -> each.count() > 0).toList();
    List<ClassReport> bySize =
        seen.stream().sorted(Comparator.comparingDouble(ClassReport::count)).toList();
    List<ClassReport> worst =
        seen.stream()
            .filter(each -> !Double.isNaN(each.prequentialError()))
            .sorted(Comparator.comparingDouble(ClassReport::prequentialError).reversed())
            .limit(worstClasses)
            .toList();
    int fifth = (bySize.size() + FIFTH - 1) / FIFTH;
    Map<String, Errors> errors = new LinkedHashMap<>();
    errors.put(ALL, Errors.of(seen, each -> 1));
    for (String group : List.of(Groups.MANY, Groups.MEDIUM, Groups.FEW)) {
      List<ClassReport> members =
          seen.stream().filter(each -> Groups.of(each.count()).equals(group)).toList();
      errors.put(group, Errors.of(members, each -> 1));
    }
    errors.put(HEAD, Errors.of(bySize.subList(bySize.size() - fifth, bySize.size()), each -> 1));
    errors.put(TAIL, Errors.of(bySize.subList(0, fifth), each -> 1));
    errors.put(WORST, Errors.of(worst, each -> 1));
    errors.put(STREAM, Errors.of(seen, ClassReport::count));
    return new ClassGroups(errors, worst);
  }
}
