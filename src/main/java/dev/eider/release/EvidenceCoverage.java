package dev.eider.release;

import dev.eider.config.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many classes the eval examples speak for. A class is judged where it has examples. A few-shot
 * class without any is judged as part of its group, where the group has {@code
 * gate.min-group-examples}: which examples are held out is decided by a hash of their ids, so the
 * few-shot classes with examples are a random sample of all.
 *
 * @param classes all that the stream has shown
 * @param measured those with eval examples
 * @param byGroup few-shot classes without any, judged as part of their group
 * @param examples all eval examples
 * @param thin classes with fewer examples than {@link PairedComparison#LEAST_OF_A_CLASS}, which
 *     cannot be among the worst ones
 * @param smallGroups the groups with examples that are too few for {@code gate.max-risk}
 */
record EvidenceCoverage(
    int classes, int measured, int byGroup, int examples, int thin, List<String> smallGroups) {
  EvidenceCoverage {
    smallGroups = List.copyOf(smallGroups);
  }

  /** What a verdict lacks. */
  record Shortfall(VerdictReason ground, String reason) {}

  /** The coverage of outcomes, those of classes without examples among them. */
  static EvidenceCoverage of(List<ClassOutcomes> outcomes, Settings settings) {
    int leastOfAGroup = settings.get(GateSettings.MIN_GROUP_EXAMPLES);
    int measured = 0;
    int byGroup = 0;
    int examples = 0;
    int thin = 0;
    List<String> small = new ArrayList<>();
    for (Map.Entry<String, List<ClassOutcomes>> group : Groups.of(outcomes).entrySet()) {
      int members = group.getValue().size();
      int ofTheGroup = 0;
      int withExamples = 0;
      for (ClassOutcomes each : group.getValue()) {
        ofTheGroup += each.examples();
        withExamples += each.examples() > 0 ? 1 : 0;
        thin += each.examples() > 0 && each.examples() < PairedComparison.LEAST_OF_A_CLASS ? 1 : 0;
      }
      measured += withExamples;
      examples += ofTheGroup;
      if (ofTheGroup > 0 && ofTheGroup < leastOfAGroup) {
        small.add(group.getKey());
      } else if (ofTheGroup > 0 && group.getKey().equals(Groups.FEW)) {
        byGroup = members - withExamples;
      }
    }
    return new EvidenceCoverage(outcomes.size(), measured, byGroup, examples, thin, small);
  }

  /** Why nothing can be said, null where there is enough to say something. */
  @Nullable Shortfall shortfall(Settings settings) {
    if (examples < settings.get(GateSettings.MIN_EXAMPLES)) {
      return new Shortfall(
          VerdictReason.FEW_EXAMPLES,
          text(
              "only %d eval examples, %d are asked for",
              examples, settings.get(GateSettings.MIN_EXAMPLES)));
    }
    int judged = measured + byGroup;
    if (judged < settings.get(GateSettings.MIN_COVERAGE) * classes) {
      return new Shortfall(
          VerdictReason.LOW_COVERAGE,
          text(
              "only %d of %d classes have eval examples, their own or as few-shot ones their"
                  + " group's; a share of %.2f is asked for",
              judged, classes, settings.get(GateSettings.MIN_COVERAGE)));
    }
    return null;
  }

  /** What was not judged, to follow a reason; empty where every class was. */
  String remark() {
    StringBuilder remark = new StringBuilder();
    if (measured < classes) {
      remark.append(
          text(
              "; %d of %d classes %s no eval examples",
              classes - measured, classes, have(classes - measured)));
      if (byGroup > 0) {
        remark.append(text(", %d of them judged as part of the few-shot group", byGroup));
      }
    }
    if (thin > 0) {
      remark.append(
          text(
              "; %d %s fewer than %d, judged as part of their group",
              thin, have(thin), PairedComparison.LEAST_OF_A_CLASS));
    }
    if (!smallGroups.isEmpty()) {
      remark.append("; too few examples to judge the group " + String.join(", ", smallGroups));
    }
    return remark.toString();
  }

  private static String have(int classes) {
    return classes == 1 ? "has" : "have";
  }

  private static String text(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
