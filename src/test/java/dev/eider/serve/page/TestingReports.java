package dev.eider.serve.page;

import dev.eider.report.LearningReport;
import dev.eider.report.LearningReport.ClassReport;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Learning reports as a learner makes them, with figures that are easy to tell. */
final class TestingReports {
  private TestingReports() {}

  /** A report of some classes. */
  static LearningReport of(long atMillis, List<ClassReport> classes) {
    return new LearningReport(
        atMillis,
        false,
        new LearningReport.Progress(2, 100, 50, 0),
        new LearningReport.Account(
            20, 10, 4, 3, 2, 0, 0, 1, Map.of("blank-label", 3L), Map.of("eider.images-0", 20L)),
        new LearningReport.Descent(0.1, 0.05, 1.5, 1.25),
        new LearningReport.Eps(0.25, 0.5, 0),
        new LearningReport.Pace(80, 2, 1),
        new LearningReport.Versions(3, 7),
        new LearningReport.Errors(0.4, 0.5),
        classes,
        "");
  }

  /** A class of which a third was taken for another, and nothing else is wrong. */
  static ClassReport aClass(String label, double count, double eps, String confusedWith) {
    return new ClassReport(
        label,
        count,
        1,
        new LearningReport.ClassEps(eps, eps, eps),
        0.25,
        Map.of(label, 6.0, confusedWith, 3.0),
        0.5,
        0,
        new LearningReport.Held(3, 4),
        1);
  }

  /** That many classes with long labels, each confused with twenty others. */
  static List<ClassReport> many(int classes) {
    return IntStream.range(0, classes)
        .mapToObj(
            y ->
                new ClassReport(
                    label(y),
                    Math.max(1, 50_000 / Math.pow(y + 1, 1.1)),
                    1 / (y + 1.0),
                    new LearningReport.ClassEps(y / 7e5, -y / 3e5, y / 7e5),
                    error(y, classes),
                    IntStream.range(0, 20)
                        .boxed()
                        .collect(Collectors.toMap(k -> label((y + k) % classes), k -> 20.0 - k)),
                    error(y + 1, classes),
                    0,
                    new LearningReport.Held(10, 20),
                    1))
        .toList();
  }

  /** Higher in the tail, and different from class to class. */
  private static double error(int y, int classes) {
    double scattered = (y * 2654435761L & 0xffff) / 65536.0;
    return Math.min(1, 0.1 + 0.5 * y / classes + 0.3 * scattered);
  }

  static String label(int y) {
    return "Somateria spectabilis, variety " + y;
  }
}
