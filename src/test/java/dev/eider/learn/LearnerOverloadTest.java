package dev.eider.learn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.config.Settings;
import dev.eider.data.LedgerEvent;
import dev.eider.learn.overload.OverloadSettings;
import dev.eider.report.LearningReport;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LearnerOverloadTest {
  private static final Settings LATE =
      TestingStream.settings("warmup.steps", "5", "overload.lag", "10 s", "overload.tail", "20");
  private static final Settings THINNING = LATE.with(OverloadSettings.OVERLOAD, "thin");

  /** The stream's records are of the seconds 1 to 2. */
  private static final InstantSource IN_TIME = InstantSource.fixed(Instant.ofEpochSecond(2));

  /** Twenty times the bound, and so as much as may be left out is. */
  private static final InstantSource FAR_BEHIND = InstantSource.fixed(Instant.ofEpochSecond(200));

  @Test
  void trainLate_isTheSameHoweverLate() throws IOException {
    byte[] inTime = trained(LATE, IN_TIME);
    assertThat(trained(LATE, FAR_BEHIND)).isEqualTo(inTime);
    assertThat(trained(THINNING, IN_TIME)).isEqualTo(inTime);
  }

  @Test
  void thinning_leavesOutHeadClassesOnlyAndTheAccountCloses() {
    List<LedgerEvent> events = TestingStream.events(THINNING, 800, 5, 1);
    try (Learner learner = Learner.create(THINNING, 1, FAR_BEHIND)) {
      events.forEach(learner::accept);
      learner.finish();
      LearningReport report = learner.report();
      LearningReport.Account account = report.account();
      assertThat(account.thinned()).isGreaterThan(200);
      assertThat(account.closes()).isTrue();
      assertThat(account.pending()).isZero();
      assertThat(account.consumed()).isEqualTo(800);
      assertThat(report.pace().lagSeconds()).isBetween(198.0, 199.0);
      assertThat(report.pace().keptShare()).isBetween(0.1, 0.6);
      // Every record counts: half of them are of the first class, and so on.
      assertThat(report.classes().stream().mapToDouble(LearningReport.ClassReport::count).sum())
          .isEqualTo(800);
      for (LearningReport.ClassReport own : report.classes()) {
        // The mean class has a fifth.
        boolean head = Set.of("class-0", "class-1").contains(own.label());
        assertThat(own.thinned() > 0).as(own.label()).isEqualTo(head);
      }
    }
  }

  /**
   * Today's clock and the stream's seconds 1 to 2 of 1970: nobody has waited for half a century.
   */
  @Test
  void timestampThatSaysNothing_thinsNothing() throws IOException {
    InstantSource today = InstantSource.fixed(Instant.parse("2026-11-28T00:00:00Z"));
    assertThat(trained(THINNING, today)).isEqualTo(trained(THINNING, IN_TIME));
  }

  @Test
  void learnerRestoredWhileItThins_equalsTheUninterruptedOneBitByBit() throws IOException {
    List<LedgerEvent> events = TestingStream.events(THINNING, 700, 5, 1);
    byte[] uninterrupted;
    byte[] between = new byte[0];
    try (Learner learner = Learner.create(THINNING, 1, FAR_BEHIND)) {
      for (int i = 0; i < events.size(); i++) {
        // A batch is corrected by one measure, so the state is whole where none is half full.
        if (between.length == 0 && i > 300 && learner.report().account().pending() == 0) {
          between = state(learner);
          events = events.subList(i, events.size());
          i = 0;
        }
        learner.accept(events.get(i));
      }
      uninterrupted = state(learner);
    }
    try (Learner learner =
        Learner.restore(THINNING, new ByteArrayInputStream(between), FAR_BEHIND)) {
      events.forEach(learner::accept);
      assertThat(state(learner)).isEqualTo(uninterrupted);
      assertThat(learner.report().account().closes()).isTrue();
    }
  }

  @Test
  void stateWithinABatch_keepsTheCorrections() throws IOException {
    List<LedgerEvent> events = TestingStream.events(THINNING, 500, 5, 1);
    try (Learner learner = Learner.create(THINNING, 1, FAR_BEHIND)) {
      int next = 0;
      while (learner.report().account().pending() < 5 || next < 300) {
        learner.accept(events.get(next++));
      }
      byte[] state = state(learner);
      try (Learner restored =
          Learner.restore(THINNING, new ByteArrayInputStream(state), FAR_BEHIND)) {
        assertThat(state(restored)).isEqualTo(state);
        events.subList(next, events.size()).forEach(restored::accept);
        restored.finish();
        assertThat(restored.report().account().closes()).isTrue();
        assertThat(restored.report().account().consumed()).isEqualTo(500);
      }
    }
  }

  private static byte[] trained(Settings settings, InstantSource clock) throws IOException {
    try (Learner learner = Learner.create(settings, 1, clock)) {
      TestingStream.events(settings, 400, 5, 1).forEach(learner::accept);
      learner.finish();
      assertThat(learner.report().account().thinned()).isZero();
      assertThat(learner.report().progress().metaSteps()).isPositive();
      return state(learner);
    }
  }

  private static byte[] state(Learner learner) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    learner.writeState(out);
    return out.toByteArray();
  }
}
