package dev.eider.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.config.IncompatibleStateException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressTest {
  @Test
  void stepsAndSnapshots_areCounted() {
    Progress progress = progress();

    assertThat(progress.steps()).isEqualTo(3);
    assertThat(progress.metaSteps()).isEqualTo(1);
    assertThat(progress.skippedSteps()).isEqualTo(1);
    assertThat(progress.skippedInARow()).isEqualTo(1);
    assertThat(progress.lastRate()).isEqualTo(0.2);
    assertThat(progress.lastEffectiveStep()).isEqualTo(0.4);
    assertThat(progress.lastVersion()).isEqualTo(7);
    assertThat(progress.nextVersion()).isEqualTo(8);
    assertThat(progress.snapshots()).isEqualTo(1);
    assertThat(progress.stepsSinceSnapshot()).isEqualTo(1); // the skipped one
  }

  @Test
  void replaysComeDue_inPartsThatAddUp() {
    Progress progress = new Progress(1);
    progress.replayOwed(0.75);
    assertThat(progress.replayDue()).isZero();
    assertThatThrownBy(progress::replayTaken).hasMessage("no replay step is due, but 0.75 of one");

    progress.replayOwed(0.75); // 1.5

    assertThat(progress.replayDue()).isEqualTo(1);
    progress.replayTaken(); // 0.5
    assertThat(progress.replayDue()).isZero();
    assertThatThrownBy(() -> progress.replayOwed(-0.1))
        .hasMessage("no batch makes -0.1 replay steps due");
  }

  @Test
  void versionsGoOnFromTheHigher() {
    Progress progress = new Progress(3);
    progress.continueVersionsFrom(2);
    assertThat(progress.snapshotGiven()).isEqualTo(3);
    progress.continueVersionsFrom(9);
    assertThat(progress.snapshotGiven()).isEqualTo(9);
    assertThatThrownBy(() -> new Progress(0)).hasMessage("versions begin at 1, not at 0");
  }

  @Test
  void nothingComes_afterTheEnd() {
    Progress progress = progress();
    progress.requireUnfinished("one");
    progress.finish();
    assertThat(progress.finished()).isTrue();
    assertThatThrownBy(() -> progress.requireUnfinished("another"))
        .hasMessage("the stream was finished before the event another");
  }

  @Test
  void progress_isReadAgain() throws IOException {
    Progress read = read(written(progress()));
    assertThat(read).usingRecursiveComparison().isEqualTo(progress());
  }

  /** The written values by their place: 8 bytes each, but 4 for the skipped in a row. */
  @ParameterizedTest
  @CsvSource({
    "0, 1", // fewer steps than those that were meta-learned and skipped
    "8, -1", // meta-learned
    "16, 0", // fewer were skipped than in a row
    "28, -4616189618054758400", // -1.0 replays due
    "52, 7", // the next version is the last one
    "60, -1", // snapshots
    "76, 4", // the last snapshot is of a later step
  })
  void progressThatCannotBe_isRefused(int at, long value) throws IOException {
    byte[] bytes = written(progress());
    ByteBuffer.wrap(bytes).putLong(at, value);
    assertThatThrownBy(() -> read(bytes))
        .isInstanceOf(IncompatibleStateException.class)
        .hasMessageStartingWith("the learner's state cannot be: steps ");
  }

  /** Two steps, a snapshot of the version 7, and a step that was skipped. */
  private static Progress progress() {
    Progress progress = new Progress(7);
    progress.stepAccepted(false, 0.1, 0.1);
    progress.stepAccepted(true, 0.2, 0.4);
    progress.replayOwed(1.5);
    progress.snapshotGiven();
    progress.stepSkipped();
    return progress;
  }

  private static byte[] written(Progress progress) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    progress.writeTo(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private static Progress read(byte[] bytes) throws IOException {
    return Progress.readFrom(new DataInputStream(new ByteArrayInputStream(bytes)));
  }
}
