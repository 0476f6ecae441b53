package dev.eider.lab.soak;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.report.LearningReport;
import dev.eider.report.ReportJson;
import dev.eider.snapshot.Manifest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What a soak finds broken: 10 records, of which 8 were trained, 1 was held out and 1 is damaged.
 */
class GuaranteeTest {
  private static final Outcome GOOD = outcome(9, 8, "abc", List.of(1L, 2L), List.of("0@4"));

  @Test
  void undisturbedRun_keepsEveryGuarantee() {
    assertThat(broken(Scenario.ONE_PARTITION, GOOD)).isEmpty();
    assertThat(broken(Scenario.FOUR_PARTITIONS, GOOD)).isEmpty();
  }

  @Test
  void recordThatIsCountedTwice_isFound() {
    assertThat(
            broken(
                Scenario.FOUR_PARTITIONS, outcome(10, 9, "abc", List.of(1L, 2L), List.of("0@4"))))
        .containsExactly(
            "every class is counted exactly: {owl=9.0}, but found {owl=10.0}",
            "every record is consumed once: 10, but found 11");
  }

  @Test
  void otherParameters_areFoundWhereTheOrderIsFixed() {
    Outcome other = outcome(9, 8, "abd", List.of(1L, 2L), List.of("0@4"));
    assertThat(broken(Scenario.FOUR_PARTITIONS, other)).isEmpty();
    assertThat(broken(Scenario.ONE_PARTITION, other))
        .containsExactly("the final parameters are bit-identical: abc, but found abd");
  }

  @Test
  void versionThatIsThereTwice_isFound() {
    assertThat(
            broken(Scenario.FOUR_PARTITIONS, outcome(9, 8, "abc", List.of(1L, 1L), List.of("0@4"))))
        .containsExactly(
            "no snapshot version is there twice: 2, 1 of them different, expected 2",
            "snapshot versions strictly increase: [1, 1]");
  }

  @Test
  void deadLetterThatIsMissingOrThereTwice_isFound() {
    assertThat(broken(Scenario.FOUR_PARTITIONS, outcome(9, 8, "abc", List.of(1L, 2L), List.of())))
        .containsExactly("every dead letter is there once: 0, 0 of them different, expected 1");
    assertThat(
            broken(
                Scenario.FOUR_PARTITIONS,
                outcome(9, 8, "abc", List.of(1L, 2L), List.of("0@4", "0@4"))))
        .containsExactly("every dead letter is there once: 2, 1 of them different, expected 1");
  }

  private static List<String> broken(Scenario scenario, Outcome disturbed) {
    return Guarantee.of(scenario, Map.of("owl", 9L), 1, GOOD, disturbed).stream()
        .filter(guarantee -> !guarantee.holds())
        .map(guarantee -> guarantee.name() + ": " + guarantee.found())
        .toList();
  }

  private static Outcome outcome(
      long counted, long trained, String sha256, List<Long> versions, List<String> deadLetters) {
    LearningReport last =
        ReportJson.decode(
            """
            {"last": true, "steps": 4, "snapshots": 2, "parametersSha256": "%s",
             "account": {"consumed": %s, "trained": %s, "heldOut": 1, "deadLettered": 1,
                         "rejections": {"undecodable-image": 1}},
             "classes": [{"label": "owl", "count": %s}]}
            """
                .formatted(sha256, trained + 2, trained, counted)
                .getBytes(UTF_8));
    return new Outcome(last, manifests(versions), versions, deadLetters);
  }

  private static List<Manifest> manifests(List<Long> versions) {
    Manifest[] manifests = new Manifest[versions.size()];
    Arrays.setAll(
        manifests,
        i ->
            new Manifest(
                "eider",
                versions.get(i),
                0,
                "smallcnn",
                16,
                16,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                null,
                2L * i,
                Map.of(),
                "hash",
                Map.of(),
                0,
                null));
    return List.of(manifests);
  }
}
