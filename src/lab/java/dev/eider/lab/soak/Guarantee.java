package dev.eider.lab.soak;

import dev.eider.report.LearningReport;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One thing that the job guarantees, and whether a run has kept it.
 *
 * @param name what is guaranteed
 * @param holds whether it was
 * @param found the figures that say so
 */
record Guarantee(String name, boolean holds, String found) {
  /**
   * What a disturbed run guarantees.
   *
   * @param published the good images by label
   * @param damaged the number of the others
   */
  static List<Guarantee> of(
      Scenario scenario,
      Map<String, Long> published,
      long damaged,
      Outcome undisturbed,
      Outcome disturbed) {
    LearningReport last = disturbed.last();
    LearningReport.Account account = last.account();
    long good = published.values().stream().mapToLong(Long::longValue).sum();
    List<Guarantee> every =
        List.of(
            equal("every class is counted exactly", doubles(published), counts(last)),
            equal("every record is consumed once", good + damaged, account.consumed()),
            equal(
                "what became of the records adds up",
                account.consumed(),
                account.trained()
                    + account.heldOut()
                    + account.deadLettered()
                    + account.duplicatesSkipped()),
            equal("as many examples are held out", heldOut(undisturbed), heldOut(disturbed)),
            equal("every damaged record is counted once", damaged, account.deadLettered()),
            distinct("every dead letter is there once", disturbed.deadLetters(), damaged),
            distinct("no snapshot version is there twice", disturbed.versions(), last.versions().given()),
            increasing("snapshot versions strictly increase", disturbed.versions()),
            equal(
                "every version has a release decision",
                disturbed.versions(),
                disturbed.candidates()));
    return scenario.isDeterministic() ? concat(every, exact(undisturbed, disturbed)) : every;
  }

  private static List<Guarantee> exact(Outcome undisturbed, Outcome disturbed) {
    return List.of(
        equal(
            "the final parameters are bit-identical",
            undisturbed.last().parametersSha256(),
            disturbed.last().parametersSha256()),
        equal("the account is the same", undisturbed.last().account(), disturbed.last().account()),
        equal("the steps are the same", undisturbed.last().progress().steps(), disturbed.last().progress().steps()),
        equal("the snapshots are of the same steps", steps(undisturbed), steps(disturbed)));
  }

  private static <T> List<T> concat(List<T> first, List<T> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  private static Guarantee equal(String name, Object expected, Object found) {
    boolean holds = expected.equals(found);
    return new Guarantee(name, holds, holds ? found.toString() : expected + ", but found " + found);
  }

  private static Guarantee distinct(String name, List<?> found, long expected) {
    int different = new HashSet<>(found).size();
    return new Guarantee(
        name,
        different == found.size() && different == expected,
        found.size() + ", " + different + " of them different, expected " + expected);
  }

  private static Guarantee increasing(String name, List<Long> versions) {
    boolean holds = true;
    for (int i = 1; i < versions.size(); i++) {
      holds &= versions.get(i) > versions.get(i - 1);
    }
    return new Guarantee(name, holds, versions.toString());
  }

  private static Map<String, Double> doubles(Map<String, Long> counts) {
    Map<String, Double> doubles = new TreeMap<>();
    counts.forEach((label, count) -> doubles.put(label, (double) count));
    return doubles;
  }

  private static Map<String, Double> counts(LearningReport report) {
    return byLabel(report, LearningReport.ClassReport::count);
  }

  private static Map<String, List<Integer>> heldOut(Outcome outcome) {
    return byLabel(outcome.last(), own -> List.of(own.held().dev(), own.held().eval()));
  }

  private static <T> Map<String, T> byLabel(
      LearningReport report, Function<LearningReport.ClassReport, T> value) {
    return report.classes().stream()
        .collect(
            Collectors.toMap(LearningReport.ClassReport::label, value, (a, b) -> b, TreeMap::new));
  }

  private static List<Long> steps(Outcome outcome) {
    return outcome.manifests().stream().map(manifest -> manifest.step()).toList();
  }
}
