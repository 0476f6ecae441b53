package dev.eider.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.release.Release;
import dev.eider.release.ReleaseRecords;
import dev.eider.release.Releases;
import dev.eider.release.Verdict;
import dev.eider.report.LearningReport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RunSummaryTest {
  private static final Duration ELAPSED = Duration.ofSeconds(72);

  @Test
  void lastVersionReleased_isSaidWithItsReason() {
    assertThat(RunSummary.lines(report(3), ELAPSED, records(auto(3, 3, Verdict.PROMOTE)), null))
        .containsExactly(
            "8,000 records in 1 min 12 s: 7,400 trained, 500 held out, 100 dead letters; version 3"
                + " has a balanced error of 0.271",
            "version 3 is released: promote, the figures");
  }

  @Test
  void anotherVersionReleased_isSaidWithItsErrorAndWhyTheLastIsNot() {
    assertThat(RunSummary.lines(report(3), ELAPSED, records(auto(1, 3, Verdict.HOLD)), 0.607))
        .endsWith("version 1 (error 0.607) is released, not version 3: hold, the figures");
  }

  @Test
  void noVersionReleased_isSaidWithTheReason() {
    assertThat(
            RunSummary.lines(
                report(3), ELAPSED, records(auto(null, 3, Verdict.INCONCLUSIVE)), null))
        .endsWith("no version is released, not version 3: inconclusive, the figures");
  }

  @Test
  void pinnedVersion_isSaidWithWhatTheGateThinks() {
    ReleaseRecords records =
        new ReleaseRecords(
            new Releases(
                auto(3, 3, Verdict.PROMOTE), Release.pin("eider", 1, null, "asked for", 1)),
            Map.of(),
            List.of());

    assertThat(RunSummary.lines(report(3), ELAPSED, records, 0.607))
        .endsWith(
            "version 1 (error 0.607) is pinned by a person; the gate has released version 3:"
                + " promote, the figures");
  }

  @Test
  void streamWithoutExamples_hasNoVersion() {
    assertThat(
            RunSummary.lines(
                report(0), ELAPSED, new ReleaseRecords(Releases.none(), Map.of(), List.of()), null))
        .singleElement()
        .asString()
        .endsWith("100 dead letters; no version");
  }

  @Test
  void durations_areSaidAsPersonsSayThem() {
    assertThat(RunSummary.duration(Duration.ofMillis(41_900))).isEqualTo("41 s");
    assertThat(RunSummary.duration(Duration.ofSeconds(185))).isEqualTo("3 min 5 s");
    assertThat(RunSummary.duration(Duration.ofMinutes(127))).isEqualTo("2 h 7 min");
  }

  private static ReleaseRecords records(Release auto) {
    return new ReleaseRecords(new Releases(auto, null), Map.of(), List.of());
  }

  private static Release auto(@Nullable Integer version, long candidate, Verdict verdict) {
    return new Release(
        "eider",
        Release.Source.AUTO,
        version == null ? null : version.longValue(),
        candidate,
        verdict,
        "the figures",
        1,
        null,
        1,
        List.of());
  }

  private static LearningReport report(long lastVersion) {
    return new LearningReport(
        1,
        true,
        new LearningReport.Progress(1, 100, 0, 0),
        new LearningReport.Account(8000, 7400, 500, 100, 0, 0, 0, 0, Map.of(), Map.of()),
        new LearningReport.Descent(0.1, 0.1, 1, 1),
        new LearningReport.Eps(0, Double.NaN, 0),
        new LearningReport.Pace(80, 2, 1),
        new LearningReport.Versions(lastVersion, lastVersion),
        new LearningReport.Errors(lastVersion == 0 ? Double.NaN : 0.271, 0.3),
        List.of(),
        "");
  }
}
