package dev.eider.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.config.Settings;
import dev.eider.data.Example;
import dev.eider.data.LedgerEvent;
import dev.eider.data.SourcePosition;
import dev.eider.data.Split;
import dev.eider.learn.Learner;
import dev.eider.release.Release;
import dev.eider.release.Verdict;
import dev.eider.snapshot.Snapshot;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A world of four brightnesses, which from one moment on have each other's names. */
class ReleaseGateTest {
  private static final int CLASSES = 4;
  private static final int EVAL_PER_CLASS = 20;
  private static final int BATCH = 16;
  private static final int MOST_CANDIDATES = 200;

  private static final Settings SETTINGS =
      Settings.of(
          Map.of(
              "image.height", "8",
              "image.width", "8",
              "augmentation.padding", "1",
              "batch.size", Integer.toString(BATCH),
              "warmup.steps", "1000000",
              "learning.rate", "0.02",
              "gate.min-interval", "off",
              "gate.rollback.patience", "1"));

  private final Learner learner =
      Learner.create(SETTINGS, 1, InstantSource.fixed(Instant.ofEpochMilli(1)));
  private final long[] counts = new long[CLASSES];
  private int records;

  @AfterEach
  void close() {
    learner.close();
  }

  @Test
  void worldThatChanges_bringsTheVersionBeforeBack_andARestoredGateGoesOnFromThere()
      throws IOException {
    try (ReleaseGate gate = ReleaseGate.create(SETTINGS)) {
      holdOut(0);
      Release first = trainedUntilPromotion(gate);
      // The error on the stream has fallen by the time of the second release.
      train(60, 0);
      Release second = trainedUntilPromotion(gate);
      assertThat(second.previousVersion()).isEqualTo(first.version());

      releaseHeldOut(0);
      holdOut(1);
      train(8, 1);
      Release rollback = gate.judge(learner, snapshot(), false).release();
      assertThat(rollback.verdict()).as(rollback.reason()).isEqualTo(Verdict.ROLLBACK);
      assertThat(rollback.version()).isEqualTo(first.version());
      assertThat(rollback.previousVersion()).isNull();

      try (ReleaseGate restored = restored(gate)) {
        Snapshot next = snapshot();
        Release decision = gate.judge(learner, next, false).release();
        assertThat(restored.judge(learner, next, false).release()).isEqualTo(decision);
        assertThat(decision.comparisons()).isNotEmpty();
      }
    }
  }

  @Test
  void stateOfAnUnknownVersion_isRefused() {
    DataInputStream unknown =
        new DataInputStream(new ByteArrayInputStream(new byte[] {0, 0, 0, 9}));

    assertThatThrownBy(() -> ReleaseGate.restore(SETTINGS, unknown))
        .isInstanceOf(IOException.class)
        .hasMessage("the gate's state is of version 9, this program reads 2");
  }

  private Release trainedUntilPromotion(ReleaseGate gate) {
    for (int i = 0; i < MOST_CANDIDATES; i++) {
      train(1, 0);
      Release release = gate.judge(learner, snapshot(), false).release();
      if (release.verdict() == Verdict.PROMOTE) {
        return release;
      }
    }
    throw new AssertionError("no candidate was promoted");
  }

  private Snapshot snapshot() {
    return Snapshot.of(learner.snapshot(), "eider", 1);
  }

  private static ReleaseGate restored(ReleaseGate gate) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    gate.writeTo(new DataOutputStream(bytes));
    return ReleaseGate.restore(
        SETTINGS, new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
  }

  /** Trains batches in which brightness k has the name {@code k + shift}. */
  private void train(int batches, int shift) {
    for (int i = 0; i < batches * BATCH; i++) {
      accept(LedgerEvent.Kind.TRAIN, "train-" + records, records % CLASSES, shift, null);
    }
  }

  private void holdOut(int shift) {
    for (int i = 0; i < EVAL_PER_CLASS * CLASSES; i++) {
      accept(LedgerEvent.Kind.HOLD_EVAL, "eval-" + shift + "-" + i, i % CLASSES, shift, Split.EVAL);
    }
  }

  private void releaseHeldOut(int shift) {
    for (int i = 0; i < EVAL_PER_CLASS * CLASSES; i++) {
      accept(LedgerEvent.Kind.RELEASE, "eval-" + shift + "-" + i, i % CLASSES, shift, Split.EVAL);
    }
  }

  private void accept(
      LedgerEvent.Kind kind, String id, int brightness, int shift, @Nullable Split split) {
    int label = (brightness + shift) % CLASSES;
    counts[label]++;
    byte[] pixels = new byte[3 * 8 * 8];
    for (int k = 0; k < pixels.length; k++) {
      pixels[k] = (byte) (60 * brightness + (31 * records + 17 * k) % 50);
    }
    learner.accept(
        new LedgerEvent(
            kind,
            new SourcePosition("eider.images", 0, records++, 1),
            Example.of(id, "class-" + label, pixels),
            counts[label],
            split,
            null));
  }
}
