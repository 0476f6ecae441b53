package dev.eider.learn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.config.Settings;
import dev.eider.data.Example;
import dev.eider.data.Ingested;
import dev.eider.data.LedgerEvent;
import dev.eider.data.LedgerEvent.Kind;
import dev.eider.data.SourcePosition;
import dev.eider.ledger.Ledger;
import dev.eider.ledger.LedgerSettings;
import dev.eider.report.LearningReport;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ClassBoundTest {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);

  private static Settings settings(int mostClasses) {
    return Settings.of(
        new TreeMap<>(
            Map.of(
                "image.height", "16",
                "image.width", "16",
                "batch.size", "16",
                "augmentation.padding", "2",
                "replay.ratio", "0",
                "holdout.dev.per-class", "3",
                "holdout.eval.per-class", "3",
                "holdout.dev.share", "0.25",
                "holdout.eval.share", "0.25",
                "classes.max", Integer.toString(mostClasses))));
  }

  @Test
  void labelsBeyondTheBound_areCountedAsRejectedAndNotLearned() {
    List<LedgerEvent> events = events(2);
    try (Learner learner = Learner.create(settings(2), 1, CLOCK)) {
      events.forEach(learner::accept);
      learner.finish();
      LearningReport report = learner.report();
      assertThat(report.classes())
          .extracting(LearningReport.ClassReport::label)
          .containsExactlyElementsOf(known(events, 2));
      // Every record of the other labels once; what the ledger releases of them is none.
      assertThat(report.account().rejections())
          .containsExactlyEntriesOf(
              Map.of("too-many-classes", consumedBeyond(events, known(events, 2))));
      assertAccounts(report, events);
    }
  }

  @Test
  void restoredLearner_keepsTheClassesThatItHasUnderALowerBound() throws IOException {
    List<LedgerEvent> events = events(3);
    byte[] state = stateAfter(settings(3), events.subList(0, 300));
    try (Learner learner = Learner.restore(settings(1), new ByteArrayInputStream(state), CLOCK)) {
      events.subList(300, events.size()).forEach(learner::accept);
      learner.finish();
      assertThat(learner.report().classes()).hasSize(3);
      assertAccounts(learner.report(), events);
    }
  }

  @Test
  void raisedBound_admitsLaterRecordsButNoneThatWasRefused() throws IOException {
    List<LedgerEvent> events = events(4);
    int raised = events.size() / 4;
    byte[] state = stateAfter(settings(2), events.subList(0, raised));
    Set<String> known = known(events, 2);
    // Refused as they were held out, and displaced when their class had been admitted.
    Set<String> refused = new TreeSet<>();
    events.subList(0, raised).stream()
        .filter(event -> isHold(event) && !known.contains(event.label().orElseThrow()))
        .forEach(event -> refused.add(event.requireExample().id()));
    assertThat(events.subList(raised, events.size()))
        .anyMatch(
            event -> event.kind() == Kind.RELEASE && refused.contains(event.requireExample().id()));
    try (Learner learner = Learner.restore(settings(10), new ByteArrayInputStream(state), CLOCK)) {
      events.subList(raised, events.size()).forEach(learner::accept);
      learner.finish();
      LearningReport report = learner.report();
      assertThat(report.classes()).hasSize(5);
      assertThat(report.account().rejections())
          .containsExactlyEntriesOf(
              Map.of("too-many-classes", consumedBeyond(events.subList(0, raised), known)));
      assertAccounts(report, events);
    }
  }

  @Test
  void heldOutRecordThatWasRefused_isHeldByTheLearnerOnceItComesAgainUnderARaisedBound()
      throws IOException {
    List<LedgerEvent> events = events(6);
    Set<String> known = known(events, 2);
    List<LedgerEvent> once = events.stream().filter(e -> e.position().offset() < 300).toList();
    byte[] state = stateAfter(settings(2), once);
    Settings raised = settings(10);
    // What the ledger holds after the first time; the second time displaces nothing.
    Set<String> held = new TreeSet<>();
    once.forEach(
        event -> {
          if (isHold(event)) {
            held.add(event.requireExample().id());
          } else if (event.kind() == Kind.RELEASE) {
            held.remove(event.requireExample().id());
          }
        });
    List<LedgerEvent> again = events.subList(once.size(), events.size());
    long refusedHeld =
        again.stream()
            .filter(event -> event.kind() == Kind.DUPLICATE)
            .filter(event -> !known.contains(event.label().orElseThrow()))
            .count();
    assertThat(refusedHeld).isPositive();
    try (Learner learner = Learner.restore(raised, new ByteArrayInputStream(state), CLOCK)) {
      again.forEach(learner::accept);
      learner.finish();
      LearningReport.Account account = learner.report().account();
      assertThat(account.heldOut()).isEqualTo(held.size());
      assertThat(account.duplicatesSkipped()).isEqualTo(held.size() - refusedHeld);
      assertAccounts(learner.report(), events);
    }
  }

  /**
   * Events of 300 examples streamed twice, of five classes and with every kind that has a label, of
   * labels beyond two classes too.
   */
  private static List<LedgerEvent> events(long seed) {
    Settings settings = settings(5);
    Settings nothingHeld =
        settings.with(LedgerSettings.DEV_SHARE, "0").with(LedgerSettings.EVAL_SHARE, "0");
    List<Example> examples =
        TestingStream.events(nothingHeld, 300, 5, seed).stream()
            .map(LedgerEvent::requireExample)
            .toList();
    Ledger ledger = new Ledger(settings);
    List<LedgerEvent> events = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      SourcePosition position = new SourcePosition("images", 0, i, 1000L + i);
      events.addAll(ledger.admit(Ingested.accepted(position, examples.get(i % 300))));
    }
    Set<String> known = known(events, 2);
    assertThat(events)
        .filteredOn(event -> !known.contains(event.label().orElseThrow()))
        .extracting(LedgerEvent::kind)
        .contains(Kind.TRAIN, Kind.HOLD_DEV, Kind.HOLD_EVAL, Kind.RELEASE, Kind.DUPLICATE);
    return events;
  }

  /** The first labels of the stream. */
  private static Set<String> known(List<LedgerEvent> events, int classes) {
    return new LinkedHashSet<>(
        events.stream()
            .map(event -> event.label().orElseThrow())
            .distinct()
            .limit(classes)
            .toList());
  }

  private static long consumedBeyond(List<LedgerEvent> events, Set<String> known) {
    return events.stream()
        .filter(event -> event.kind() != Kind.RELEASE)
        .filter(event -> !known.contains(event.label().orElseThrow()))
        .count();
  }

  private static boolean isHold(LedgerEvent event) {
    return event.kind() == Kind.HOLD_DEV || event.kind() == Kind.HOLD_EVAL;
  }

  private static void assertAccounts(LearningReport report, List<LedgerEvent> events) {
    LearningReport.Account account = report.account();
    assertThat(account.consumed())
        .isEqualTo(events.stream().filter(event -> event.kind() != Kind.RELEASE).count())
        .isEqualTo(
            account.trained()
                + account.heldOut()
                + account.deadLettered()
                + account.duplicatesSkipped()
                + account.pending());
    assertThat(account.pending()).isZero();
  }

  private static byte[] stateAfter(Settings settings, List<LedgerEvent> events) throws IOException {
    try (Learner learner = Learner.create(settings, 1, CLOCK)) {
      events.forEach(learner::accept);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      learner.writeState(out);
      return out.toByteArray();
    }
  }
}
