package dev.eider.learn;

import dev.eider.config.IncompatibleStateException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * How far a learner has come: its counters, which are part of its state. They change only by what a
 * learner does: a step is accepted or skipped, a replay comes due and is taken, a snapshot is given
 * away, the stream ends.
 */
public final class Progress {
  private long steps;
  private long metaSteps;
  private long skippedSteps;
  private int skippedInARow;
  private double replayDue;
  private double lastRate;
  private double lastEffectiveStep;
  private long nextVersion;
  private long snapshots;
  private long lastVersion;
  private long lastSnapshotStep;
  private boolean finished;

  /** Nothing is done yet, and the first snapshot will have that version. */
  Progress(long firstVersion) {
    if (firstVersion < 1) {
      throw new IllegalArgumentException("versions begin at 1, not at " + firstVersion);
    }
    nextVersion = firstVersion;
  }

  /**
   * A step moved the parameters.
   *
   * @param metaLearned whether its weights were meta-learned
   * @param rate its learning rate
   * @param effectiveStep the rate times the mean total weight of its batch
   */
  void stepAccepted(boolean metaLearned, double rate, double effectiveStep) {
    steps++;
    metaSteps += metaLearned ? 1 : 0;
    skippedInARow = 0;
    lastRate = rate;
    lastEffectiveStep = effectiveStep;
  }

  /** A step was not taken, because a loss or gradient was not finite. */
  void stepSkipped() {
    steps++;
    skippedSteps++;
    skippedInARow++;
  }

  /** A batch arrived, which makes so many replay steps due; parts of a step add up. */
  void replayOwed(double ratio) {
    if (!(ratio >= 0)) {
      throw new IllegalArgumentException("no batch makes " + ratio + " replay steps due");
    }
    replayDue += ratio;
  }

  /** One of the replay steps that are due is being taken, or passed over. */
  void replayTaken() {
    if (replayDue() < 1) {
      throw new IllegalStateException("no replay step is due, but " + replayDue + " of one");
    }
    replayDue -= 1;
  }

  /** Makes the next snapshot's version at least that. */
  void continueVersionsFrom(long version) {
    nextVersion = Math.max(nextVersion, version);
  }

  /** A model is given away under the next version, which is returned. */
  long snapshotGiven() {
    lastVersion = nextVersion++;
    snapshots++;
    lastSnapshotStep = steps;
    return lastVersion;
  }

  /** The stream has ended. */
  void finish() {
    finished = true;
  }

  /**
   * Fails where the stream has ended.
   *
   * @param what came after its end
   */
  void requireUnfinished(Object what) {
    if (finished) {
      throw new IllegalStateException("the stream was finished before the event " + what);
    }
  }

  /** Steps taken, replays and skipped ones included. */
  public long steps() {
    return steps;
  }

  /** Steps whose weights were meta-learned. */
  long metaSteps() {
    return metaSteps;
  }

  /** Steps skipped because a loss or gradient was not finite. */
  long skippedSteps() {
    return skippedSteps;
  }

  /** How many steps were skipped since the last that was not. */
  int skippedInARow() {
    return skippedInARow;
  }

  /** Whole replay steps that arrived batches have made due and that were not taken yet. */
  long replayDue() {
    return (long) replayDue;
  }

  /** The learning rate of the last accepted step, 0 before the first. */
  double lastRate() {
    return lastRate;
  }

  /** The last rate times the mean total weight of its batch. */
  double lastEffectiveStep() {
    return lastEffectiveStep;
  }

  /** The version of the next snapshot. */
  public long nextVersion() {
    return nextVersion;
  }

  /** Models given away so far. */
  long snapshots() {
    return snapshots;
  }

  /** The version of the last snapshot, 0 where there is none. */
  public long lastVersion() {
    return lastVersion;
  }

  /** Steps since the last snapshot, or since the beginning. */
  long stepsSinceSnapshot() {
    return steps - lastSnapshotStep;
  }

  /** Whether the stream has ended. */
  boolean finished() {
    return finished;
  }

  void writeTo(DataOutputStream out) throws IOException {
    out.writeLong(steps);
    out.writeLong(metaSteps);
    out.writeLong(skippedSteps);
    out.writeInt(skippedInARow);
    out.writeDouble(replayDue);
    out.writeDouble(lastRate);
    out.writeDouble(lastEffectiveStep);
    out.writeLong(nextVersion);
    out.writeLong(snapshots);
    out.writeLong(lastVersion);
    out.writeLong(lastSnapshotStep);
    out.writeBoolean(finished);
  }

  /**
   * The progress that was written.
   *
   * @throws IncompatibleStateException where no learner can have come so far
   */
  static Progress readFrom(DataInputStream in) throws IOException {
    Progress progress = new Progress(1);
    progress.steps = in.readLong();
    progress.metaSteps = in.readLong();
    progress.skippedSteps = in.readLong();
    progress.skippedInARow = in.readInt();
    progress.replayDue = in.readDouble();
    progress.lastRate = in.readDouble();
    progress.lastEffectiveStep = in.readDouble();
    progress.nextVersion = in.readLong();
    progress.snapshots = in.readLong();
    progress.lastVersion = in.readLong();
    progress.lastSnapshotStep = in.readLong();
    progress.finished = in.readBoolean();
    progress.requirePossible();
    return progress;
  }

  private void requirePossible() throws IncompatibleStateException {
    boolean counted =
        metaSteps >= 0
            && skippedInARow >= 0
            && skippedSteps >= skippedInARow
            && steps >= metaSteps + skippedSteps
            && steps >= lastSnapshotStep
            && lastSnapshotStep >= 0;
    boolean versioned = snapshots >= 0 && lastVersion >= 0 && nextVersion > lastVersion;
    if (!counted || !versioned || !(replayDue >= 0)) {
      throw new IncompatibleStateException(
          ("the learner's state cannot be: steps %s, meta-learned %s, skipped %s and %s in a row,"
                  + " replays due %s; versions %s, the last %s at step %s, the next %s")
              .formatted(
                  steps,
                  metaSteps,
                  skippedSteps,
                  skippedInARow,
                  replayDue,
                  snapshots,
                  lastVersion,
                  lastSnapshotStep,
                  nextVersion));
    }
  }
}
